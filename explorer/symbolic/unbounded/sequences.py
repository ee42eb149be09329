"""Symbolic sequences: immutable values of a sort of their own, determined by their length and items.

A stored sequence is a symbol of that sort; relations give its length and the item at each position. Any other
sequence is defined position by position; where it is stored, it is the unique element that satisfies the definition.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from quorate.language.types import BoolType, RangeType, SeqType
from quorate.symbolic.unbounded.cells import Cell, EitherCell, GroundCell, Narrowed
from quorate.symbolic.unbounded.ground_values import Ground, same, shapes
from quorate.symbolic.unbounded.logic import (
    Alternative,
    Formula,
    Symbol,
    choice,
    conjunction,
    fresh,
    implication,
    ite,
)
from quorate.symbolic.unbounded.numbers import Predicate, positioned
from quorate.symbolic.unbounded.refusals import Unlowerable
from quorate.symbolic.unbounded.sets import SymbolicSet, joined_cases
from quorate.symbolic.unbounded.stores import Store, Stored, shared_store
from quorate.symbolic.unbounded.values import DescribedCell
from quorate.symbolic.unbounded.vocabulary import Vocabulary

ItemPredicate: TypeAlias = Callable[[Symbol, Ground], Formula]
"""A predicate on a position and the item there, as a formula."""


def lengths(type_: SeqType, vocabulary: Vocabulary) -> Store:
    """The store of the lengths of the sequences of a class."""
    assert type_.cls is not None
    return shared_store(f"len({type_})", vocabulary.positions[type_.cls], vocabulary)


def items(type_: SeqType, vocabulary: Vocabulary) -> Store:
    """The store of the items of the sequences of a class, by position."""
    return shared_store(f"{type_} at", type_.item, vocabulary)


@dataclass(frozen=True)
class Sequence(Cell):
    """A sequence. Its positions are symbols: values of the range that the model counts them in."""

    type: SeqType
    vocabulary: Vocabulary

    @property
    def positions(self) -> RangeType:
        """The range of its positions. Raises Unlowerable if it has no class."""
        if self.type.cls is None:
            raise Unlowerable("a sequence without a class", "write a set: {a, b}; or store it first")
        return self.vocabulary.positions[self.type.cls]

    @abstractmethod
    def size(self) -> Cell:
        """Its length."""

    @abstractmethod
    def item(self, position: Symbol) -> Cell:
        """The item at a position below its length; arbitrary at others."""

    @abstractmethod
    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        """The formula that `predicate` is true of ``all``, or ``any``, of its positions and items."""

    def below(self, position: Symbol) -> Formula:
        """The formula that a position is below its length."""
        return self.size().ordered(">", (), position, self.vocabulary)

    def apply(self, predicate: Predicate) -> Formula:
        symbol = fresh(self.vocabulary.sort(self.type).name)
        return choice(
            [Alternative((symbol,), self.equals(symbol, self.vocabulary), predicate(symbol))], plain=False
        )

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self.same(StoredSequence(self.type, vocabulary, GroundCell(ground)))

    def same(self, other: Sequence) -> Formula:
        """The formula that it has the length and the items of another."""
        return conjunction(
            (
                other.size().apply(lambda n: self.size().ordered("==", (), n, self.vocabulary)),
                other.fold("all", lambda p, item: self.item(p).equals(item, self.vocabulary)),
                self.fold("all", lambda p, item: other.item(p).equals(item, self.vocabulary)),
            )
        )


@dataclass(frozen=True)
class StoredSequence(Sequence):
    """A stored sequence, whose symbol `cell` gives."""

    cell: Cell

    def apply(self, predicate: Predicate) -> Formula:
        return self.cell.apply(predicate)

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self.cell.equals(ground, vocabulary)

    def size(self) -> Cell:
        lengths_ = lengths(self.type, self.vocabulary)
        return self._known(lambda symbol: Stored(lengths_, (symbol,)))

    def item(self, position: Symbol) -> Cell:
        store = items(self.type, self.vocabulary)
        return self._known(lambda symbol: Stored(store, (symbol, position)))

    def _known(self, value: Callable[[Ground], Cell]) -> Cell:
        return (
            value(self.cell.ground) if isinstance(self.cell, GroundCell) else DescribedCell(self.cell, value)
        )

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
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
                    cases.append(((position, *columns), held, predicate(at, item)))
            return joined_cases(kind, cases)

        return self.cell.apply(said)


@dataclass(frozen=True)
class Either(Sequence):
    """The sequence `then` if `condition`, else `otherwise`."""

    condition: Formula
    then: Sequence
    otherwise: Sequence

    def apply(self, predicate: Predicate) -> Formula:
        return ite(self.condition, self.then.apply(predicate), self.otherwise.apply(predicate))

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return ite(
            self.condition, self.then.equals(ground, vocabulary), self.otherwise.equals(ground, vocabulary)
        )

    def size(self) -> Cell:
        return EitherCell(self.condition, self.then.size(), self.otherwise.size())

    def item(self, position: Symbol) -> Cell:
        return EitherCell(self.condition, self.then.item(position), self.otherwise.item(position))

    def fold(self, kind: str, predicate: ItemPredicate) -> Formula:
        return ite(self.condition, self.then.fold(kind, predicate), self.otherwise.fold(kind, predicate))


@dataclass(frozen=True)
class Items(SymbolicSet):
    """The set of the items of a sequence."""

    of: Sequence

    def has(self, item: Ground) -> Formula:
        return self.of.fold("any", lambda _, other: same(other, item, self.of.vocabulary))

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        return self.of.fold(kind, lambda _, item: predicate(item))


def as_sequence(cell: Cell, type_: SeqType, vocabulary: Vocabulary) -> Sequence:
    """A cell as the sequence that is its value."""
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


def at_position(ground: Ground, of: Sequence, predicate: Callable[[Symbol], Formula]) -> Formula:
    """The formula `predicate` of a number that is known to be a position of `of`."""
    return positioned(ground, of.positions, lambda p: predicate(as_symbol(p)), of.vocabulary)


def as_symbol(ground: Ground) -> Symbol:
    """A ground value that must be a symbol."""
    assert isinstance(ground, Symbol)
    return ground


def joined(kind: str, condition: Formula, said: Formula) -> Formula:
    """`said` restricted to a condition: implied by it below ``all``, in conjunction with it below ``any``."""
    return conjunction((condition, said)) if kind == "any" else implication(condition, said)
