"""The context in which a function is lowered: its locals, the facts that narrow them, and its source."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, Literal, TypeAlias

from quorate.language import ir
from quorate.language.checker.facts import Facts
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, Variable
from quorate.language.source import FunctionSource
from quorate.language.spans import Span
from quorate.language.suggestions import hint_for_name
from quorate.language.types import Type

Role = Literal["action", "init", "helper", "property", "claim"]
"""The kind of function that is lowered; "claim": about quorums (`quorate.language.checker.claims`), or its helper."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A Python name that means a local of the IR; or, of a parameter or a name of a comprehension, an expression."""

    name: str
    type: Type
    value: ir.Expression | None = None


Given: TypeAlias = Type | type | FunctionType
"""An argument of a helper in a claim: the type of a value, or a family or function itself."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A lowered helper as callers see it: the names of its parameters that are models, and the types of the
    others; and those of them whose `.of` it asks, which a plain set does not have."""

    function: ir.Function
    models: tuple[str, ...]
    types: tuple[Type, ...]
    asked: frozenset[str] = frozenset()


class Redeclared(Exception):
    """A local turned out to need a wider type: its function is lowered once more with that type."""


@dataclass(eq=False)
class Unit:
    """The locals and names collected while one action, init, helper or property is lowered, those of bodies in place
    of calls included."""

    locals: dict[str, Type] = field(default_factory=dict)
    wider: dict[str, Type] = field(default_factory=dict)
    nones: dict[str, Span] = field(default_factory=dict)
    """The locals that were assigned None at first, without an annotation, and where."""
    reserved: frozenset[str] = frozenset()
    """Names that occur in the source, and are not used for renamed locals."""
    computed: set[str] = field(default_factory=set)
    """The locals, and the helpers called, that may be sets made by an expression (`checker.computed_sets`)."""
    asked: set[str] = field(default_factory=set)
    """The locals whose `.of` is asked: as parameters, they must be given Sets that are stored."""
    unstored: set[ast.expr] = field(default_factory=set)
    """The lists and maps that are not stored where they are written (`checker.unstored`)."""
    inlined: int = 0
    """The number of statements of helpers that stand in place of their calls."""

    def fresh(self, name: str, type_: Type) -> str:
        """A name for a new local: `name` itself if it is free, else with a number."""
        chosen, number = name, 1
        while chosen in self.locals or (number > 1 and chosen in self.reserved):
            number += 1
            chosen = f"{name}_{number}"
        self.locals[chosen] = self.wider.get(chosen, type_)
        return chosen

    def declare(self, name: str, type_: Type) -> None:
        """Note that the local `name` must be able to hold values of `type_`; starts over if it was not."""
        if self.locals[name] != type_:
            self.wider[name] = type_
            raise Redeclared


