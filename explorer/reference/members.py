"""The records that occur in a state, by class: the domains of record parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
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

    def members(state: State) -> Mapping[type, tuple[Any, ...]]:
        found: dict[type, set[Any]] = {cls: set() for cls in wanted}
        for at, walk in walks:
            for record in walk(state[at]):
                found[type(record)].add(record)
        return {cls: tuple(sorted(some, key=ranks.get(cls))) for cls, some in found.items()}

    return members


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
