"""Claims about quorums: functions of sets of servers that must return True, whatever the sets.

A claim is Python and runs as Python. Its parameters are the sets it speaks of; `when` states what is known of
them; what it returns is claimed for all such sets, of any number of servers::

    @holds
    def two_majorities(a: Quorum, b: Quorum) -> bool:
        '''Any two majorities have a server in common.'''
        return meet(a, b)
"""

from __future__ import annotations

import ast
import inspect
import typing
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import FunctionType
from typing import Any, TypeAlias, cast

from quorate.language import Family, ModelError, Span, Subset, Symmetric
from quorate.language.source import FunctionSource, source_of

SortOfServers: TypeAlias = type[Symmetric]


@dataclass(frozen=True)
class SetParameter:
    """A set of servers; in a grid, a server is a tuple of a row and a column. `family` is the one it is of."""

    name: str
    sorts: tuple[SortOfServers, ...]
    family: type[Family[Any]] | None = None


@dataclass(frozen=True)
class NumberParameter:
    """A whole number, 0 or more: how many may fail, how many make a quorum."""

    name: str


@dataclass(frozen=True)
class WeightsParameter:
    """A weight, 0 or more, for every server."""

    name: str
    sort: SortOfServers


Parameter: TypeAlias = SetParameter | NumberParameter | WeightsParameter


@dataclass(frozen=True, eq=False)
class Claim:
    """A function that is claimed to return True for all its arguments that pass its `when`s."""

    function: FunctionType
    expected: bool
    """Whether it is expected to hold. Claims that do not hold teach as much: their counterexamples do."""

    known_parameters: tuple[Parameter, ...] | None = field(default=None, repr=False)

    def __call__(self, *arguments: Any) -> bool:
        return bool(self.function(*arguments))

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def sentence(self) -> str:
        """The first paragraph of its docstring, or else its name with blanks."""
        text = inspect.getdoc(self.function) or self.name.replace("_", " ")
        return " ".join(text.split("\n\n")[0].split())

    @cached_property
    def source(self) -> FunctionSource:
        """Raises ModelError if the source cannot be read."""
        return source_of(self.function)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Raises ModelError if a parameter has no type that a claim can speak of."""
        if self.known_parameters is not None:
            return self.known_parameters
        return _parameters(self.function, self.source)


def holds(function: Callable[..., bool]) -> Claim:
    """Mark a function as a claim that holds for every number of servers."""
    return Claim(cast(FunctionType, function), expected=True)


def fails(function: Callable[..., bool]) -> Claim:
    """Mark a function as a claim that does not hold: it is to be refuted."""
    return Claim(cast(FunctionType, function), expected=False)


def meet(a: AbstractSet[Any], b: AbstractSet[Any]) -> bool:
    """Whether two sets have a member in common."""
    return bool(a & b)


def is_inhabited(a: AbstractSet[Any]) -> bool:
    """Whether a set has a member."""
    return bool(a)


def all_meet(a: AbstractSet[Any], b: AbstractSet[Any], c: AbstractSet[Any]) -> bool:
    """Whether three sets have a member in common."""
    return bool(a & b & c)


_ACCEPTED = "write frozenset[Server], a family of quorums, int, or Mapping[Server, Fraction] for weights"


def _parameters(function: FunctionType, source: FunctionSource) -> tuple[Parameter, ...]:
    try:
        types = typing.get_type_hints(function)
    except Exception as error:
        raise ModelError(
            f"the annotations of {function.__name__} are wrong: {error}", "", source.span()
        ) from error
    arguments = source.node.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults:
        raise ModelError(
            "a claim takes plain parameters only", "write def claim(a: Quorum, b: Quorum)", source.span()
        )
    return tuple(
        _parameter(argument, types.get(argument.arg), source.span(argument))
        for argument in (*arguments.posonlyargs, *arguments.args)
    )


def _parameter(argument: ast.arg, annotation: Any, span: Span) -> Parameter:
    name = argument.arg
    if annotation is None:
        raise ModelError(f"the parameter {name} has no type", _ACCEPTED, span)
    if annotation is int:
        return NumberParameter(name)
    if isinstance(annotation, type) and issubclass(annotation, Family):
        sort = annotation._member_sort
        if sort is None or not issubclass(sort, Symmetric):
            hint = f"write class {annotation.__name__}(Majority[Server])"
            raise ModelError(f"{annotation.__name__} is a family over no Symmetric sort", hint, span)
        return SetParameter(name, (sort,), annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (Subset, frozenset) and len(arguments) == 1:
        members = typing.get_args(arguments[0]) if typing.get_origin(arguments[0]) is tuple else arguments
        if members and all(_is_sort(member) for member in members):
            return SetParameter(name, tuple(members))
    if origin is Mapping and _is_sort(arguments[0]) and arguments[1] in (int, Fraction):
        return WeightsParameter(name, arguments[0])
    raise ModelError(
        f"a claim cannot speak of {name}: {ast.unparse(argument.annotation or argument)}", _ACCEPTED, span
    )


def _is_sort(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Symmetric)
