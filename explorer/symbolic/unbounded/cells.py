"""Scalars and records as the logic has them. None is a term: a value says what a formula about it comes to.

A `Cell` hands the ground values that it may be to whoever asks about it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from quorate.symbolic.unbounded.ground_values import Ground, GroundRecord, same
from quorate.symbolic.unbounded.logic import UNDEFINED, Formula, ite
from quorate.symbolic.unbounded.numbers import About, compare
from quorate.symbolic.unbounded.vocabulary import Vocabulary


class Cell(ABC):
    """A scalar or a record."""

    @abstractmethod
    def say(self, about: About) -> Formula:
        """What `about` says of the value."""

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        """Whether it is `ground`."""
        return self.say(lambda value: same(value, ground, vocabulary))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        """``value.path op other``, of numbers."""
        return self.say(lambda value: compare(op, component(value, path), other, vocabulary))


def component(ground: Ground, path: tuple[str, ...]) -> Ground:
    """A field of a field of a record; of None, which is one only where this is not evaluated, None."""
    for name in path:
        if ground is None:
            return None
        assert isinstance(ground, GroundRecord)
        ground = ground.field(name)
    return ground


def forms(cell: Cell) -> list[Ground]:
    """The ground values, of symbols that may be fresh, that a cell may be."""
    found: list[Ground] = []

    def noted(ground: Ground) -> Formula:
        found.append(ground)
        return True

    cell.say(noted)
    return found


@dataclass(frozen=True)
class Known(Cell):
    """A ground value."""

    ground: Ground

    def say(self, about: About) -> Formula:
        return about(self.ground)


@dataclass(frozen=True)
class Truth(Cell):
    """A bool, as a formula."""

    formula: Formula

    def say(self, about: About) -> Formula:
        return ite(self.formula, about(True), about(False))


@dataclass(frozen=True)
class Computed(Cell):
    """A cell that says what a function says."""

    saying: Callable[[About], Formula]

    def say(self, about: About) -> Formula:
        return self.saying(about)


@dataclass(frozen=True)
class EitherCell(Cell):
    condition: Formula
    then: Cell
    otherwise: Cell

    def say(self, about: About) -> Formula:
        return self._either(lambda cell: cell.say(about))

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

    def say(self, about: About) -> Formula:
        return self.base.say(lambda ground: about(component(ground, (self.name,))))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        return self.base.ordered(op, (self.name, *path), other, vocabulary)


@dataclass(frozen=True)
class Narrowed(Cell):
    """A cell where it is known to be such; elsewhere what it is does not matter."""

    base: Cell
    is_such: Callable[[Ground], bool]

    def say(self, about: About) -> Formula:
        return self.base.say(lambda ground: about(ground) if self.is_such(ground) else UNDEFINED)

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self.base.equals(ground, vocabulary) if self.is_such(ground) else False

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        if isinstance(self.base, Known) and not self.is_such(self.base.ground):
            return UNDEFINED
        return self.base.ordered(op, path, other, vocabulary)
