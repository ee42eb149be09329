"""The kinds of records in the containers of a state, such as messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quorate.language.types import BagType, MapType, RecordType, SeqType, SetType, Type, members_of


def kinds_in(type_: Type) -> tuple[RecordType, ...]:
    """The classes of the records that a container, or a map of containers, holds; none for another type."""
    match type_:
        case MapType():
            return kinds_in(type_.value)
        case SetType() | BagType() | SeqType():
            return members_of(type_.item)
        case _:
            return ()


def left_out(value: Any, type_: Type, cls: type) -> tuple[Any, int]:
    """A frozen value without its records of a class, and how many these are."""
    match type_:
        case MapType():
            parts = [left_out(each, type_.value, cls) for each in value]
            return tuple(part for part, _ in parts), sum(size for _, size in parts)
        case BagType():
            kept = frozenset(each for each in value if type(each[0]) is not cls)
            return kept, sum(times for item, times in value if type(item) is cls)
        case _:
            ordered = isinstance(type_, SeqType)
            left = [each for each in value if type(each) is not cls]
            return tuple(left) if ordered else frozenset(left), len(value) - len(left)


def records_in(state: Sequence[Any], types: Sequence[Type]) -> Iterator[Any]:
    """The records in the containers of a state."""
    for value, type_ in zip(state, types, strict=True):
        if kinds_in(type_):
            yield from _items(value, type_)


def _items(value: Any, type_: Type) -> Iterator[Any]:
    match type_:
        case MapType():
            for each in value:
                yield from _items(each, type_.value)
        case BagType():
            for item, _ in value:
                yield item
        case _:
            yield from value
