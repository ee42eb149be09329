"""The state as relations: the relations that store a variable, and their content as symbolic values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from quorate.language.types import BoolType, MapType, RangeType, RecordType, SetType, Type, without_none
from quorate.symbolic.unbounded.cells import Cell
from quorate.symbolic.unbounded.ground_values import Ground, Offset, flatten, shapes
from quorate.symbolic.unbounded.logic import (
    Alternative,
    Formula,
    Symbol,
    Witnessed,
    choice,
    conjunction,
    disjunction,
    ite,
    negation,
    quantified,
)
from quorate.symbolic.unbounded.numbers import Predicate
from quorate.symbolic.unbounded.sets import SymbolicSet, joined_cases
from quorate.symbolic.unbounded.values import SymbolicMap, Value
from quorate.symbolic.unbounded.vocabulary import Vocabulary


@dataclass(frozen=True)
class Store:
    """The relations that store a state variable, or a parameter that is a set or a map: one for each shape of keys
    and value.

    `type` is the type of the stored values, within all maps.
    """

    name: str
    type: Type
    vocabulary: Vocabulary
    bounds: dict[tuple[str, ...], None] = field(default_factory=dict)
    """The paths of the numbers in stored values that were compared."""

    def holds(self, keys: tuple[Ground, ...], ground: Ground) -> Formula:
        """The formula that the value under `keys` is `ground`, or for a set contains it."""
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
        """The formula that there is a value under `keys`."""
        if isinstance(self.type, SetType | BoolType):
            return True
        return disjunction(
            quantified("any", columns, self.holds(keys, ground))
            for columns, ground in shapes(self.type, self.vocabulary)
        )

    def component(self, path: tuple[str, ...]) -> Type | None:
        """The type of the nested field `path` of stored values; None for a union, or if there is no such field."""
        type_: Type | None = without_none(self.type)
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
        """The formula that the number stored under `keys`, in the field `path`, is at least (or above) another.

        This relation is defined by the stored value. It avoids an existential quantifier, and so an alternation.
        """
        self.bounds[path] = None
        parts = [flatten(key) for key in keys]
        key_names = "".join(f"[{name}]" for name, _ in parts)
        symbols = [symbol for _, columns in parts for symbol in columns]
        field = "".join(f".{name}" for name in path)
        return self.vocabulary.atom(f"{self.name}{key_names}{field} {what}", (*symbols, than))

    def under(self, keys: tuple[Ground, ...], type_: Type) -> Value:
        """The value stored under some keys; `type_` is its type."""
        match type_:
            case MapType():
                return StoredMap(self, keys, type_)
            case SetType():
                return StoredSet(self, keys)
            case _:
                return Stored(self, keys)


def shared_store(name: str, type_: Type, vocabulary: Vocabulary) -> Store:
    """The store of this name, made on first use."""
    if name not in vocabulary.stores:
        vocabulary.stores[name] = Store(name, type_, vocabulary)
    store = vocabulary.stores[name]
    assert isinstance(store, Store)
    return store


def store_of(name: str, type_: Type, vocabulary: Vocabulary) -> Store:
    """The store of a state variable, or of a parameter that is a set or a map."""
    inner = type_
    while isinstance(inner, MapType):
        inner = inner.value
    return Store(name, inner, vocabulary)


@dataclass(frozen=True)
class Stored(Cell):
    """The value that a store has under some keys."""

    store: Store
    keys: tuple[Ground, ...]

    def apply(self, predicate: Predicate) -> Formula:
        store = self.store
        if isinstance(store.type, BoolType):
            return ite(store.holds(self.keys, True), predicate(True), predicate(False))
        return choice(
            (
                Alternative(variables, store.holds(self.keys, ground), predicate(ground))
                for variables, ground in shapes(store.type, store.vocabulary)
            ),
            plain=True,
        )

    def equals(self, ground: Ground, vocabulary: Vocabulary) -> Formula:
        if isinstance(ground, int | Offset) and not isinstance(ground, bool):
            return super().equals(ground, vocabulary)
        return self._witnessed(self.store.holds(self.keys, ground))

    def _witnessed(self, formula: Formula) -> Formula:
        """The formula with the implied fact that a value is stored, which helps the solver."""
        if isinstance(formula, bool) or isinstance(self.store.type, BoolType):
            return formula
        return Witnessed(formula, self.store.some(self.keys))

    def ordered(self, op: str, path: tuple[str, ...], other: Ground, vocabulary: Vocabulary) -> Formula:
        range_ = self.store.component(path)
        if not isinstance(other, Symbol) or not isinstance(range_, RangeType):
            return super().ordered(op, path, other, vocabulary)
        if vocabulary.sort(range_).name != other.sort:
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


@dataclass(frozen=True)
class StoredSet(SymbolicSet):
    """The set that a store has under some keys."""

    store: Store
    keys: tuple[Ground, ...]

    def has(self, item: Ground) -> Formula:
        return self.store.holds(self.keys, item)

    def fold(self, kind: str, predicate: Predicate) -> Formula:
        store = self.store
        item = store.type.item if isinstance(store.type, SetType) else store.type
        return joined_cases(
            kind,
            (
                (variables, store.holds(self.keys, ground), predicate(ground))
                for variables, ground in shapes(item, store.vocabulary)
            ),
        )


@dataclass(frozen=True)
class StoredMap(SymbolicMap):
    store: Store
    keys: tuple[Ground, ...]
    type: MapType

    def at(self, key: Ground) -> Value:
        return self.store.under((*self.keys, key), self.type.value)
