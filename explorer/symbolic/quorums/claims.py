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
from typing import Any, TypeAlias, TypeGuard, cast

from quorate.language import Family, ModelError, Span, Subset, Symmetric
from quorate.language.source import FunctionSource, source_of
from quorate.language.types import (
    FamilyType,
    IntType,
    MapType,
    SetType,
    SymmetricType,
    Type,
    parts_of,
    tuple_type,
)

SortOfServers: TypeAlias = type[Symmetric]
Parameters: TypeAlias = Mapping[str, Type]
"""The parameters of a claim by name: sets of servers (in a grid, of tuples), members of families, numbers, and
weights as maps from servers to numbers."""


@dataclass(frozen=True, eq=False)
class Claim:
    """A function that is claimed to return True for all its arguments that pass its `when`s."""

    function: FunctionType
    expected: bool
    """Whether it is expected to hold. Claims that do not hold teach as much: their counterexamples do."""

    known_parameters: Parameters | None = field(default=None, repr=False)

    def __call__(self, *arguments: Any) -> bool:
        return bool(self.function(*arguments))

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def sentence(self) -> str:
        return sentence_of(self.function)

    @cached_property
    def source(self) -> FunctionSource:
        """Raises ModelError if the source cannot be read."""
        return source_of(self.function)

    @cached_property
    def parameters(self) -> Parameters:
        """Raises ModelError if a parameter has no type that a claim can speak of."""
        if self.known_parameters is not None:
            return self.known_parameters
        return _parameters(self.function, self.source)


def sentence_of(function: Callable[..., object]) -> str:
    """The first paragraph of a function's docstring, or else its name with blanks."""
    text = inspect.getdoc(function) or function.__name__.replace("_", " ")
    return " ".join(text.split("\n\n")[0].split())


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


def _parameters(function: FunctionType, source: FunctionSource) -> Parameters:
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
    return {
        argument.arg: _type(argument, types.get(argument.arg), source.span(argument))
        for argument in (*arguments.posonlyargs, *arguments.args)
    }


def _type(argument: ast.arg, annotation: Any, span: Span) -> Type:
    name = argument.arg
    if annotation is None:
        raise ModelError(f"the parameter {name} has no type", _ACCEPTED, span)
    if annotation is int:
        return IntType()
    if isinstance(annotation, type) and issubclass(annotation, Family):
        sort = annotation._member_sort
        if not is_sort(sort):
            hint = f"write class {annotation.__name__}(Majority[Server])"
            raise ModelError(f"{annotation.__name__} is a family over no Symmetric sort", hint, span)
        return member_of(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (Subset, frozenset) and len(arguments) == 1:
        members = typing.get_args(arguments[0])
        if typing.get_origin(arguments[0]) is tuple and members and all(map(is_sort, members)):
            return SetType(tuple_type(SymmetricType(member, 0) for member in members))
        if is_sort(arguments[0]):
            return SetType(SymmetricType(arguments[0], 0))
    if origin is Mapping and is_sort(arguments[0]) and arguments[1] in (int, Fraction):
        return MapType(SymmetricType(arguments[0], 0), IntType())
    raise ModelError(
        f"a claim cannot speak of {name}: {ast.unparse(argument.annotation or argument)}", _ACCEPTED, span
    )


def is_sort(annotation: object) -> TypeGuard[SortOfServers]:
    """Whether servers may be of a sort: it is a Symmetric one."""
    return isinstance(annotation, type) and issubclass(annotation, Symmetric)


def member_of(family: type[Family[Any]]) -> FamilyType:
    """The type of a member of a family of subsets of a Symmetric sort, however many values that has."""
    sort: Any = family._member_sort
    return FamilyType(family, SymmetricType(sort, 0), ())


def sorts_of(sets: SetType | FamilyType) -> tuple[SortOfServers, ...]:
    """The sort of the servers in a set; in a grid, those of their rows and columns."""
    items = parts_of(sets.item) or (sets.item,)
    return tuple(item.cls for item in items if isinstance(item, SymmetricType) and is_sort(item.cls))
