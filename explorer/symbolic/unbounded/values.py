"""Symbolic values of all kinds: cells, sets and maps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from quorate.language.types import MapType, SetType, Type
from quorate.symbolic.unbounded.cells import Cell, EitherCell, GroundCell
from quorate.symbolic.unbounded.ground_values import Ground
from quorate.symbolic.unbounded.logic import Formula
from quorate.symbolic.unbounded.numbers import Predicate
from quorate.symbolic.unbounded.sets import EitherSet, SymbolicSet
from quorate.symbolic.unbounded.vocabulary import Vocabulary


class SymbolicMap(ABC):
    """A total map."""

    @abstractmethod
    def at(self, key: Ground) -> Value:
        """The value at `key`."""


@dataclass(frozen=True)
class ComputedMap(SymbolicMap):
    values: Callable[[Ground], Value]

    def at(self, key: Ground) -> Value:
        return self.values(key)


Value: TypeAlias = Cell | SymbolicSet | SymbolicMap


def either(condition: Formula, then: Value, otherwise: Value) -> Value:
    """`then` if `condition`, else `otherwise`."""
    if condition is True or then is otherwise:
        return then
    if condition is False:
        return otherwise
    match then, otherwise:
        case Cell(), Cell():
            return EitherCell(condition, then, otherwise)
        case SymbolicSet(), SymbolicSet():
            return EitherSet(condition, then, otherwise)
        case SymbolicMap(), SymbolicMap():
            return ComputedMap(lambda key: either(condition, then.at(key), otherwise.at(key)))
        case _:
            raise AssertionError("values of two kinds")


def looked_up(map_: SymbolicMap, key: Cell, type_: Type) -> Value:
    """The value of a map at a key that need not be ground; `type_` is the type of its values."""
    return map_.at(key.ground) if isinstance(key, GroundCell) else described(key, map_.at, type_)


def described(key: Cell, values: Callable[[Ground], Value], type_: Type) -> Value:
    """The value of `type_` that `values` has for the ground value of `key`."""
    match type_:
        case SetType():
            return Described(key, values)
        case MapType():

            def inner(ground: Ground) -> Value:
                return described(key, lambda outer: as_map(values(outer)).at(ground), type_.value)

            return ComputedMap(inner)
        case _:
            return DescribedCell(key, values)


@dataclass(frozen=True)
class DescribedCell(Cell):
    """The cell that `values` has for the ground value of `key`."""

    key: Cell
    values: Callable[[Ground], Value]

    def apply(self, predicate: Predicate) -> Formula:
        return self.key.apply(lambda ground: as_cell(self.values(ground)).apply(predicate))

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self.key.apply(lambda key: as_cell(self.values(key)).equals(ground, vocabulary))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        return self.key.apply(lambda key: as_cell(self.values(key)).ordered(op, path, other, vocabulary))


@dataclass(frozen=True)
class Described(SymbolicSet):
    """The set that `values` has for the ground value of `key`."""

    key: Cell
    values: Callable[[Ground], Value]

    def has(self, item: Ground) -> Formula:
        return self.key.apply(lambda ground: as_set(self.values(ground)).has(item))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        return self.key.apply(lambda ground: as_set(self.values(ground)).fold(kind, predicate))


def as_cell(value: Value) -> Cell:
    """A value that must be a cell."""
    assert isinstance(value, Cell)
    return value


def as_set(value: Value) -> SymbolicSet:
    """A value that must be a set."""
    assert isinstance(value, SymbolicSet)
    return value


def as_map(value: Value) -> SymbolicMap:
    """A value that must be a map."""
    assert isinstance(value, SymbolicMap)
    return value


def truth(cell: Value) -> Formula:
    """The formula of a bool."""
    assert isinstance(cell, Cell)
    return cell.apply(lambda ground: ground is True)
