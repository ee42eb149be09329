"""Sequences defined by operations on others: append, slices, concatenation, update of an item, comprehension."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from quorate.language.types import SeqType
from quorate.symbolic.unbounded.cells import Cell, Computed, EitherCell, GroundCell
from quorate.symbolic.unbounded.ground_values import Ground, Offset
from quorate.symbolic.unbounded.logic import UNDEFINED, Formula, Symbol, conjunction, disjunction, ite
from quorate.symbolic.unbounded.numbers import Predicate, compare, plus, summed
from quorate.symbolic.unbounded.refusals import Unlowerable
from quorate.symbolic.unbounded.sequences import (
    Either,
    ItemPredicate,
    Sequence,
    StoredSequence,
    as_symbol,
    at_position,
    joined,
)
from quorate.symbolic.unbounded.values import DescribedCell


@dataclass(frozen=True)
class Empty(Sequence):
    """The sequence without items."""

    def size(self) -> Cell:
        return GroundCell(0)

    def item(self, position: Symbol) -> Cell:
        return Computed(lambda predicate: UNDEFINED)

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        return kind == "all"


@dataclass(frozen=True)
class Appended(Sequence):
    """A sequence and one more item."""

    base: Sequence
    last: Cell

    def size(self) -> Cell:
        size = self.base.size()
        if self.type.cls is None:
            return Computed(lambda predicate: size.apply(lambda n: predicate(plus(n, 1, 1))))
        # The step is cut unless the sequence fits, so its length is a position too.
        return Computed(lambda predicate: size.apply(lambda n: at_position(plus(n, 1, 1), self, predicate)))

    def item(self, position: Symbol) -> Cell:
        return EitherCell(self.base.below(position), self.base.item(position), self.last)

    def below(self, position: Symbol) -> Formula:
        return self.base.size().ordered(">=", (), position, self.vocabulary)

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        at_end = self.base.size().apply(
            lambda n: self.last.apply(lambda item: at_position(n, self, lambda p: predicate(p, item)))
        )
        before = self.base.fold(kind, predicate)
        return disjunction((before, at_end)) if kind == "any" else conjunction((before, at_end))


@dataclass(frozen=True)
class Prefix(Sequence):
    """The items before a position: ``base[:end]``."""

    base: Sequence
    end: Cell

    def size(self) -> Cell:
        size = self.base.size()

        def least(predicate: Predicate) -> Formula:
            return self.end.apply(
                lambda x: size.apply(
                    lambda y: ite(compare("<=", x, y, self.vocabulary), predicate(x), predicate(y))
                )
            )

        return Computed(least)

    def item(self, position: Symbol) -> Cell:
        return self.base.item(position)

    def below(self, position: Symbol) -> Formula:
        return conjunction((self.base.below(position), self._kept(position)))

    def _kept(self, position: Symbol) -> Formula:
        return self.end.ordered(">", (), position, self.vocabulary)

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        return self.base.fold(kind, lambda p, item: joined(kind, self._kept(p), predicate(p, item)))


@dataclass(frozen=True)
class Suffix(Sequence):
    """The items from a position on: ``base[start:]``."""

    base: Sequence
    start: Cell

    def _from(self, start: Ground) -> Sequence:
        """The suffix from a ground start. Beyond a position (or 0), it removes one item for each unit."""
        if isinstance(start, int):
            return self.base if start == 0 else _Rest(self.type, self.vocabulary, self._from(start - 1))
        if isinstance(start, Offset):
            return _Rest(self.type, self.vocabulary, self._from(plus(start, 1, -1)))
        assert isinstance(start, Symbol)
        return _From(self.type, self.vocabulary, self.base, start)

    @property
    def _start(self) -> Cell:
        """The start, with x - 1 as a symbol: if there is no such position, the slice fails."""

        def applied(predicate: Predicate) -> Formula:
            return self.start.apply(
                lambda n: (
                    at_position(n, self, predicate) if isinstance(n, Offset) and n.by < 0 else predicate(n)
                )
            )

        return Computed(applied)

    def size(self) -> Cell:
        return DescribedCell(self._start, lambda start: self._from(start).size())

    def item(self, position: Symbol) -> Cell:
        return DescribedCell(self._start, lambda start: self._from(start).item(position))

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        return self._start.apply(lambda start: self._from(start).fold(kind, predicate))


@dataclass(frozen=True)
class _From(Sequence):
    base: Sequence
    start: Symbol

    def size(self) -> Cell:
        size = self.base.size()

        def left(predicate: Predicate) -> Formula:
            return size.apply(
                lambda n: ite(
                    compare("<=", self.start, n, self.vocabulary),
                    at_position(n, self, lambda p: summed(p, self.start, -1, predicate, self.vocabulary)),
                    predicate(0),
                )
            )

        return Computed(left)

    def item(self, position: Symbol) -> Cell:
        at = Computed(lambda predicate: summed(self.start, position, 1, predicate, self.vocabulary))
        return DescribedCell(at, lambda p: self.base.item(as_symbol(p)))

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        def applied(position: Symbol, item: Ground) -> Formula:
            there = summed(position, self.start, -1, lambda p: predicate(as_symbol(p), item), self.vocabulary)
            return joined(kind, compare(">=", position, self.start, self.vocabulary), there)

        return self.base.fold(kind, applied)


@dataclass(frozen=True)
class _Rest(Sequence):
    """All items but the first; empty for an empty sequence."""

    base: Sequence

    def size(self) -> Cell:
        size = self.base.size()

        def left(predicate: Predicate) -> Formula:
            return size.apply(
                lambda n: ite(compare(">", n, 0, self.vocabulary), predicate(plus(n, 1, -1)), predicate(0))
            )

        return Computed(left)

    def item(self, position: Symbol) -> Cell:
        at = Computed(lambda predicate: at_position(plus(position, 1, 1), self, predicate))
        return DescribedCell(at, lambda p: self.base.item(as_symbol(p)))

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        def applied(position: Symbol, item: Ground) -> Formula:
            there = at_position(plus(position, 1, -1), self, lambda p: predicate(p, item))
            return joined(kind, compare(">", position, 0, self.vocabulary), there)

        return self.base.fold(kind, applied)


@dataclass(frozen=True)
class Concatenated(Sequence):
    """A concatenation. Unless it is `stored`, its length may be no position."""

    left: Sequence
    right: Sequence
    stored: bool = False

    def size(self) -> Cell:
        self._refuse_unless_stored()
        left, right = self.left.size(), self.right.size()

        def both(predicate: Predicate) -> Formula:
            return left.apply(
                lambda x: right.apply(lambda y: at_position(x, self, lambda p: self._sum(p, y, predicate)))
            )

        return Computed(both)

    def _sum(self, left: Symbol, right: Ground, predicate: Predicate) -> Formula:
        return summed(left, right, 1, predicate, self.vocabulary)

    def item(self, position: Symbol) -> Cell:
        size = self.left.size()

        def at(predicate: Predicate) -> Formula:
            return size.apply(
                lambda n: at_position(n, self, lambda p: summed(position, p, -1, predicate, self.vocabulary))
            )

        right = DescribedCell(Computed(at), lambda p: self.right.item(as_symbol(p)))
        return EitherCell(self.left.below(position), self.left.item(position), right)

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        self._refuse_unless_stored()

        def shifted(position: Symbol, item: Ground) -> Formula:
            return self.left.size().apply(
                lambda n: at_position(
                    n,
                    self,
                    lambda p: self._sum(
                        p, position, lambda q: at_position(q, self, lambda r: predicate(r, item))
                    ),
                )
            )

        both = (self.left.fold(kind, predicate), self.right.fold(kind, shifted))
        return disjunction(both) if kind == "any" else conjunction(both)

    def _refuse_unless_stored(self) -> None:
        if not self.stored:
            raise Unlowerable(
                "a concatenation may exceed the capacity of its class",
                "store it first, or return it from a helper that gives a sequence class",
            )


@dataclass(frozen=True)
class Changed(Sequence):
    """A sequence with the item at one position replaced."""

    base: Sequence
    at: Cell
    value: Cell

    def size(self) -> Cell:
        return self.base.size()

    def item(self, position: Symbol) -> Cell:
        return EitherCell(self._here(position), self.value, self.base.item(position))

    def _here(self, position: Symbol) -> Formula:
        return self.at.ordered("==", (), position, self.vocabulary)

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        return self.base.fold(
            kind,
            lambda p, item: ite(
                self._here(p), self.value.apply(lambda g: predicate(p, g)), predicate(p, item)
            ),
        )


@dataclass(frozen=True)
class Mapped(Sequence):
    """The results of a function for each item."""

    base: Sequence
    given: Callable[[Ground], Cell]

    def size(self) -> Cell:
        return self.base.size()

    def item(self, position: Symbol) -> Cell:
        return DescribedCell(self.base.item(position), self.given)

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        return self.base.fold(kind, lambda p, item: self.given(item).apply(lambda g: predicate(p, g)))


def fitted(sequence: Sequence, type_: SeqType) -> Sequence:
    """A sequence as a value of the class that it is stored as; one that is too long cuts the step."""
    if isinstance(sequence, StoredSequence):
        other = sequence.type.cls is not type_.cls
        return Mapped(type_, sequence.vocabulary, sequence, GroundCell) if other else sequence
    changed: dict[str, Any] = {"type": type_}
    for field in fields(sequence):
        part = getattr(sequence, field.name)
        if isinstance(part, Sequence) and (part.type.cls is None or isinstance(sequence, Either)):
            changed[field.name] = fitted(part, type_)
    if isinstance(sequence, Concatenated):
        changed["stored"] = True
    return replace(sequence, **changed)
