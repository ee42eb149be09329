"""What an expression of a claim stands for when its sets are not known: sets, servers, numbers, truths."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from quorate.language.types import Type
from quorate.symbolic.quorums.claims import SortOfServers
from quorate.symbolic.quorums.verdicts import Configuration
from quorate.symbolic.smt import Amount, Solver, Truth, both, negation

Value: TypeAlias = Any
"""A truth, an amount, or one of the classes below."""


class Somebody:
    """A server that a quantifier speaks of: ``for s in a``."""


class Members(ABC):
    """A set of servers. Of two sets, ``<=`` and ``<`` are the truth that one is in the other."""

    @abstractmethod
    def __or__(self, other: Members) -> Members: ...

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

    def is_empty(self) -> Truth:
        return negation(self.any(lambda _: True))

    def __and__(self, other: Members) -> Members:
        return self.where(other.contains)

    def __sub__(self, other: Members) -> Members:
        return self.where(lambda one: negation(other.contains(one)))

    def __xor__(self, other: Members) -> Members:
        return self - other | other - self

    def __le__(self, other: Members) -> Truth:
        return (self - other).is_empty()

    def __lt__(self, other: Members) -> Truth:
        return both(self <= other, negation(other <= self))


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
    def argument(self, name: str, type_: Type) -> Value:
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
    def server(self, parts: Sequence[Value]) -> Somebody:
        """The server of a grid in a row and a column."""

    @abstractmethod
    def same(self, one: Somebody, other: Somebody) -> Truth:
        """Whether two servers are the same."""
