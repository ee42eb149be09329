"""Canonical states by individualization and refinement, for sorts with too many permutations to try.

The elements (the values of all symmetric sorts) are partitioned into ordered cells, in a way that no renaming
changes. Refinement splits a cell by the occurrences of its elements in the state, where other elements are replaced
by their cells. When no cell can be split, each element of a cell is individualized in turn, until any order within
the cells gives the same state: a leaf. The least state of all leaves is canonical. Two leaves with the same state
give an automorphism, and an element that automorphisms map to one already tried is skipped (McKay, Piperno,
"Practical graph isomorphism, II", 2014).

Hashes here are of integers and tuples of them, so they are the same in every process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from quorate.exploration import State
from quorate.language.sorts import Symmetric
from quorate.language.types import (
    BagType,
    Collection,
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
    symmetric_sorts,
)
from quorate.language.value_order import ranker
from quorate.language.values import all_values, permute

Colours = dict[Any, int]
"""Element to its colour, the index of its cell."""

Occurrences = dict[Any, list[int]]
"""Element to the hashes of its occurrences."""

Shape = Callable[[Any, Colours], int]
"""A hash of a value with symmetric values replaced by their cells."""

AddOccurrences = Callable[[Any, int, Colours, Occurrences], None]
"""A function that adds the occurrences of elements in a value, which is in a context with the given hash."""

Cells = list[list[Any]]


class Refinement:
    """Canonical forms of states, whose variables have these types, under all permutations of `sorts`."""

    def __init__(self, types: Sequence[Type], sorts: Sequence[SymmetricType]) -> None:
        self._types = tuple(types)
        self._cells = [list(all_values(sort)) for sort in sorts]
        self._add_occurrences = [
            (at, _occurrences(type_)) for at, type_ in enumerate(types) if symmetric_sorts(type_) & set(sorts)
        ]
        self._rank = [ranker(type_) for type_ in types]

    def canonical(self, state: State) -> State:
        """Return the canonical form of a state: an image of it under a permutation, the same for all states of an
        orbit."""
        return _Tree(self, state).canonical(self._cells)

    def refined(self, state: State, cells: Cells) -> Cells:
        """Return the coarsest refinement of the cells that the occurrences of elements in the state split no
        further."""
        while True:
            colours: Colours = {}
            for at, cell in enumerate(cells):
                colours.update(dict.fromkeys(cell, at))
            occurrences: Occurrences = {element: [] for element in colours}
            for at, add in self._add_occurrences:
                add(state[at], at, colours, occurrences)
            split: Cells = []
            for cell in cells:
                by_key: dict[int, list[Any]] = {}
                for element in cell:
                    by_key.setdefault(hash(tuple(sorted(occurrences[element]))), []).append(element)
                split += [by_key[key] for key in sorted(by_key)]
            if len(split) == len(cells):
                return cells
            cells = split

    def renamed(self, state: State, renaming: dict[Any, Any]) -> State:
        """Return the image of a state; elements not in `renaming` keep their names."""
        return tuple(permute(value, t, renaming) for value, t in zip(state, self._types, strict=True))

    def rank(self, state: State) -> tuple[Any, ...]:
        """Return the sort key of a state."""
        return tuple(rank(value) for rank, value in zip(self._rank, state, strict=True))


class _Tree:
    """The search for the least leaf of one state."""

    def __init__(self, by: Refinement, state: State) -> None:
        self._by = by
        self._state = state
        self._least: tuple[Any, ...] | None = None
        self._found: State = state
        self._order: list[Any] = []
        self._best_path: list[Any] = []
        self._path: list[Any] = []
        self._alike: list[_Alike] = []
        self._names: dict[type, list[Any]] = {}

    def canonical(self, cells: Cells) -> State:
        self._names = {type(cell[0]): cell for cell in cells if cell}
        self._visit([cell for cell in cells if cell])
        return self._found

    def _visit(self, cells: Cells) -> int:
        """Visit a subtree. Return the depth to which the search backtracks."""
        depth = len(self._path)
        cells = self._by.refined(self._state, cells)
        at = next((i for i, cell in enumerate(cells) if not self._exchangeable(cell)), None)
        if at is None:
            return self._visit_leaf(cells)
        cell, alike = cells[at], _Alike()
        self._join_twins(cell, alike)
        self._alike.append(alike)
        tried: list[Any] = []
        for element in cell:
            if alike.head(element) in map(alike.head, tried):
                continue
            tried.append(element)
            self._path.append(element)
            rest = [other for other in cell if other is not element]
            on = self._visit([*cells[:at], [element], rest, *cells[at + 1 :]])
            self._path.pop()
            if on < depth:
                self._alike.pop()
                return on
        self._alike.pop()
        return depth - 1

    def _visit_leaf(self, cells: Cells) -> int:
        order = [element for cell in cells for element in cell]
        left = {sort: iter(names) for sort, names in self._names.items()}
        image = self._by.renamed(self._state, {element: next(left[type(element)]) for element in order})
        rank = self._by.rank(image)
        if self._least == rank:
            return self._note_automorphism(dict(zip(order, self._order, strict=True)))
        if self._least is None or rank < self._least:
            self._least, self._found = rank, image
            self._order, self._best_path = order, list(self._path)
        return len(self._path) - 1

    def _note_automorphism(self, images: dict[Any, Any]) -> int:
        """Record an automorphism. Return the depth at which the path to this leaf leaves the path to the least one:
        the rest of the subtree below it is equivalent to one already searched."""
        pairs = zip(self._path, self._best_path, strict=False)
        parted = next(i for i, (here, there) in enumerate(pairs) if here is not there)
        for alike in self._alike[: parted + 1]:
            for element, image in images.items():
                alike.join(element, image)
        return parted

    def _exchangeable(self, cell: Sequence[Symmetric]) -> bool:
        """Whether every permutation of the cell is an automorphism: a swap and a rotation generate all of them."""
        if len(cell) < 2:
            return True
        turn = dict(zip(cell, [*cell[1:], cell[0]], strict=True))
        return self._twins(cell[0], cell[1]) and (
            len(cell) == 2 or self._by.renamed(self._state, turn) == self._state
        )

    def _twins(self, one: Symmetric, other: Symmetric) -> bool:
        return self._by.renamed(self._state, {one: other, other: one}) == self._state

    def _join_twins(self, cell: Sequence[Symmetric], alike: _Alike) -> None:
        heads: list[Symmetric] = []
        for element in cell:
            twin = next((head for head in heads if self._twins(head, element)), None)
            if twin is not None:
                alike.join(element, twin)
            else:
                heads.append(element)


class _Alike:
    """The orbits of elements under the automorphisms found, as a union-find forest."""

    def __init__(self) -> None:
        self._above: dict[Any, Any] = {}

    def head(self, element: Any) -> Any:
        while (above := self._above.get(element, element)) is not element:
            element = above
        return element

    def join(self, one: Any, other: Any) -> None:
        one, other = self.head(one), self.head(other)
        if one is not other:
            self._above[one] = other


def _shape(type_: Type) -> Shape:
    if not symmetric_sorts(type_):
        rank = ranker(type_)
        return lambda value, colours: hash(rank(value))
    match type_:
        case SymmetricType():
            return lambda value, colours: colours.get(value, value.index)
        case OptionalType():
            item = _shape(type_.item)
            return lambda value, colours: 0 if value is None else hash((1, item(value, colours)))
        case RecordType():
            fields = [(name, _shape(field)) for name, field in type_.fields]
            return lambda value, colours: hash(
                tuple(shape(getattr(value, name), colours) for name, shape in fields)
            )
        case UnionType():
            members = {m.cls: (at, _shape(m)) for at, m in enumerate(type_.members)}

            def of_union(value: Any, colours: Colours) -> int:
                at, shape = members[type(value)]
                return hash((at, shape(value, colours)))

            return of_union
        case SetType() | FamilyType():
            item = _shape(type_.item)
            return lambda value, colours: hash(tuple(sorted(item(each, colours) for each in value)))
        case BagType():
            item = _shape(type_.item)
            return lambda value, colours: hash(
                tuple(sorted((item(each, colours), count) for each, count in value))
            )
        case SeqType():
            item = _shape(type_.item)
            return lambda value, colours: hash(tuple(item(each, colours) for each in value))
        case MapType():
            key, item = _shape(type_.key), _shape(type_.value)
            keys = tuple(all_values(type_.key))
            return lambda value, colours: hash(
                tuple(
                    sorted(
                        (key(k, colours), item(each, colours)) for k, each in zip(keys, value, strict=True)
                    )
                )
            )
        case _:
            raise AssertionError(type_)


def _occurrences(type_: Type) -> AddOccurrences:
    """Return the function that adds occurrences in a value of `type_`: each element with the hash of the values it is
    nested in, and its place in them."""
    match type_:
        case SymmetricType():

            def of_element(value: Any, context: int, colours: Colours, occurrences: Occurrences) -> None:
                if value in occurrences:
                    occurrences[value].append(context)

            return of_element
        case OptionalType():
            item = _occurrences(type_.item)
            return lambda value, context, colours, occurrences: (
                None if value is None else item(value, context, colours, occurrences)
            )
        case RecordType():
            fields = [(at, name, _occurrences(field)) for at, (name, field) in enumerate(type_.fields)]
            whole = _shape(type_)

            def of_record(value: Any, context: int, colours: Colours, occurrences: Occurrences) -> None:
                context = hash((context, whole(value, colours)))
                for at, name, add in fields:
                    add(getattr(value, name), hash((context, at)), colours, occurrences)

            return of_record
        case UnionType():
            members = {m.cls: (at, _occurrences(m)) for at, m in enumerate(type_.members)}

            def of_union(value: Any, context: int, colours: Colours, occurrences: Occurrences) -> None:
                at, add = members[type(value)]
                add(value, hash((context, at)), colours, occurrences)

            return of_union
        case Collection():
            return _occurrences_in_items(type_)
        case MapType():
            return _occurrences_in_map(type_)
        case NoneType() | IntType() | Scalar():
            return lambda value, context, colours, occurrences: None


def _occurrences_in_items(type_: SetType | FamilyType | BagType | SeqType) -> AddOccurrences:
    whole, item, add = _shape(type_), _shape(type_.item), _occurrences(type_.item)

    def of_items(value: Any, context: int, colours: Colours, occurrences: Occurrences) -> None:
        context = hash((context, whole(value, colours)))
        for at, each in enumerate(value):
            place = at if isinstance(type_, SeqType) else 0
            if isinstance(type_, BagType):
                each, place = each
            add(each, hash((context, place, item(each, colours))), colours, occurrences)

    return of_items


def _occurrences_in_map(type_: MapType) -> AddOccurrences:
    keys = tuple(all_values(type_.key))
    key, item, add = _shape(type_.key), _shape(type_.value), _occurrences(type_.value)
    whole = _shape(type_)

    def of_map(value: Any, context: int, colours: Colours, occurrences: Occurrences) -> None:
        context = hash((context, whole(value, colours)))
        for k, each in zip(keys, value, strict=True):
            at = hash((context, key(k, colours), item(each, colours)))
            if k in occurrences:
                occurrences[k].append(at)
            add(each, at, colours, occurrences)

    return of_map
