"""Sequences as the logic has them: immutable values of a sort of their own, known by what is at each position.

A sequence that is stored is a symbol of that sort: relations say how long it is and what it has where. Any other is
described, position by position; where it is stored, it is the one sequence that the description is true of.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from quorate.language.types import BoolType, RangeType, SeqType
from quorate.symbolic.unbounded.cells import Cell, Computed, EitherCell, Known, Narrowed
from quorate.symbolic.unbounded.logic import (
    UNDEFINED,
    Alternative,
    Formula,
    Symbol,
    choice,
    conjunction,
    disjunction,
    fresh,
    implication,
    ite,
)
from quorate.symbolic.unbounded.numbers import About, compare, plus, positioned, summed
from quorate.symbolic.unbounded.refusals import Unlowerable
from quorate.symbolic.unbounded.sets import SymbolicSet, over
from quorate.symbolic.unbounded.shapes import Ground, Offset, same, shapes
from quorate.symbolic.unbounded.stores import Store, Stored, shared_store
from quorate.symbolic.unbounded.values import DescribedCell
from quorate.symbolic.unbounded.vocabulary import Vocabulary

AboutItem: TypeAlias = Callable[[Symbol, Ground], Formula]
"""What a formula says of a position and the item there."""


def lengths(type_: SeqType, vocabulary: Vocabulary) -> Store:
    """What holds the length of each sequence of a class."""
    assert type_.cls is not None
    return shared_store(f"len({type_})", vocabulary.positions[type_.cls], vocabulary)


def items(type_: SeqType, vocabulary: Vocabulary) -> Store:
    """What holds the items of each sequence of a class, by position."""
    return shared_store(f"{type_} at", type_.item, vocabulary)


@dataclass(frozen=True)
class Sequence(Cell):
    """A sequence. Its positions are symbols: values of the range that the model counts them in."""

    type: SeqType
    vocabulary: Vocabulary

    @property
    def positions(self) -> RangeType:
        """What its positions are counted in. Raises Unlowerable if it is of no class."""
        if self.type.cls is None:
            raise Unlowerable("a sequence that is of no class", "write a set: {a, b}; or store it first")
        return self.vocabulary.positions[self.type.cls]

    @abstractmethod
    def size(self) -> Cell:
        """How many items it has."""

    @abstractmethod
    def item(self, position: Symbol) -> Cell:
        """The item at a position below its length; at others it does not matter."""

    @abstractmethod
    def fold(self, kind: str, about: AboutItem) -> Formula:
        """Whether `about` is true of ``all`` or ``any`` of the positions and items."""

    def below(self, position: Symbol) -> Formula:
        """Whether a position is below its length."""
        return self.size().ordered(">", (), position, self.vocabulary)

    def say(self, about: About) -> Formula:
        symbol = fresh(self.vocabulary.sort(self.type).name)
        return choice(
            [Alternative((symbol,), self.equals(symbol, self.vocabulary), about(symbol))], plain=False
        )

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self.same(StoredSequence(self.type, vocabulary, Known(ground)))

    def same(self, other: Sequence) -> Formula:
        """Whether it has the length and the items of another."""
        return conjunction(
            (
                other.size().say(lambda n: self.size().ordered("==", (), n, self.vocabulary)),
                other.fold("all", lambda p, item: self.item(p).equals(item, self.vocabulary)),
                self.fold("all", lambda p, item: other.item(p).equals(item, self.vocabulary)),
            )
        )


@dataclass(frozen=True)
class StoredSequence(Sequence):
    """A sequence that a cell gives the symbol of."""

    cell: Cell

    def say(self, about: About) -> Formula:
        return self.cell.say(about)

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self.cell.equals(ground, vocabulary)

    def size(self) -> Cell:
        lengths_ = lengths(self.type, self.vocabulary)
        return self._known(lambda symbol: Stored(lengths_, (symbol,)))

    def item(self, position: Symbol) -> Cell:
        store = items(self.type, self.vocabulary)
        return self._known(lambda symbol: Stored(store, (symbol, position)))

    def _known(self, value: Callable[[Ground], Cell]) -> Cell:
        return value(self.cell.ground) if isinstance(self.cell, Known) else DescribedCell(self.cell, value)

    def fold(self, kind: str, about: AboutItem) -> Formula:
        store = items(self.type, self.vocabulary)
        positions = lengths(self.type, self.vocabulary).type

        def said(symbol: Ground) -> Formula:
            cases = []
            for (position,), at in shapes(positions, self.vocabulary):
                assert isinstance(at, Symbol)
                for columns, item in shapes(store.type, self.vocabulary):
                    held = store.holds((symbol, at), item)
                    if isinstance(store.type, BoolType):
                        held = conjunction((self.below(at), held))
                    cases.append(((position, *columns), held, about(at, item)))
            return over(kind, cases)

        return self.cell.say(said)


@dataclass(frozen=True)
class Either(Sequence):
    """One sequence or another."""

    condition: Formula
    then: Sequence
    otherwise: Sequence

    def say(self, about: About) -> Formula:
        return ite(self.condition, self.then.say(about), self.otherwise.say(about))

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return ite(
            self.condition, self.then.equals(ground, vocabulary), self.otherwise.equals(ground, vocabulary)
        )

    def size(self) -> Cell:
        return EitherCell(self.condition, self.then.size(), self.otherwise.size())

    def item(self, position: Symbol) -> Cell:
        return EitherCell(self.condition, self.then.item(position), self.otherwise.item(position))

    def fold(self, kind: str, about: AboutItem) -> Formula:
        return ite(self.condition, self.then.fold(kind, about), self.otherwise.fold(kind, about))


@dataclass(frozen=True)
class Empty(Sequence):
    """The sequence without items."""

    def size(self) -> Cell:
        return Known(0)

    def item(self, position: Symbol) -> Cell:
        return Computed(lambda about: UNDEFINED)

    def fold(self, kind: str, about: AboutItem) -> Formula:
        return kind == "all"


@dataclass(frozen=True)
class Appended(Sequence):
    """A sequence and one more item."""

    base: Sequence
    last: Cell

    def size(self) -> Cell:
        size = self.base.size()
        if self.type.cls is None:
            return Computed(lambda about: size.say(lambda n: about(plus(n, 1, 1))))
        # It fits, or there is no step: so its length is a position too.
        return Computed(lambda about: size.say(lambda n: _at(plus(n, 1, 1), self, about)))

    def item(self, position: Symbol) -> Cell:
        return EitherCell(self.base.below(position), self.base.item(position), self.last)

    def below(self, position: Symbol) -> Formula:
        return self.base.size().ordered(">=", (), position, self.vocabulary)

    def fold(self, kind: str, about: AboutItem) -> Formula:
        at_end = self.base.size().say(
            lambda n: self.last.say(lambda item: _at(n, self, lambda p: about(p, item)))
        )
        before = self.base.fold(kind, about)
        return disjunction((before, at_end)) if kind == "any" else conjunction((before, at_end))


@dataclass(frozen=True)
class Prefix(Sequence):
    """The items before a position: ``base[:end]``."""

    base: Sequence
    end: Cell

    def size(self) -> Cell:
        size = self.base.size()

        def least(about: About) -> Formula:
            return self.end.say(
                lambda x: size.say(lambda y: ite(compare("<=", x, y, self.vocabulary), about(x), about(y)))
            )

        return Computed(least)

    def item(self, position: Symbol) -> Cell:
        return self.base.item(position)

    def below(self, position: Symbol) -> Formula:
        return conjunction((self.base.below(position), self._kept(position)))

    def _kept(self, position: Symbol) -> Formula:
        return self.end.ordered(">", (), position, self.vocabulary)

    def fold(self, kind: str, about: AboutItem) -> Formula:
        return self.base.fold(kind, lambda p, item: _given(kind, self._kept(p), about(p, item)))


@dataclass(frozen=True)
class Suffix(Sequence):
    """The items from a position on: ``base[start:]``."""

    base: Sequence
    start: Cell

    def _from(self, start: Ground) -> Sequence:
        """With a start that is known. It is below, or at, a position: one that is more is taken off one by one."""
        if isinstance(start, int):
            return self.base if start == 0 else _Rest(self.type, self.vocabulary, self._from(start - 1))
        if isinstance(start, Offset):
            return _Rest(self.type, self.vocabulary, self._from(plus(start, 1, -1)))
        assert isinstance(start, Symbol)
        return _From(self.type, self.vocabulary, self.base, start)

    @property
    def _start(self) -> Cell:
        """With x - 1 as a symbol: there is such a position, or the slice fails."""

        def said(about: About) -> Formula:
            return self.start.say(
                lambda n: _at(n, self, about) if isinstance(n, Offset) and n.by < 0 else about(n)
            )

        return Computed(said)

    def size(self) -> Cell:
        return DescribedCell(self._start, lambda start: self._from(start).size())

    def item(self, position: Symbol) -> Cell:
        return DescribedCell(self._start, lambda start: self._from(start).item(position))

    def fold(self, kind: str, about: AboutItem) -> Formula:
        return self._start.say(lambda start: self._from(start).fold(kind, about))


@dataclass(frozen=True)
class _From(Sequence):
    base: Sequence
    start: Symbol

    def size(self) -> Cell:
        size = self.base.size()

        def left(about: About) -> Formula:
            return size.say(
                lambda n: ite(
                    compare("<=", self.start, n, self.vocabulary),
                    _at(n, self, lambda p: summed(p, self.start, -1, about, self.vocabulary)),
                    about(0),
                )
            )

        return Computed(left)

    def item(self, position: Symbol) -> Cell:
        at = Computed(lambda about: summed(self.start, position, 1, about, self.vocabulary))
        return DescribedCell(at, lambda p: self.base.item(_symbol(p)))

    def fold(self, kind: str, about: AboutItem) -> Formula:
        def said(position: Symbol, item: Ground) -> Formula:
            there = summed(position, self.start, -1, lambda p: about(_symbol(p), item), self.vocabulary)
            return _given(kind, compare(">=", position, self.start, self.vocabulary), there)

        return self.base.fold(kind, said)


@dataclass(frozen=True)
class _Rest(Sequence):
    """All items but the first; of none, none."""

    base: Sequence

    def size(self) -> Cell:
        size = self.base.size()

        def left(about: About) -> Formula:
            return size.say(
                lambda n: ite(compare(">", n, 0, self.vocabulary), about(plus(n, 1, -1)), about(0))
            )

        return Computed(left)

    def item(self, position: Symbol) -> Cell:
        at = Computed(lambda about: _at(plus(position, 1, 1), self, about))
        return DescribedCell(at, lambda p: self.base.item(_symbol(p)))

    def fold(self, kind: str, about: AboutItem) -> Formula:
        def said(position: Symbol, item: Ground) -> Formula:
            there = _at(plus(position, 1, -1), self, lambda p: about(p, item))
            return _given(kind, compare(">", position, 0, self.vocabulary), there)

        return self.base.fold(kind, said)


@dataclass(frozen=True)
class Concatenated(Sequence):
    """A sequence after another. Unless it is `stored`, it may be longer than any that there is."""

    left: Sequence
    right: Sequence
    stored: bool = False

    def size(self) -> Cell:
        self._refuse_unless_stored()
        left, right = self.left.size(), self.right.size()

        def both(about: About) -> Formula:
            return left.say(lambda x: right.say(lambda y: _at(x, self, lambda p: self._sum(p, y, about))))

        return Computed(both)

    def _sum(self, left: Symbol, right: Ground, about: About) -> Formula:
        return summed(left, right, 1, about, self.vocabulary)

    def item(self, position: Symbol) -> Cell:
        size = self.left.size()

        def at(about: About) -> Formula:
            return size.say(lambda n: _at(n, self, lambda p: summed(position, p, -1, about, self.vocabulary)))

        right = DescribedCell(Computed(at), lambda p: self.right.item(_symbol(p)))
        return EitherCell(self.left.below(position), self.left.item(position), right)

    def fold(self, kind: str, about: AboutItem) -> Formula:
        self._refuse_unless_stored()

        def shifted(position: Symbol, item: Ground) -> Formula:
            return self.left.size().say(
                lambda n: _at(
                    n,
                    self,
                    lambda p: self._sum(p, position, lambda q: _at(q, self, lambda r: about(r, item))),
                )
            )

        both = (self.left.fold(kind, about), self.right.fold(kind, shifted))
        return disjunction(both) if kind == "any" else conjunction(both)

    def _refuse_unless_stored(self) -> None:
        if not self.stored:
            raise Unlowerable(
                "two sequences, one after the other, may be longer than any that is stored",
                "store them first, or return them from a helper that gives a sequence class",
            )


@dataclass(frozen=True)
class Changed(Sequence):
    """A sequence with another item at one position."""

    base: Sequence
    at: Cell
    value: Cell

    def size(self) -> Cell:
        return self.base.size()

    def item(self, position: Symbol) -> Cell:
        return EitherCell(self._here(position), self.value, self.base.item(position))

    def _here(self, position: Symbol) -> Formula:
        return self.at.ordered("==", (), position, self.vocabulary)

    def fold(self, kind: str, about: AboutItem) -> Formula:
        return self.base.fold(
            kind,
            lambda p, item: ite(self._here(p), self.value.say(lambda g: about(p, g)), about(p, item)),
        )


@dataclass(frozen=True)
class Mapped(Sequence):
    """What a function gives for each item."""

    base: Sequence
    given: Callable[[Ground], Cell]

    def size(self) -> Cell:
        return self.base.size()

    def item(self, position: Symbol) -> Cell:
        return DescribedCell(self.base.item(position), self.given)

    def fold(self, kind: str, about: AboutItem) -> Formula:
        return self.base.fold(kind, lambda p, item: self.given(item).say(lambda g: about(p, g)))


@dataclass(frozen=True)
class Items(SymbolicSet):
    """What is in a sequence."""

    of: Sequence

    def has(self, item: Ground) -> Formula:
        return self.of.fold("any", lambda _, other: same(other, item, self.of.vocabulary))

    def fold(self, kind: str, about: About) -> Formula:
        return self.of.fold(kind, lambda _, item: about(item))


# ------------------------------------------------------------------------------------------- from cells


def as_sequence(cell: Cell, type_: SeqType, vocabulary: Vocabulary) -> Sequence:
    """A cell whose value is a sequence."""
    match cell:
        case Sequence():
            return cell
        case EitherCell(condition, then, otherwise):
            return Either(
                type_,
                vocabulary,
                condition,
                as_sequence(then, type_, vocabulary),
                as_sequence(otherwise, type_, vocabulary),
            )
        case Narrowed(base):
            return as_sequence(base, type_, vocabulary)
        case _:
            return StoredSequence(type_, vocabulary, cell)


def fitted(sequence: Sequence, type_: SeqType) -> Sequence:
    """A sequence as one of the class that it is stored as; one that is too long cuts the step."""
    if isinstance(sequence, StoredSequence):
        other = sequence.type.cls is not type_.cls
        return Mapped(type_, sequence.vocabulary, sequence, Known) if other else sequence
    changed: dict[str, Any] = {"type": type_}
    for field in fields(sequence):
        part = getattr(sequence, field.name)
        if isinstance(part, Sequence) and (part.type.cls is None or isinstance(sequence, Either)):
            changed[field.name] = fitted(part, type_)
    if isinstance(sequence, Concatenated):
        changed["stored"] = True
    return replace(sequence, **changed)


# ---------------------------------------------------------------------------------------------- helpers


def _at(ground: Ground, of: Sequence, about: Callable[[Symbol], Formula]) -> Formula:
    """What is said of a number that is known to be a position."""
    return positioned(ground, of.positions, lambda p: about(_symbol(p)), of.vocabulary)


def _symbol(ground: Ground) -> Symbol:
    assert isinstance(ground, Symbol)
    return ground


def _given(kind: str, condition: Formula, said: Formula) -> Formula:
    return conjunction((condition, said)) if kind == "any" else implication(condition, said)
