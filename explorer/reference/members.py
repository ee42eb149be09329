"""The records that occur in a state, by class: the domains of record parameters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.sorts import Subset
from quorate.language.types import (
    BagType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RecordType,
    Scalar,
    SeqType,
    SetType,
    Type,
    UnionType,
    all_parts,
)
from quorate.language.value_order import ranker

Walk = Callable[[Any], Iterator[Any]]


def members_by_class(
    instance: Instance, wanted: set[type]
) -> Callable[[State], Mapping[type, tuple[Any, ...]]]:
    """Return a function from a state to its records of the `wanted` classes, those of each class in a fixed order."""
    walks = [
        (at, walk)
        for at, variable in enumerate(instance.variables)
        if (walk := _walker(variable.type, wanted)) is not None
    ]
    ranks = {
        record.cls: ranker(record)
        for variable in instance.variables
        for record in all_parts(variable.type)
        if isinstance(record, RecordType) and record.cls in wanted
    }

    kept = [(at, _Kept(walk)) for at, walk in walks]
    orders = {cls: _Order(ranks.get(cls)) for cls in wanted}

    def members(state: State) -> Mapping[type, tuple[Any, ...]]:
        found: dict[type, set[Any]] = {}
        for at, variable in kept:
            for cls, records in variable.records(state[at]).items():
                found[cls] = found[cls] | records if cls in found else records
        return {cls: order.of(found.get(cls, set())) for cls, order in orders.items()}

    return members


class _Kept:
    """The records of the value of a variable that was asked for last. Sets of messages mostly grow: then only what is
    new is looked at."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._value: Any = None
        self._found: dict[type, set[Any]] = {}

    def records(self, value: Any) -> Mapping[type, set[Any]]:
        """The records in a value, by class; valid until the next call."""
        before = self._value
        grows = isinstance(value, Subset) and isinstance(before, Subset) and before <= value
        if not grows:
            self._found = {}
        for record in self._walk(value - before if grows else value):
            self._found.setdefault(type(record), set()).add(record)
        self._value = value
        return self._found


class _Order:
    """The records of a class in their order; those that were asked for last are kept, as sets mostly grow."""

    def __init__(self, rank: Callable[[Any], Any] | None) -> None:
        self._rank = rank
        self._among: frozenset[Any] = frozenset()
        self._ranks: list[Any] = []
        self._items: list[Any] = []

    def of(self, records: set[Any]) -> tuple[Any, ...]:
        """These records in order."""
        rank = self._rank
        if rank is None:
            return tuple(sorted(records))
        if not self._among <= records:
            self._among, self._ranks, self._items = frozenset(), [], []
        new = records - self._among
        if len(new) > len(self._among):
            self._items = sorted(records, key=rank)
            self._ranks = list(map(rank, self._items))
        else:
            for record in new:
                key = rank(record)
                at = bisect_left(self._ranks, key)
                self._ranks.insert(at, key)
                self._items.insert(at, record)
        self._among = frozenset(records)
        return tuple(self._items)


def _walker(type_: Type, wanted: set[type]) -> Walk | None:
    """A function that iterates over the records of the classes `wanted` in a frozen value of `type_`; None if the
    type has none."""
    if not any(isinstance(part, RecordType) and part.cls in wanted for part in all_parts(type_)):
        return None
    match type_:
        case RecordType():
            return _record_walker(type_, wanted)
        case UnionType():
            walks = {m.cls: walk for m in type_.members if (walk := _walker(m, wanted)) is not None}
            return lambda value: walks[type(value)](value) if type(value) in walks else iter(())
        case OptionalType():
            item = _required(type_.item, wanted)
            return lambda value: iter(()) if value is None else item(value)
        case BagType():
            item = _required(type_.item, wanted)
            return lambda value: (record for member, _ in value for record in item(member))
        case SetType() | SeqType() | MapType():
            item = _required(type_.value if isinstance(type_, MapType) else type_.item, wanted)
            return lambda value: (record for member in value for record in item(member))
        case NoneType() | IntType() | Scalar():
            return None


def _required(type_: Type, wanted: set[type]) -> Walk:
    walk = _walker(type_, wanted)
    assert walk is not None
    return walk


def _record_walker(type_: RecordType, wanted: set[type]) -> Walk:
    fields = [(name, walk) for name, f in type_.fields if (walk := _walker(f, wanted)) is not None]
    itself = type_.cls in wanted

    def records(value: Any) -> Iterator[Any]:
        if itself:
            yield value
        for name, field in fields:
            yield from field(getattr(value, name))

    return records
