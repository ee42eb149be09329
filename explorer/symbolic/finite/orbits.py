"""Renamings of symmetric values as permutations of state bits, and the orbits of clauses under them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.types import (
    BagType,
    FamilyType,
    MapType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    symmetric_sorts,
)
from quorate.symbolic.finite.decoding import described
from quorate.symbolic.finite.transition import Shapes
from quorate.symbolic.finite.value_keys import Key, key_of, keys_of_sort, rank

MOST = 5040
"""The largest symmetry group whose renamings are all applied; of a larger one, only swaps of neighbours are."""

Cube = tuple[int, ...]
"""A set of literals of state bits, in order: bit number n, from 0, is n + 1, or -(n + 1) where it is false."""

Where = tuple[int, tuple[Any, ...], Key]
"""The meaning of a bit: the number of its variable, the path within it, and the key at that place."""

Renaming = Mapping[SymmetricType, Sequence[int]]
"""For each symmetric sort, the image of each of its values, by position."""


class Orbits:
    """The bits of states of given shapes, and their renamings."""

    def __init__(self, program: ir.Program, shapes: Shapes) -> None:
        self.program = program
        self.shapes = shapes
        self.bits: list[Where] = [
            (number, path, key)
            for number, (variable, shape) in enumerate(zip(program.variables, shapes, strict=True))
            for path, key in described(shape, variable.type)
        ]
        sorts = frozenset[SymmetricType]().union(*(symmetric_sorts(v.type) for v in program.variables))
        self.sorts = tuple(sorted((s for s in sorts if s.size > 1), key=lambda s: s.cls.__name__))
        self.renamings = [self._of_bits(renaming) for renaming in self._renamings()]

    def orbit(self, cube: Cube) -> list[Cube]:
        """All renamings of a cube, each once; the cube itself first."""
        found = {cube: None}
        for renaming in self.renamings:
            image = (renaming[bit - 1] if bit > 0 else -renaming[-bit - 1] for bit in cube)
            found[tuple(sorted(image, key=abs))] = None
        return list(found)

    def _renamings(self) -> list[Renaming]:
        if math.prod(math.factorial(sort.size) for sort in self.sorts) > MOST:
            return [
                {sort: [*range(i), i + 1, i, *range(i + 2, sort.size)]}
                for sort in self.sorts
                for i in range(sort.size - 1)
            ]
        orders = [itertools.permutations(range(sort.size)) for sort in self.sorts]
        every = itertools.product(*orders)
        next(every)
        return [dict(zip(self.sorts, chosen, strict=True)) for chosen in every]

    def _of_bits(self, renaming: Renaming) -> list[int]:
        at = {bit: number for number, bit in enumerate(self.bits, 1)}
        return [at[self._image(bit, renaming)] for bit in self.bits]

    def _image(self, bit: Where, renaming: Renaming) -> Where:
        number, path, key = bit
        type_: Type = self.program.variables[number].type
        images: list[Any] = []
        for step in path:
            match step, type_:
                case ("at", place), MapType():
                    images.append(("at", _renamed_rank(place, type_.key, renaming)))
                    type_ = type_.value
                case ("field", name), RecordType() | OptionalType():
                    record = type_.item if isinstance(type_, OptionalType) else type_
                    assert isinstance(record, RecordType)
                    images.append(step)
                    type_ = record.field(name)  # type: ignore[assignment]
                case ("as", kind), UnionType() | OptionalType():
                    union = type_.item if isinstance(type_, OptionalType) else type_
                    assert isinstance(union, UnionType)
                    images.append(step)
                    type_ = union.members[kind]
                case ("item", _), SeqType() | OptionalType():
                    images.append(step)
                    type_ = type_.item.item if isinstance(type_, OptionalType) else type_.item  # type: ignore[union-attr]
                case "has", _:
                    images.append(step)
                    container = type_.item if isinstance(type_, OptionalType) else type_
                    if isinstance(container, BagType):
                        return number, tuple(images), (renamed(key[0], container.item, renaming), key[1])
                    assert isinstance(container, SetType)
                    return number, tuple(images), renamed(key, container.item, renaming)
                case _:
                    # Presence, a kind, a length: the same under every renaming.
                    return number, (*images, *path[len(images) :]), key
        item = type_.item if isinstance(type_, OptionalType) else type_
        return number, tuple(images), renamed(key, item, renaming)


def renamed(key: Key, type_: Type, renaming: Renaming) -> Key:
    """The key of a value after a renaming."""
    match type_:
        case SymmetricType():
            return renaming[type_][key] if type_ in renaming else key
        case RecordType():
            return tuple(renamed(k, t, renaming) for k, (_, t) in zip(key, type_.fields, strict=True))
        case UnionType():
            return (key[0], renamed(key[1], type_.members[key[0]], renaming))
        case OptionalType():
            return None if key is None else renamed(key, type_.item, renaming)
        case SetType():
            return frozenset(renamed(item, type_.item, renaming) for item in key)
        case SeqType():
            return tuple(renamed(item, type_.item, renaming) for item in key)
        case BagType():
            return frozenset((renamed(item, type_.item, renaming), count) for item, count in key)
        case MapType():
            images = {
                _renamed_rank(rank(k, type_.key), type_.key, renaming): renamed(item, type_.value, renaming)
                for k, item in zip(keys_of_sort(type_.key), key, strict=True)
            }
            return tuple(images[i] for i in range(len(images)))
        case _ if symmetric_sorts(type_):
            # A member of a family is renamed as a set.
            return _renamed_member(key, type_, renaming)
        case _:
            return key


def _renamed_member(key: Key, type_: Type, renaming: Renaming) -> Key:
    assert isinstance(type_, FamilyType)
    members, item = type_.members, type_.item
    keys = [frozenset(key_of(each, item) for each in member) for member in members]
    return keys.index(frozenset(renamed(each, item, renaming) for each in keys[key]))


def _renamed_rank(place: int, type_: Type, renaming: Renaming) -> int:
    return renaming[type_][place] if isinstance(type_, SymmetricType) and type_ in renaming else place
