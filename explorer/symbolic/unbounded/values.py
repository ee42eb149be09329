"""Values as the logic has them. None is a term: a value says what a formula about it comes to.

A `Cell` is a scalar or a record: it hands the ground values that it may be to whoever asks about it. A `SymbolicSet`
says what is in it, and runs over its members; a `SymbolicMap` what a key is mapped to.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from quorate.language.types import BoolType, MapType, OptionalType, RangeType, RecordType, SetType, Type
from quorate.symbolic.unbounded.logic import (
    UNDEFINED,
    Alternative,
    Formula,
    Symbol,
    Witnessed,
    choice,
    conjunction,
    disjunction,
    implication,
    ite,
    negation,
    quantified,
)
from quorate.symbolic.unbounded.numbers import compare
from quorate.symbolic.unbounded.shapes import Ground, GroundRecord, Offset, flatten, same, shapes
from quorate.symbolic.unbounded.vocabulary import Vocabulary

About: TypeAlias = Callable[[Ground], Formula]
"""What a formula says of a ground value."""


# ---------------------------------------------------------------------------------------------- cells


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
    """A field of a field of a record."""
    for name in path:
        assert isinstance(ground, GroundRecord)
        ground = ground.field(name)
    return ground


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


@dataclass(frozen=True)
class Stored(Cell):
    """What a state relation holds under some keys."""

    store: Store
    keys: tuple[Ground, ...]

    def say(self, about: About) -> Formula:
        store = self.store
        if isinstance(store.type, BoolType):
            return ite(store.holds(self.keys, True), about(True), about(False))
        return choice(
            (
                Alternative(variables, store.holds(self.keys, ground), about(ground))
                for variables, ground in shapes(store.type, store.vocabulary)
            ),
            plain=True,
        )

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        if isinstance(ground, int | Offset) and not isinstance(ground, bool):
            return super().equals(ground, vocabulary)
        return self._witnessed(self.store.holds(self.keys, ground))

    def _witnessed(self, formula: Formula) -> Formula:
        """With it, that something is held there: it makes no difference, but helps to prove what is said of it."""
        if isinstance(formula, bool) or isinstance(self.store.type, BoolType):
            return formula
        return Witnessed(formula, self.store.some(self.keys))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        if not isinstance(other, Symbol) or not isinstance(self.store.component(path), RangeType):
            return super().ordered(op, path, other, vocabulary)
        at_least = self.store.bound("at least", path, self.keys, other)
        above = self.store.bound("above", path, self.keys, other)
        said = {
            ">=": at_least,
            ">": above,
            "<": negation(at_least),
            "<=": negation(above),
            "==": conjunction((at_least, negation(above))),
            "!=": disjunction((negation(at_least), above)),
        }[op]
        return self._witnessed(said)


# ----------------------------------------------------------------------------------------------- sets


class SymbolicSet(ABC):
    """A set of ground values."""

    @abstractmethod
    def has(self, item: Ground) -> Formula:
        """Whether `item` is in the set."""

    @abstractmethod
    def fold(self, kind: str, about: About) -> Formula:
        """Whether `about` is true of ``all`` or ``any`` of the members."""

    def some(self, about: About) -> Formula:
        return self.fold("any", about)

    def every(self, about: About) -> Formula:
        return self.fold("all", about)


@dataclass(frozen=True)
class StoredSet(SymbolicSet):
    """The set that a state relation holds under some keys."""

    store: Store
    keys: tuple[Ground, ...]

    def has(self, item: Ground) -> Formula:
        return self.store.holds(self.keys, item)

    def fold(self, kind: str, about: About) -> Formula:
        store = self.store
        item = store.type.item if isinstance(store.type, SetType) else store.type
        return _over(
            kind,
            (
                (variables, store.holds(self.keys, ground), about(ground))
                for variables, ground in shapes(item, store.vocabulary)
            ),
        )


def _over(kind: str, cases: object) -> Formula:
    known: list[Formula] = []
    for variables, inside, said in cases:  # type: ignore[attr-defined]
        if kind == "any":
            known.append(quantified("any", variables, conjunction((inside, said))))
        else:
            known.append(quantified("all", variables, implication(inside, said)))
    return disjunction(known) if kind == "any" else conjunction(known)


@dataclass(frozen=True)
class Everything(SymbolicSet):
    """All values of a type."""

    type: Type
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        return True

    def fold(self, kind: str, about: About) -> Formula:
        return _over(
            kind,
            ((variables, True, about(ground)) for variables, ground in shapes(self.type, self.vocabulary)),
        )


@dataclass(frozen=True)
class Members(SymbolicSet):
    """The members of a set that belongs to a family."""

    of: Symbol
    item: Type
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        assert isinstance(item, Symbol)
        return self.vocabulary.member(item, self.of)

    def fold(self, kind: str, about: About) -> Formula:
        return _over(
            kind,
            (
                (variables, self.has(ground), about(ground))
                for variables, ground in shapes(self.item, self.vocabulary)
            ),
        )


@dataclass(frozen=True)
class CellSet(SymbolicSet):
    """The set that a cell stands for: a member of a family that is only described."""

    cell: Cell
    item: Type
    vocabulary: Vocabulary

    def _said(self, about: Callable[[SymbolicSet], Formula]) -> Formula:
        def of(ground: Ground) -> Formula:
            assert isinstance(ground, Symbol)
            return about(Members(ground, self.item, self.vocabulary))

        return self.cell.say(of)

    def has(self, item: Ground) -> Formula:
        return self._said(lambda members: members.has(item))

    def fold(self, kind: str, about: About) -> Formula:
        return self._said(lambda members: members.fold(kind, about))


@dataclass(frozen=True)
class Display(SymbolicSet):
    """Some items, and those of `base`."""

    base: SymbolicSet | None
    items: tuple[Cell, ...]
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        known = () if self.base is None else (self.base.has(item),)
        added = (cell.equals(item, self.vocabulary) for cell in self.items)
        return disjunction((*known, *added))

    def fold(self, kind: str, about: About) -> Formula:
        known = () if self.base is None else (self.base.fold(kind, about),)
        said = (*known, *(cell.say(about) for cell in self.items))
        return disjunction(said) if kind == "any" else conjunction(said)


@dataclass(frozen=True)
class Filtered(SymbolicSet):
    """The members of a set that a formula is true of."""

    base: SymbolicSet
    keeps: About

    def has(self, item: Ground) -> Formula:
        return conjunction((self.base.has(item), self.keeps(item)))

    def fold(self, kind: str, about: About) -> Formula:
        def inside(ground: Ground) -> Formula:
            kept = self.keeps(ground)
            if kept is False:
                return kind == "all"
            said = about(ground)
            return conjunction((kept, said)) if kind == "any" else implication(kept, said)

        return self.base.fold(kind, inside)


@dataclass(frozen=True)
class Union(SymbolicSet):
    left: SymbolicSet
    right: SymbolicSet

    def has(self, item: Ground) -> Formula:
        return disjunction((self.left.has(item), self.right.has(item)))

    def fold(self, kind: str, about: About) -> Formula:
        both = (self.left.fold(kind, about), self.right.fold(kind, about))
        return disjunction(both) if kind == "any" else conjunction(both)


@dataclass(frozen=True)
class Gathered(SymbolicSet):
    """What a comprehension makes: `folding` runs over it."""

    folding: Callable[[str, About], Formula]
    vocabulary: Vocabulary

    def has(self, item: Ground) -> Formula:
        return self.folding("any", lambda ground: same(ground, item, self.vocabulary))

    def fold(self, kind: str, about: About) -> Formula:
        return self.folding(kind, about)


@dataclass(frozen=True)
class EitherSet(SymbolicSet):
    condition: Formula
    then: SymbolicSet
    otherwise: SymbolicSet

    def has(self, item: Ground) -> Formula:
        return ite(self.condition, self.then.has(item), self.otherwise.has(item))

    def fold(self, kind: str, about: About) -> Formula:
        return ite(self.condition, self.then.fold(kind, about), self.otherwise.fold(kind, about))


def of_kind(base: SymbolicSet, kind: RecordType) -> SymbolicSet:
    """The members that are records of one type."""
    return Filtered(base, lambda ground: isinstance(ground, GroundRecord) and ground.type.cls is kind.cls)


# ----------------------------------------------------------------------------------------------- maps


class SymbolicMap(ABC):
    """A total map."""

    @abstractmethod
    def at(self, key: Ground) -> Value:
        """What `key` is mapped to."""


@dataclass(frozen=True)
class StoredMap(SymbolicMap):
    store: Store
    keys: tuple[Ground, ...]
    type: MapType

    def at(self, key: Ground) -> Value:
        return self.store.under((*self.keys, key), self.type.value)


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
    """What a key that may be only described is mapped to; `type_` is that of the values."""
    return map_.at(key.ground) if isinstance(key, Known) else described(key, map_.at, type_)


def described(key: Cell, values: Callable[[Ground], Value], type_: Type) -> Value:
    """The value, of `type_`, that belongs to whatever `key` is."""
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
    """The cell that belongs to whatever `key` is."""

    key: Cell
    values: Callable[[Ground], Value]

    def say(self, about: About) -> Formula:
        return self.key.say(lambda ground: as_cell(self.values(ground)).say(about))

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        return self.key.say(lambda key: as_cell(self.values(key)).equals(ground, vocabulary))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        return self.key.say(lambda key: as_cell(self.values(key)).ordered(op, path, other, vocabulary))


@dataclass(frozen=True)
class Described(SymbolicSet):
    """The set that belongs to whatever `key` is."""

    key: Cell
    values: Callable[[Ground], Value]

    def has(self, item: Ground) -> Formula:
        return self.key.say(lambda ground: as_set(self.values(ground)).has(item))

    def fold(self, kind: str, about: About) -> Formula:
        return self.key.say(lambda ground: as_set(self.values(ground)).fold(kind, about))


def as_cell(value: Value) -> Cell:
    """A value that is known to be a cell."""
    assert isinstance(value, Cell)
    return value


def as_set(value: Value) -> SymbolicSet:
    """A value that is known to be a set."""
    assert isinstance(value, SymbolicSet)
    return value


def as_map(value: Value) -> SymbolicMap:
    """A value that is known to be a map."""
    assert isinstance(value, SymbolicMap)
    return value


def updated(map_: SymbolicMap, keys: Sequence[Cell], value: Value, vocabulary: Vocabulary) -> SymbolicMap:
    """A map with another value at one place, at any depth."""
    first, *others = keys

    def at(key: Ground) -> Value:
        before = map_.at(key)
        here = first.equals(key, vocabulary)
        if here is False:
            return before
        after = value
        if others:
            after = updated(as_map(before), others, value, vocabulary)
        return either(here, after, before)

    return ComputedMap(at)


# ---------------------------------------------------------------------------------------------- state


@dataclass(frozen=True)
class Store:
    """Where a state variable, or a parameter that is a set, is held: one relation for each shape of keys and value.

    `type` is that of what is held under all keys: what is below the maps.
    """

    name: str
    type: Type
    vocabulary: Vocabulary
    bounds: dict[tuple[str, ...], None] = field(default_factory=dict)
    """The numbers in what is held that were compared."""

    def holds(self, keys: tuple[Ground, ...], ground: Ground) -> Formula:
        """Whether the value under `keys` is `ground`, or for a set has it in it."""
        parts = [flatten(key) for key in keys]
        key_names = "".join(f"[{name}]" for name, _ in parts)
        symbols = [symbol for _, columns in parts for symbol in columns]
        if isinstance(self.type, BoolType):
            name = f"{self.name}{key_names}"
            truth = self.vocabulary.atom(name, tuple(symbols))
            return truth if ground is True else negation(truth)
        shape, columns = flatten(ground)
        between = " has" if isinstance(self.type, SetType) else " is"
        return self.vocabulary.atom(f"{self.name}{key_names}{between} {shape}", (*symbols, *columns))

    def some(self, keys: tuple[Ground, ...]) -> Formula:
        """That there is a value under `keys`."""
        if isinstance(self.type, SetType | BoolType):
            return True
        return disjunction(
            quantified("any", columns, self.holds(keys, ground))
            for columns, ground in shapes(self.type, self.vocabulary)
        )

    def component(self, path: tuple[str, ...]) -> Type | None:
        """The type of a field of what is held; None if it is held in several ways, or not there."""
        type_: Type | None = self.type.item if isinstance(self.type, OptionalType) else self.type
        for name in path:
            type_ = type_.field(name) if isinstance(type_, RecordType) else None
        return type_

    def bound(
        self,
        what: Literal["at least", "above"],
        path: tuple[str, ...],
        keys: tuple[Ground, ...],
        than: Symbol,
    ) -> Formula:
        """Whether the number held under `keys`, in the field of that path, is at least (or above) another one.

        It follows from what is held. But it takes no "there is" to say it, and so makes no sort depend on another.
        """
        self.bounds[path] = None
        parts = [flatten(key) for key in keys]
        key_names = "".join(f"[{name}]" for name, _ in parts)
        symbols = [symbol for _, columns in parts for symbol in columns]
        field = "".join(f".{name}" for name in path)
        return self.vocabulary.atom(f"{self.name}{key_names}{field} {what}", (*symbols, than))

    def under(self, keys: tuple[Ground, ...], type_: Type) -> Value:
        """What is held under some keys; `type_` is its type."""
        match type_:
            case MapType():
                return StoredMap(self, keys, type_)
            case SetType():
                return StoredSet(self, keys)
            case _:
                return Stored(self, keys)


def store_of(name: str, type_: Type, vocabulary: Vocabulary) -> Store:
    """The store of a state variable."""
    inner = type_
    while isinstance(inner, MapType):
        inner = inner.value
    return Store(name, inner, vocabulary)


def truth(cell: Value) -> Formula:
    """The formula that a bool stands for."""
    assert isinstance(cell, Cell)
    return cell.say(lambda ground: ground is True)
