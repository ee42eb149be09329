"""Symbolic sets, given by a formula for membership and by quantification over the members."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from quorate.language.types import RangeType, RecordType, Type
from quorate.symbolic.unbounded.cells import Cell, GroundCell, forms
from quorate.symbolic.unbounded.ground_values import Ground, GroundRecord, Offset, same, shapes
from quorate.symbolic.unbounded.logic import (
    Formula,
    Symbol,
    conjunction,
    disjunction,
    implication,
    ite,
    quantified,
)
from quorate.symbolic.unbounded.numbers import Predicate
from quorate.symbolic.unbounded.refusals import Unlowerable
from quorate.symbolic.unbounded.vocabulary import Vocabulary


class SymbolicSet(ABC):
    """A set of ground values."""

    @abstractmethod
    def has(self, item: Ground) -> Formula:
        """The formula that `item` is in the set."""

    @abstractmethod
    def fold(self, kind: str, predicate: Predicate) -> Formula:
        """The formula that `predicate` is true of ``all``, or ``any``, of the members."""

    def some(self, predicate: Predicate) -> Formula:
        return self.fold("any", predicate)

    def every(self, predicate: Predicate) -> Formula:
        return self.fold("all", predicate)


ShapeCase: TypeAlias = tuple[Sequence[Symbol], Formula, Formula]
"""The values of one shape: their symbols, the condition for membership, and the formula about the value."""


def joined_cases(kind: str, cases: Iterable[ShapeCase]) -> Formula:
    """The formula that the cases' formulas are true of ``all``, or ``any``, values that are members."""
    parts: list[Formula] = []
    for variables, inside, formula in cases:
        if kind == "any":
            parts.append(quantified("any", variables, conjunction((inside, formula))))
        else:
            parts.append(quantified("all", variables, implication(inside, formula)))
    return disjunction(parts) if kind == "any" else conjunction(parts)


@dataclass(frozen=True)
class Everything(SymbolicSet):
    """All values of a type."""

    type: Type
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        return True

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        return joined_cases(
            kind,
            (
                (variables, True, predicate(ground))
                for variables, ground in shapes(self.type, self.vocabulary)
            ),
        )


@dataclass(frozen=True)
class Members(SymbolicSet):
    """The elements of the family member `of`."""

    of: Symbol
    item: Type
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        assert isinstance(item, Symbol)
        return self.vocabulary.member(item, self.of)

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        return joined_cases(
            kind,
            (
                (variables, self.has(ground), predicate(ground))
                for variables, ground in shapes(self.item, self.vocabulary)
            ),
        )


@dataclass(frozen=True)
class CellSet(SymbolicSet):
    """The elements of a family member that a cell gives."""

    cell: Cell
    item: Type
    vocabulary: Vocabulary

    def _with_members(self, predicate: Callable[[SymbolicSet], Formula]) -> Formula:
        def of(ground: Ground) -> Formula:
            assert isinstance(ground, Symbol)
            return predicate(Members(ground, self.item, self.vocabulary))

        return self.cell.apply(of)

    def has(self, item: Ground) -> Formula:
        return self._with_members(lambda members: members.has(item))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        return self._with_members(lambda members: members.fold(kind, predicate))


@dataclass(frozen=True)
class Between(SymbolicSet):
    """The values of a range that are at least `low` and below `high`."""

    low: Cell
    high: Cell
    range: RangeType
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        assert isinstance(item, Symbol)
        below = self.high.ordered(">", (), item, self.vocabulary)
        return conjunction((self.low.ordered("<=", (), item, self.vocabulary), below))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        return joined_cases(
            kind,
            (
                (variables, self.has(ground), predicate(ground))
                for variables, ground in shapes(self.range, self.vocabulary)
            ),
        )


def between(low: Cell, high: Cell, vocabulary: Vocabulary) -> SymbolicSet:
    """``range(low, high)``. Raises Unlowerable for numbers that may lie outside of their range type."""
    lows, highs = forms(low), forms(high)
    grounds = [*lows, *highs]
    sorts = {g.sort for g in grounds if isinstance(g, Symbol)}
    sorts |= {g.base.sort for g in grounds if isinstance(g, Offset)}
    if not sorts:
        numbers = [number for number in grounds if isinstance(number, int)]
        first, last = min(numbers[: len(lows)]), max(numbers[len(lows) :])
        if first < last and len(numbers) > 2:
            raise Unlowerable("a range() with bounds that are not constant", "iterate over a Range")
        return Display(None, tuple(GroundCell(number) for number in range(first, last)), vocabulary)
    range_ = vocabulary.named(sorts.pop()).type
    if sorts or not isinstance(range_, RangeType):
        raise Unlowerable("a range() with bounds of two Ranges", "use one Range for both")
    below = any(g.by < 0 if isinstance(g, Offset) else isinstance(g, int) and g < range_.first for g in lows)
    if below or any(isinstance(g, Offset) and g.by > 1 for g in highs):
        raise Unlowerable(
            f"a range() that may contain numbers outside of {range_}",
            f"iterate over {range_}, with an if to select values",
        )
    return Between(low, high, range_, vocabulary)


@dataclass(frozen=True)
class Display(SymbolicSet):
    """Listed items, together with the members of `base`."""

    base: SymbolicSet | None
    items: tuple[Cell, ...]
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        known = () if self.base is None else (self.base.has(item),)
        added = (cell.equals(item, self.vocabulary) for cell in self.items)
        return disjunction((*known, *added))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        known = () if self.base is None else (self.base.fold(kind, predicate),)
        formulas = (*known, *(cell.apply(predicate) for cell in self.items))
        return disjunction(formulas) if kind == "any" else conjunction(formulas)


@dataclass(frozen=True)
class Filtered(SymbolicSet):
    """The members of a set for which `keeps` is true."""

    base: SymbolicSet
    keeps: Predicate

    def has(self, item: Ground) -> Formula:
        return conjunction((self.base.has(item), self.keeps(item)))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        def inside(ground: Ground) -> Formula:
            kept = self.keeps(ground)
            if kept is False:
                return kind == "all"
            formula = predicate(ground)
            return conjunction((kept, formula)) if kind == "any" else implication(kept, formula)

        return self.base.fold(kind, inside)


@dataclass(frozen=True)
class Union(SymbolicSet):
    left: SymbolicSet
    right: SymbolicSet

    def has(self, item: Ground) -> Formula:
        return disjunction((self.left.has(item), self.right.has(item)))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        both = (self.left.fold(kind, predicate), self.right.fold(kind, predicate))
        return disjunction(both) if kind == "any" else conjunction(both)


@dataclass(frozen=True)
class Gathered(SymbolicSet):
    """The set of a comprehension; `folding` quantifies over it."""

    folding: Callable[[str, Predicate], Formula]
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        return self.folding("any", lambda ground: same(ground, item, self.vocabulary))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        return self.folding(kind, predicate)


@dataclass(frozen=True)
class EitherSet(SymbolicSet):
    condition: Formula
    then: SymbolicSet
    otherwise: SymbolicSet

    def has(self, item: Ground) -> Formula:
        return ite(self.condition, self.then.has(item), self.otherwise.has(item))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        return ite(self.condition, self.then.fold(kind, predicate), self.otherwise.fold(kind, predicate))


def of_kind(base: SymbolicSet, kind: RecordType) -> SymbolicSet:
    """The members that are records of one type."""
    return Filtered(base, lambda ground: isinstance(ground, GroundRecord) and ground.type.cls is kind.cls)
