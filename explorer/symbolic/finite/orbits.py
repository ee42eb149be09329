"""Renamings of symmetric values as permutations of state bits, and the orbits of clauses under them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from quorate.language import ir
from quorate.language.types import (
    BagType,
    FamilyType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RecordType,
    Scalar,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    factors,
    symmetric_sorts,
    without_none,
)
from quorate.symbolic.finite.shapes import Path, Step, described
from quorate.symbolic.finite.transition import Shapes
from quorate.symbolic.finite.value_keys import Key, key_of, keys_of_sort, rank

MOST = 5040
"""The largest symmetry group whose renamings are all applied; of a larger one, only swaps of neighbours are."""

Cube = tuple[int, ...]
"""A set of literals of state bits, in order: bit number n, from 0, is n + 1, or -(n + 1) where it is false."""

Where = tuple[int, Path, Key]
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
        images: list[Step] = []
        for step in path:
            type_ = without_none(type_)
            match step, type_:
                case ("at", place), MapType():
                    step, type_ = ("at", _renamed_rank(place, type_.key, renaming)), type_.value
                case ("field", name), RecordType():
                    type_ = dict(type_.fields)[name]
                case ("as", kind), UnionType():
                    type_ = type_.members[kind]
                case ("item", _), SeqType():
                    type_ = type_.item
                case "has", BagType():
                    return number, (*images, step), (renamed(key[0], type_.item, renaming), key[1])
                case "has", SetType():
                    return number, (*images, step), renamed(key, type_.item, renaming)
                case _:
                    # What is there, a kind, a length: the same whatever values are called.
                    return number, (*images, step), key
            images.append(step)
        return number, tuple(images), renamed(key, type_, renaming)


def renamed(key: Key, type_: Type, renaming: Renaming) -> Key:
    """The key of a value after a renaming."""
    match type_:
        case SymmetricType():
            return renaming[type_][key] if type_ in renaming else key
        case RecordType():
            return tuple(renamed(k, t, renaming) for k, t in zip(key, factors(type_), strict=True))
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
        case FamilyType() if symmetric_sorts(type_):
            return _renamed_member(key, type_, renaming)
        case NoneType() | IntType() | Scalar():
            return key


def _renamed_member(key: Key, type_: FamilyType, renaming: Renaming) -> Key:
    """The key of a member of a family, by the set that it is."""
    members, item = type_.members, type_.item
    keys = [frozenset(key_of(each, item) for each in member) for member in members]
    return keys.index(frozenset(renamed(each, item, renaming) for each in keys[key]))


def _renamed_rank(place: int, type_: Type, renaming: Renaming) -> int:
    return renaming[type_][place] if isinstance(type_, SymmetricType) and type_ in renaming else place
