"""Finite scopes: all sorts closed at given sizes, with conversion of states to relations and back."""

from __future__ import annotations

import copy
import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from quorate.language.evaluate import Evaluator
from quorate.language.kernel import lower_to_total
from quorate.language.sorts import Subset, values_of
from quorate.language.types import BoolType, EnumType, FamilyType, MapType, RangeType, SeqType, SetType, Type
from quorate.language.values import all_values
from quorate.symbolic.unbounded.ground_values import Ground, GroundRecord, shapes
from quorate.symbolic.unbounded.logic import Atom, Equal, Formula, Join, Not, Quantified, Symbol
from quorate.symbolic.unbounded.sequences import items, lengths
from quorate.symbolic.unbounded.store_axioms import item_map, length_map
from quorate.symbolic.unbounded.stores import Store
from quorate.symbolic.unbounded.theory import Theory

Elements: TypeAlias = tuple[int, ...]
Relations: TypeAlias = dict[str, set[Elements]]
"""The tuples that each relation is true of; elements of sorts are numbered from 0, in order."""


_NONE: Final = object()
"""Stands for the item of a sequence at a position that is not below its length."""


class FiniteScope:
    """A theory with a fixed number of elements in each sort, and the instance of the model with these sizes.

    A sequence class in `sizes` has that many elements, of unknown content; any other class has all its sequences.
    """

    def __init__(self, theory: Theory, sizes: Mapping[type, int]) -> None:
        self.theory = theory
        vocabulary = theory.vocabulary
        self.open = frozenset(vocabulary.sort(t).name for t in theory.sequences if t.cls in sizes)
        """The sorts of sequences whose content is unknown."""
        counted = {range_.cls: range_.size for range_ in vocabulary.positions.values()}
        sizes_ = {**counted, **theory.instance.sizes, **sizes}
        capacities = {cls: sizes_[range_.cls] - 1 for cls, range_ in vocabulary.positions.items()}
        self.instance = dataclasses.replace(theory.instance, sizes={**sizes_, **capacities})
        self.program = lower_to_total(self.instance)
        self.elements: dict[str, tuple[Any, ...]] = {}
        with self.instance.active():
            for cls, sort in vocabulary.sorts.items():
                if isinstance(sort.type, SeqType):
                    continue
                values = values_of(cls)
                if isinstance(sort.type, FamilyType):
                    values = tuple(frozenset(value) for value in values)
                self.elements[sort.name] = tuple(values)
            for type_ in theory.sequences:
                assert type_.cls is not None
                name = vocabulary.sort(type_).name
                if name in self.open:
                    self.elements[name] = tuple(range(sizes[type_.cls]))
                else:
                    self.elements[name] = tuple(self._all(type_))

    def _all(self, type_: SeqType) -> Iterator[Any]:
        """All sequences of a class, over all items of the scope."""
        assert type_.cls is not None
        possible = [
            self.concrete(ground, values)
            for symbols, ground in shapes(type_.item, self.theory.vocabulary)
            for values in self.assignments(symbols)
        ]
        for length in range(self.instance.sizes[type_.cls] + 1):
            yield from map(type_.cls, itertools.product(possible, repeat=length))

    # ----------------------------------------------------------------------------------- fixed relations

    def fixed(self) -> Relations:
        """The relations that are the same in all states: orders, members of families, helpers that count these, and
        the content of sequences that is known."""
        found: Relations = {}
        vocabulary = self.theory.vocabulary
        for sort in vocabulary.sorts.values():
            count = range(len(self.elements[sort.name]))
            if sort.kind == "range":
                found[f"{sort.name}.<="] = {(i, j) for i in count for j in count if i <= j}
                if vocabulary.counts(sort.name):
                    found[f"{sort.name}.next"] = set(itertools.pairwise(count))
                    sums: set[Elements] = {(i, j, i + j) for i in count for j in count if i + j in count}
                    found[f"{sort.name}.+"] = sums
            elif isinstance(sort.type, FamilyType):
                assert not isinstance(sort.type.item, EnumType)
                items = self.elements[vocabulary.sort(sort.type.item).name]
                members = self.elements[sort.name]
                found[f"{sort.name}.members"] = {
                    (i, j) for i, item in enumerate(items) for j in count if item in members[j]
                }
        for type_ in self.theory.sequences:
            if vocabulary.sort(type_).name not in self.open:
                self._write_sequences(found, type_)
        evaluator = Evaluator(self.program)
        with self.instance.active():
            for relation, function in vocabulary.counted.items():
                over = [self.elements[name] for name in vocabulary.relations[relation]]
                found[relation] = {
                    tuple(number for number, _ in chosen)
                    for chosen in itertools.product(*map(enumerate, over))
                    if evaluator.function(function, (), [value for _, value in chosen])
                }
        return found

    def _write_sequences(self, found: Relations, type_: SeqType) -> None:
        """Add the lengths and items of the sequences of a class."""
        vocabulary = self.theory.vocabulary
        sequences = self.elements[vocabulary.sort(type_).name]
        assert type_.cls is not None
        most = len(self.elements[vocabulary.sort(vocabulary.positions[type_.cls]).name])
        whole = tuple((*sequence, *[_NONE] * (most - len(sequence))) for sequence in sequences)
        self.write(found, items(type_, vocabulary), item_map(type_, vocabulary), whole)
        long = tuple(map(len, sequences))
        self.write(found, lengths(type_, vocabulary), length_map(type_, vocabulary), long)

    def closed(self, relations: Mapping[str, set[Elements]]) -> FiniteScope:
        """This scope with the content of open sequences, read from relations."""
        scope = copy.copy(self)
        scope.elements, scope.open = dict(self.elements), frozenset()
        for type_ in self._inner_first():
            name = self.theory.vocabulary.sort(type_).name
            scope.elements[name] = tuple(
                scope._read_sequence(relations, type_, number) for number in range(len(self.elements[name]))
            )
        return scope

    def _inner_first(self) -> list[SeqType]:
        """The open sequence classes, classes of items before the classes that contain them."""
        open_ = [t for t in self.theory.sequences if self.theory.vocabulary.sort(t).name in self.open]
        return sorted(open_, key=lambda type_: sum(sequence in str(type_.item) for sequence in self.open))

    def _read_sequence(self, relations: Mapping[str, set[Elements]], type_: SeqType, number: int) -> Any:
        vocabulary = self.theory.vocabulary
        assert type_.cls is not None

        def held(store: Store, whole: Type) -> Iterator[tuple[int, Any]]:
            for relation, elements, _, item in self._entries(store, whole):
                if elements[0] == number and elements in relations.get(relation, ()):
                    yield elements[1], item

        [(long, _)] = held(lengths(type_, vocabulary), length_map(type_, vocabulary))
        found = dict(held(items(type_, vocabulary), item_map(type_, vocabulary)))
        if isinstance(type_.item, BoolType):
            found = dict.fromkeys(range(long), False) | found
        return type_.cls(tuple(found[position] for position in range(long)))

    def constants(self) -> dict[str, int]:
        """The constants that are the same in all states: the least values, by name."""
        return {name: 0 for name in self.theory.vocabulary.constants if name.endswith(".first")}

    # ------------------------------------------------------------------------------------------ states

    def relations(self, state: tuple[Any, ...]) -> Relations:
        """A state of the instance as relations."""
        found: Relations = {}
        for variable, value in zip(self.program.variables, state, strict=True):
            store = self.theory.stores[variable.name]
            self.write(found, store, variable.type, value)
        return found

    def write(self, found: Relations, store: Store, type_: Type, value: Any) -> None:
        """Add the tuples of the relations of `store` for the value `value`."""
        for relation, elements, keys, item in self._entries(store, type_):
            held = self._under(value, type_, keys)
            tuples = found.setdefault(relation, set())
            if (
                item in held
                if isinstance(store.type, SetType)
                else item == held and (item is None) == (held is None)
            ):
                tuples.add(elements)
        for path in store.bounds:
            self._write_bounds(found, store, type_, value, path)

    def _write_bounds(
        self, found: Relations, store: Store, type_: Type, value: Any, path: tuple[str, ...]
    ) -> None:
        range_ = store.component(path)
        assert isinstance(range_, RangeType)
        name = self.theory.vocabulary.sorts[range_.cls].name
        for keys, ground_keys, elements in self._keys(type_):
            held = self._under(value, type_, keys)
            if held is _NONE:
                held = None
            for field in path if held is not None else ():
                held = getattr(held, field)
            for number, other in enumerate(self.elements[name]):
                than = Symbol("than", name)
                for what, true in (
                    ("at least", held is not None and held >= other),
                    ("above", held is not None and held > other),
                ):
                    atom = store.bound(what, path, ground_keys, than)  # type: ignore[arg-type]
                    assert isinstance(atom, Atom)
                    tuples = found.setdefault(atom.relation, set())
                    if true:
                        tuples.add((*elements, number))

    def state(self, relations: Mapping[str, set[Elements]]) -> tuple[Any, ...]:
        """The state that relations represent. They must give every map exactly one value under each key."""
        return tuple(
            self.read(relations, self.theory.stores[variable.name], variable.type)
            for variable in self.program.variables
        )

    def read(self, relations: Mapping[str, set[Elements]], store: Store, type_: Type) -> Any:
        """The value that the relations of `store` represent."""
        held: dict[tuple[Any, ...], Any] = {}
        for relation, elements, keys, item in self._entries(store, type_):
            if isinstance(store.type, SetType):
                held.setdefault(keys, set())
                if elements in relations.get(relation, ()):
                    held[keys].add(item)
            elif isinstance(store.type, BoolType):
                if item is True:
                    held[keys] = elements in relations.get(relation, ())
            elif elements in relations.get(relation, ()):
                assert keys not in held, f"{store.name} has two values under {keys}"
                held[keys] = item

        def whole(type_: Type, keys: tuple[Any, ...]) -> Any:
            if isinstance(type_, MapType):
                return tuple(whole(type_.value, (*keys, key)) for key in self._domain(type_.key))
            return Subset(held[keys]) if isinstance(type_, SetType) else held[keys]

        return whole(type_, ())

    def _under(self, value: Any, type_: Type, keys: tuple[Any, ...]) -> Any:
        for key in keys:
            assert isinstance(type_, MapType)
            value, type_ = value[self._domain(type_.key).index(key)], type_.value
        return value

    def _domain(self, type_: Type) -> tuple[Any, ...]:
        known = self.theory.vocabulary.sorts.get(getattr(type_, "cls", object))
        if known is not None:
            return self.elements[known.name]
        with self.instance.active():
            return tuple(all_values(type_))

    def _keys(self, type_: Type) -> Iterator[tuple[tuple[Any, ...], tuple[Ground, ...], Elements]]:
        types = []
        while isinstance(type_, MapType):
            types.append(type_.key)
            type_ = type_.value
        for grounds in itertools.product(*(list(shapes(key, self.theory.vocabulary)) for key in types)):
            symbols = [s for variables, _ in grounds for s in variables]
            for values in self.assignments(symbols):
                keys = tuple(self.concrete(ground, values) for _, ground in grounds)
                yield keys, tuple(g for _, g in grounds), tuple(values[s] for s in symbols)

    def _entries(self, store: Store, type_: Type) -> Iterator[tuple[str, Elements, tuple[Any, ...], Any]]:
        """All tuples that a store may contain: relation, elements, and the keys and item that they stand for."""
        item = store.type.item if isinstance(store.type, SetType) else store.type
        for keys, ground_keys, elements in self._keys(type_):
            for symbols, ground in shapes(item, self.theory.vocabulary):
                if isinstance(store.type, BoolType) and ground is False:
                    continue
                atom = store.holds(ground_keys, ground)
                assert isinstance(atom, Atom)
                for values in self.assignments(symbols):
                    columns = tuple(values[s] for s in symbols)
                    yield atom.relation, (*elements, *columns), keys, self.concrete(ground, values)

    def assignments(self, symbols: Any) -> Iterator[dict[Symbol, int]]:
        """All assignments of elements to symbols."""
        ranges = [range(len(self.elements[symbol.sort])) for symbol in symbols]
        for numbers in itertools.product(*ranges):
            yield dict(zip(symbols, numbers, strict=True))

    def concrete(self, ground: Ground, values: Mapping[Symbol, int]) -> Any:
        """The value of the instance that a ground value denotes under an assignment."""
        match ground:
            case Symbol():
                return self.elements[ground.sort][values[ground]]
            case GroundRecord():
                record: Any = object.__new__(ground.type.cls)
                for (name, _), field in zip(ground.type.fields, ground.fields, strict=True):
                    record.__dict__[name] = self.concrete(field, values)
                return record
            case _:
                return ground


def true(
    formula: Formula,
    relations: Mapping[str, set[Elements]],
    values: Mapping[Symbol, int],
    sizes: Mapping[str, int],
) -> bool:
    """Whether a formula in normal form is true in the structure of these relations, values and sort sizes."""
    match formula:
        case bool():
            return formula
        case Atom(relation, arguments):
            return tuple(values[a] for a in arguments) in relations.get(relation, ())
        case Equal(left, right):
            return values[left] == values[right]
        case Not(base):
            return not true(base, relations, values, sizes)
        case Join(kind, items):
            fold = all if kind == "all" else any
            return fold(true(item, relations, values, sizes) for item in items)
        case Quantified(kind, variables, body):
            fold = all if kind == "all" else any
            ranges = [range(sizes[v.sort]) for v in variables]
            return fold(
                true(body, relations, {**values, **dict(zip(variables, numbers, strict=True))}, sizes)
                for numbers in itertools.product(*ranges)
            )
        case _:
            raise AssertionError("not in normal form")