@dataclass(eq=False)
class Scope:
    """The context in which a piece of source is lowered."""

    instance: Instance
    variables: Mapping[str, Variable]
    source: FunctionSource
    role: Role
    unit: Unit
    call: Callable[[Scope, ast.AST, FunctionType, type | None, tuple[Given, ...]], Signature]
    """Lowers a helper, given the function, the class that has it and, in a claim, the arguments."""
    owner: type | None = None
    """The class that defines the method, for ``super()``."""
    states: dict[str, int] = field(default_factory=dict)
    """The parameters that are models, and the numbers of their states."""
    env: dict[str, Binding] = field(default_factory=dict)
    assigned: dict[str, Binding] = field(default_factory=dict)
    """Names that are assigned somewhere in the function so far: each has one local."""
    unassignable: dict[str, str] = field(default_factory=dict)
    """Names that must not be assigned, with what they are."""
    unassigned: dict[str, str] = field(default_factory=dict)
    """Names that may be unassigned here, with the hint for each."""
    given: Mapping[str, type | FunctionType] = field(default_factory=dict)
    """Parameters whose argument is a family or a function: only in helpers of claims."""
    facts: Facts = field(default_factory=Facts)
    returns: Type | None = None
    callers: tuple[FunctionType, ...] = ()
    """The functions in whose lowering this one stands in place of its call, outermost first."""
    is_inlined: bool = False
    """Whether it is a helper with effects, whose body stands in place of its call."""
    result: Binding | None = None
    """The local for what such a helper returns; None if that is nothing."""

    # ------------------------------------------------------------------------------------ places

    def span(self, node: ast.AST) -> Span:
        return self.source.span(node)

    def error(self, node: ast.AST | Span, message: str, hint: str = "") -> ModelError:
        """The ModelError at `node`, for the caller to raise."""
        return ModelError(message, hint, node if isinstance(node, Span) else self.span(node))

    # ------------------------------------------------------------------------------------- names

    def bind(self, name: str, type_: Type) -> Binding:
        """A new local for the Python name `name`, from here on."""
        binding = Binding(self.unit.fresh(name, type_), type_)
        self.env[name] = Binding(binding.name, self.unit.locals[binding.name])
        self.unassigned.pop(name, None)
        return self.env[name]

    def stand_for(self, name: str, value: ir.Expression) -> None:
        """Let the Python name `name` mean this expression, from here on."""
        self.env[name] = Binding("", value.type, value)
        self.unassigned.pop(name, None)

    def unit_binding(self, name: str) -> Binding | None:
        """The local that assignments to `name` mean, if there was one before."""
        return self.assigned.get(name)

    @contextmanager
    def inner(self) -> Iterator[None]:
        """Discard the names and facts of the block at its end: for a comprehension."""
        env, facts = dict(self.env), self.facts
        try:
            yield
        finally:
            self.env, self.facts = env, facts

    @contextmanager
    def assuming(self, facts: Facts) -> Iterator[None]:
        """Add `facts` within the block."""
        before, self.facts = self.facts, self.facts.and_also(facts)
        try:
            yield
        finally:
            self.facts = before

    def python_value(self, name: str) -> Any:
        """The Python value of a global name; MISSING if there is none."""
        return self.given[name] if name in self.given else python_value(self.source.function, name)

    def unknown_name(self, node: ast.Name) -> ModelError:
        """The error for an unknown name, with the most similar known one as the hint."""
        name = node.id
        if name in self.unassigned:
            return self.error(node, f"{name} may have no value here", self.unassigned[name])
        if self.states and (name in self.variables or hasattr(self.instance.cls, name)):
            state = next(iter(self.states))
            return self.error(node, f"unknown name {name}", f"write {state}.{name}")
        if name in OTHER_LANGUAGES:
            return self.error(node, f"unknown name {name}", f"in Python it is {OTHER_LANGUAGES[name]}")
        if name in ("self", "this") and self.states:
            return self.error(node, f"unknown name {name}", f"the model is {next(iter(self.states))} here")
        known = [*self.env, *self.states, *self.source.function.__globals__, *COMMON]
        return self.error(node, f"unknown name {name}", hint_for_name(name, known))


def python_value(function: FunctionType, name: str) -> Any:
    """The Python value of a name that is global to a function; MISSING if there is none."""
    cells = function.__closure__ or ()
    for free, cell in zip(function.__code__.co_freevars, cells, strict=True):
        if free == name:
            try:
                return cell.cell_contents
            except ValueError:
                return MISSING
    if name in function.__globals__:
        return function.__globals__[name]
    return getattr(builtins, name, MISSING)


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()
OTHER_LANGUAGES = {
    **dict.fromkeys(("true", "TRUE"), "True"),
    **dict.fromkeys(("false", "FALSE"), "False"),
    **dict.fromkeys(("null", "NULL", "nil", "none", "undefined", "nullptr"), "None"),
}
"""Constants as other languages spell them."""
COMMON = ("all", "any", "len", "max", "min", "range", "set", "sum", "when", "isinstance")
