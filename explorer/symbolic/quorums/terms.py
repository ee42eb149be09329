"""What an expression of a claim stands for when its sets are not known: sets, servers, numbers, truths."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from quorate.language import ModelError
from quorate.symbolic.quorums.claims import Parameter, SortOfServers
from quorate.symbolic.quorums.verdicts import Configuration
from quorate.symbolic.smt import Amount, Formula, Number, Solver, Truth, negation

Value: TypeAlias = Any
"""A truth, an amount, or one of the classes below; else a Python object that the claim's text names."""


class Somebody:
    """A server that a quantifier speaks of: ``for s in a``."""


class Members(ABC):
    """A set of servers."""

    @abstractmethod
    def union(self, other: Members) -> Members: ...

    @abstractmethod
    def intersection(self, other: Members) -> Members: ...

    @abstractmethod
    def difference(self, other: Members) -> Members: ...

    @abstractmethod
    def contains(self, one: Value) -> Truth: ...

    @abstractmethod
    def any(self, condition: Callable[[Somebody], Truth]) -> Truth:
        """Whether `condition` is true of a member."""

    @abstractmethod
    def where(self, condition: Callable[[Somebody], Truth]) -> Members:
        """The members of which `condition` is true."""

    @abstractmethod
    def total(self, amount: Callable[[Somebody], Value]) -> Amount:
        """The sum of `amount` over the members."""

    def size(self) -> Amount:
        return self.total(lambda _: 1)

    def all(self, condition: Callable[[Somebody], Truth]) -> Truth:
        return negation(self.any(lambda one: negation(condition(one))))

    def is_empty(self) -> Truth:
        return self.all(lambda _: False)

    def within(self, other: Members) -> Truth:
        return self.difference(other).is_empty()


@dataclass(frozen=True)
class Weights:
    """A weight for every server: ``weight[s]``."""

    name: str


@dataclass(frozen=True)
class WeightOf:
    """The weight of one server."""

    weights: Weights
    server: Somebody


class Universe(ABC):
    """Some number of servers, and the sets that a claim is about, all unknown."""

    @abstractmethod
    def everyone(self, sort: SortOfServers) -> Members:
        """All values of a sort."""

    @abstractmethod
    def argument(self, parameter: Parameter) -> Value:
        """What a parameter of the claim stands for."""

    @abstractmethod
    def axioms(self) -> list[Truth]:
        """What is true of every configuration. To be asked for when the claim has been read."""

    @abstractmethod
    def smallest(self, solver: Solver) -> tuple[Configuration, bool] | None:
        """The smallest configuration that meets what `solver` asserts, after it said so or did not know.

        With it, whether it is known to be the smallest. None if none is found.
        """

    @abstractmethod
    def same(self, one: Somebody, other: Somebody) -> Truth:
        """Whether two servers are the same."""


def as_truth(value: Value) -> Truth:
    """What `value` is as a condition. Raises ModelError, without a place, if it is none."""
    match value:
        case bool() | Formula():
            return value
        case Members():
            return negation(value.is_empty())
    raise ModelError(
        "this is not a condition", "write a comparison, or a set, which is true if it is not empty"
    )


def as_amount(value: Value) -> Amount:
    """What `value` is as a number. Raises ModelError, without a place, if it is none."""
    match value:
        case bool():
            return int(value)
        case int() | Number():
            return value
        case float():
            raise ModelError(
                "claims have no fractions: floats are not exact", "write 2 * len(a) > len(Server)"
            )
        case Members():
            raise ModelError("a set is used as a number here", "write len(...) for the number of its members")
    raise ModelError(
        "this is not a number", "numbers are int parameters, len(...) of sets, and sums of weights"
    )


def as_members(value: Value) -> Members:
    """What `value` is as a set. Raises ModelError, without a place, if it is none."""
    if isinstance(value, Members):
        return value
    raise ModelError("this is not a set of servers", "sets are parameters and what & | - ^ make of them")
