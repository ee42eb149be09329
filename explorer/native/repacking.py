"""The new position of each bit of a state when the sorted sets of a layout get larger capacities.

Larger capacities move the pieces of a state and leave the codes in them as they are, unless a sorted set is itself
part of a code: of an item of another container, or of a small value kept as one code. Such states cannot be repacked
by moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from quorate.native.layout import Chunked, Coded, Field, Layout, Parted, Place, Repeated, Sorted

Move: TypeAlias = tuple[int, int, int, int, int]
"""A range of bits: source and target word, source and target shift, and width."""

Element: TypeAlias = tuple[Field, int]
"""An element of a field, by its index."""


class _Recoded(Exception):
    """A value has another code in the new layout."""


def moves_between(old: Layout, new: Layout) -> tuple[Move, ...] | None:
    """The moves that repack states for a layout of the same variables with larger capacities; all bits that are not
    named are zero. None where values have other codes there."""
    try:
        return tuple(_joined(_moves(old, new)))
    except _Recoded:
        return None


def _moves(old: Layout, new: Layout) -> Iterator[Move]:
    for name, _ in old.variables:
        for one, other in _elements(old.places[name], new.places[name], 0, 0, _Rooms(old, new)):
            yield _move(one, other)


class _Rooms:
    """The capacity of a sorted container in the old layout and in the new one."""

    def __init__(self, old: Layout, new: Layout) -> None:
        self._old, self._new = old, new

    def of(self, place: Sorted) -> tuple[int, int]:
        return self._old.codes.room(place.form), self._new.codes.room(place.form)


def _elements(old: Place, new: Place, i: int, j: int, rooms: _Rooms) -> Iterator[tuple[Element, Element]]:
    """The elements of the fields that hold element `i` of the old place, and those for element `j` of the new one."""
    match old, new:
        case Coded(), Coded():
            yield from _of_fields(old.field, new.field, i, j)
        case Chunked(), Chunked():
            for chunk in old.form.chunks:
                one, other = old.segments[chunk.segment], new.segments[chunk.segment]
                yield from _of_fields(one, other, i * chunk.words + chunk.at, j * chunk.words + chunk.at)
        case Sorted(), Sorted():
            before, after = rooms.of(old)
            yield (old.length, i), (new.length, j)
            for item in range(min(before, after)):
                yield from _of_fields(old.low, new.low, i * before + item, j * after + item)
                yield from _of_fields(old.high, new.high, i * before + item, j * after + item)
        case Repeated(), Repeated():
            yield from _of_fields(old.length, new.length, i, j)
            room = old.form.room
            for item in range(room):
                yield from _elements(old.item, new.item, i * room + item, j * room + item, rooms)
        case Parted(), Parted():
            yield from _of_fields(old.tag, new.tag, i, j)
            for part, its in zip(old.parts, new.parts, strict=True):
                yield from _elements(part, its, i, j, rooms)
        case _:
            raise _Recoded


def _of_fields(old: Field | None, new: Field | None, i: int, j: int) -> Iterator[tuple[Element, Element]]:
    if old is None and new is None:
        return
    if old is None or new is None or old.width != new.width:
        raise _Recoded
    yield (old, i), (new, j)


def _move(old: Element, new: Element) -> Move:
    (from_word, from_shift, width), (to_word, to_shift, _) = (field.bits(at) for field, at in (old, new))
    return from_word, to_word, from_shift, to_shift, width


def _joined(moves: Iterator[Move]) -> Iterator[Move]:
    """Moves with those of neighbouring bits merged."""
    last: Move | None = None
    for move in sorted(moves):
        if last is not None:
            from_word, to_word, from_shift, to_shift, width = last
            if move[:4] == (from_word, to_word, from_shift + width, to_shift + width):
                last = from_word, to_word, from_shift, to_shift, width + move[4]
                continue
            yield last
        last = move
    if last is not None:
        yield last
