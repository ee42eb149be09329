"""Symbolic scalars and records, in continuation-passing style, since the logic has no terms for them.

A `Cell` applies a predicate to each ground value that it may be, and combines the formulas that this gives.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from quorate.symbolic.unbounded.ground_values import Ground, GroundRecord, same
from quorate.symbolic.unbounded.logic import UNDEFINED, Formula, ite
from quorate.symbolic.unbounded.numbers import Predicate, compare
from quorate.symbolic.unbounded.vocabulary import Vocabulary


class Cell(ABC):
    """A scalar or a record."""

    @abstractmethod
    def apply(self, predicate: Predicate) -> Formula:
        """The formula `predicate` of the value."""

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        """The formula that the value is `ground`."""
        return self.apply(lambda value: same(value, ground, vocabulary))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        """``value.path op other``, of numbers."""
        return self.apply(lambda value: compare(op, component(value, path), other, vocabulary))


def component(ground: Ground, path: tuple[str, ...]) -> Ground:
    """The nested field of a record that `path` names. Of None it is None, since there it is not evaluated."""
    for name in path:
        if ground is None:
            return None
        assert isinstance(ground, GroundRecord)
        ground = ground.field(name)
    return ground


def forms(cell: Cell) -> list[Ground]:
    """The ground values that a cell may be; their symbols may be fresh variables."""
    found: list[Ground] = []

    def noted(ground: Ground) -> Formula:
        found.append(ground)
        return True

    cell.apply(noted)
    return found


@dataclass(frozen=True)
class GroundCell(Cell):
    """A cell whose ground value is known."""

    ground: Ground

    def apply(self, predicate: Predicate) -> Formula:
        return predicate(self.ground)


@dataclass(frozen=True)
class Truth(Cell):
    """A bool, given by a formula."""

    formula: Formula

    def apply(self, predicate: Predicate) -> Formula:
        return ite(self.formula, predicate(True), predicate(False))


@dataclass(frozen=True)
class Computed(Cell):
    """A cell given by its `apply` function."""

    function: Callable[[Predicate], Formula]

    def apply(self, predicate: Predicate) -> Formula:
        return self.function(predicate)


@dataclass(frozen=True)
class EitherCell(Cell):
    condition: Formula
    then: Cell
    otherwise: Cell

    def apply(self, predicate: Predicate) -> Formula:
        return self._either(lambda cell: cell.apply(predicate))

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self._either(lambda cell: cell.equals(ground, vocabulary))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        return self._either(lambda cell: cell.ordered(op, path, other, vocabulary))

    def _either(self, said: Callable[[Cell], Formula]) -> Formula:
        if isinstance(self.condition, bool):
            return said(self.then if self.condition else self.otherwise)
        return ite(self.condition, said(self.then), said(self.otherwise))


@dataclass(frozen=True)
class Projected(Cell):
    """A field of a record."""

    base: Cell
    name: str

    def apply(self, predicate: Predicate) -> Formula:
        return self.base.apply(lambda ground: predicate(component(ground, (self.name,))))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        return self.base.ordered(op, (self.name, *path), other, vocabulary)


@dataclass(frozen=True)
class Narrowed(Cell):
    """A cell narrowed to the values for which `is_such` is true; undefined elsewhere."""

    base: Cell
    is_such: Callable[[Ground], bool]

    def apply(self, predicate: Predicate) -> Formula:
        return self.base.apply(lambda ground: predicate(ground) if self.is_such(ground) else UNDEFINED)

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self.base.equals(ground, vocabulary) if self.is_such(ground) else False

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        if isinstance(self.base, GroundCell) and not self.is_such(self.base.ground):
            return UNDEFINED
        return self.base.ordered(op, path, other, vocabulary)
