"""The program: variables, actions, helpers, properties; and claims about quorums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quorate.language.ir.expression import Expression
from quorate.language.ir.statements import Statement
from quorate.language.spans import Span
from quorate.language.temporal import Kind
from quorate.language.types import Type

__all__ = ["Action", "Claim", "Function", "Parameter", "Program", "Property", "StateVariable"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an action. `source`: for a parameter guarded by ``when(p in container)``, the container
    (depending on state and other parameters only): it ranges over the members of its type there; the guard
    stays in the body. Without a source it ranges over all values of its type."""

    name: str
    type: Type
    source: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Action:
    """An action or an init method. `locals` gives the type of every local, loop and generator variable in
    `body`, parameters included. `super` calls are already part of the body."""

    name: str
    parameters: tuple[Parameter, ...]
    locals: Mapping[str, Type]
    body: tuple[Statement, ...]
    doc: str
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    """A pure helper, or a property's function. `states` is how many states it reads (1, or 2 for a step
    property, or 0). Every way through `body` ends in a Return."""

    name: str
    states: int
    parameters: tuple[tuple[str, Type], ...]
    locals: Mapping[str, Type]
    body: tuple[Statement, ...]
    returns: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim about quorums: a function of sets, numbers and weights (maps from a sort to numbers) that must return
    true whenever its `When`s are true, for all sizes of sorts. The types of Symmetric sorts have size 0; tuples are
    records of class `tuple`. `functions` are the helpers that it calls; there is no recursion."""

    name: str
    parameters: tuple[Parameter, ...]
    locals: Mapping[str, Type]
    body: tuple[Statement, ...]
    functions: Mapping[str, Function]
    span: Span


@dataclass(frozen=True, slots=True)
class Property:
    """`function` has no parameters but its states. One of kind "predicate" has no verdict: it is what follows in the
    property of kind ``leads_to``, or that a value is decided (`quorate.language.model`)."""

    name: str
    kind: Kind | Literal["predicate"]
    function: Function
    doc: str


@dataclass(frozen=True, slots=True)
class StateVariable:
    """`initial` is frozen (see `quorate.language.values`); with `needs_init` an @init must set it, and
    it is `values.unset` until then."""

    name: str
    type: Type
    ghost: bool
    initial: Any
    needs_init: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """One model instance. With no `inits` there is one initial state; with some, each run of each of them
    from the defaults that is not disabled gives one."""

    name: str
    variables: tuple[StateVariable, ...]
    inits: tuple[Action, ...]
    actions: tuple[Action, ...]
    functions: Mapping[str, Function]
    properties: tuple[Property, ...]

    @property
    def routines(self) -> tuple[Action | Function, ...]:
        """Everything that has a body: init methods, actions, helpers, properties."""
        functions = (*self.functions.values(), *(each.function for each in self.properties))
        return (*self.inits, *self.actions, *functions)
