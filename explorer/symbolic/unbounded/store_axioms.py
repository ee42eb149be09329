"""Functionality and totality axioms of state relations, and the axioms of sequences."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from quorate.language.types import BoolType, MapType, OptionalType, RangeType, SeqType, SetType, Type
from quorate.symbolic.unbounded.cells import GroundCell, component
from quorate.symbolic.unbounded.ground_values import Ground, shapes
from quorate.symbolic.unbounded.logic import (
    Formula,
    Symbol,
    conjunction,
    disjunction,
    equal,
    fresh,
    implication,
    negation,
    quantified,
)
from quorate.symbolic.unbounded.sequences import StoredSequence, items, lengths
from quorate.symbolic.unbounded.stores import Store
from quorate.symbolic.unbounded.vocabulary import Axiom, Vocabulary

Present = Callable[[tuple[Ground, ...]], Formula]
"""The condition under which there is a value under some keys."""


def keys_of(type_: Type, vocabulary: Vocabulary) -> Iterator[tuple[tuple[Ground, ...], tuple[Symbol, ...]]]:
    """All shapes of the keys of a nested map, as ground values and their symbols."""
    keys = list[Type]()
    while isinstance(type_, MapType):
        keys.append(type_.key)
        type_ = type_.value
    for combination in itertools.product(*(list(shapes(key, vocabulary)) for key in keys)):
        grounds = tuple(ground for _, ground in combination)
        yield grounds, tuple(symbol for symbols, _ in combination for symbol in symbols)


def one_value(store: Store, type_: Type, words: str, present: Present = lambda keys: True) -> Iterator[Axiom]:
    """The functionality axiom of a store for a variable of `type_`: at most one value under each key. It includes
    the axioms of the store's bounds and, for values without symbols, totality for the keys that are present."""
    if isinstance(store.type, SetType | BoolType):
        return
    vocabulary = store.vocabulary
    formulas: list[Formula] = []
    for keys, variables in keys_of(type_, vocabulary):
        values = list(shapes(store.type, vocabulary))
        again = list(shapes(store.type, vocabulary))
        for (i, (xs, x)), (j, (ys, y)) in itertools.product(enumerate(values), enumerate(again)):
            both = conjunction((store.holds(keys, x), store.holds(keys, y)))
            if i == j:
                same = conjunction(equal(a, b) for a, b in zip(xs, ys, strict=True))
                formulas.append(
                    quantified("all", (*variables, *xs, *ys), disjunction((negation(both), same)))
                )
            elif i < j:
                formulas.append(quantified("all", (*variables, *xs, *ys), negation(both)))
        if not any(xs for xs, _ in values):
            formulas.append(quantified("all", variables, implication(present(keys), store.some(keys))))
        for path in store.bounds:
            formulas += _bounds(store, path, keys, variables, present)
    formula = conjunction(formulas)
    if formula is not True:
        yield Axiom(words, formula)


def _bounds(
    store: Store,
    path: tuple[str, ...],
    keys: tuple[Ground, ...],
    variables: tuple[Symbol, ...],
    present: Present,
) -> Iterator[Formula]:
    """Axioms that define the relations "at least" and "above" of a number in a store."""
    range_ = store.component(path)
    assert isinstance(range_, RangeType)
    sort = store.vocabulary.sort(range_).name
    c, d = fresh(sort), fresh(sort)
    le = store.vocabulary.at_most

    def at_least(than: Symbol) -> Formula:
        return store.bound("at least", path, keys, than)

    def above(than: Symbol) -> Formula:
        return store.bound("above", path, keys, than)

    for columns, ground in shapes(store.type, store.vocabulary):
        held, bound = store.holds(keys, ground), (*variables, *columns, c)
        if ground is None:
            yield quantified("all", bound, implication(held, negation(at_least(c))))
            continue
        value = component(ground, path)
        assert isinstance(value, Symbol)
        for truth_, equivalent in ((at_least(c), le(c, value)), (above(c), negation(le(value, c)))):
            yield quantified("all", bound, implication(held, implication(truth_, equivalent)))
            yield quantified("all", bound, implication(held, implication(equivalent, truth_)))
    yield quantified("all", (*variables, c), implication(above(c), at_least(c)))
    lower = conjunction((at_least(c), negation(le(c, d))))
    yield quantified("all", (*variables, c, d), implication(lower, above(d)))
    first = at_least(store.vocabulary.least(range_))
    if isinstance(store.type, OptionalType):
        first = disjunction((store.holds(keys, None), first))
    yield quantified("all", variables, implication(present(keys), first))


# ------------------------------------------------------------------------------------------- sequences


def item_map(type_: SeqType, vocabulary: Vocabulary) -> MapType:
    """The type of the items of all sequences of a class, as a map from sequences and positions."""
    key: Any = type_
    assert type_.cls is not None
    return MapType(key, MapType(vocabulary.positions[type_.cls], type_.item))


def length_map(type_: SeqType, vocabulary: Vocabulary) -> MapType:
    """The type of the lengths of all sequences of a class, as a map from sequences."""
    key: Any = type_
    assert type_.cls is not None
    return MapType(key, vocabulary.positions[type_.cls])


def sequence_axioms(type_: SeqType, vocabulary: Vocabulary) -> Iterator[Axiom]:
    """Axioms that sequences have one length, one item at a position, and no items beyond their length."""
    store, whole, below = items(type_, vocabulary), item_map(type_, vocabulary), _below(type_, vocabulary)
    yield from one_value(store, whole, f"{type_} has one item at a position", below)
    formulas: list[Formula] = []
    for keys, variables in keys_of(whole, vocabulary):
        if not isinstance(store.type, BoolType):
            for columns, item in shapes(store.type, vocabulary):
                held = implication(store.holds(keys, item), below(keys))
                formulas.append(quantified("all", (*variables, *columns), held))
    yield Axiom(f"{type_} has items below its length only", conjunction(formulas))
    of_lengths = length_map(type_, vocabulary)
    yield from one_value(lengths(type_, vocabulary), of_lengths, f"{type_} has one length")


def _below(type_: SeqType, vocabulary: Vocabulary) -> Present:
    """The condition that a position is below the length of a sequence."""

    def below(keys: tuple[Ground, ...]) -> Formula:
        symbol, position = keys
        assert isinstance(position, Symbol)
        return StoredSequence(type_, vocabulary, GroundCell(symbol)).below(position)

    return below


def sequence_totality(type_: SeqType, vocabulary: Vocabulary) -> Iterator[Axiom]:
    """Axioms that sequences have a length, and an item at each position below it; and extensionality."""
    store, below = items(type_, vocabulary), _below(type_, vocabulary)
    for keys, variables in keys_of(item_map(type_, vocabulary), vocabulary):
        has = quantified("all", variables, implication(below(keys), store.some(keys)))
        yield Axiom(f"{type_} has items", has)
    for keys, variables in keys_of(length_map(type_, vocabulary), vocabulary):
        has = quantified("all", variables, lengths(type_, vocabulary).some(keys))
        yield Axiom(f"{type_} has a length", has)
    yield from _extensionality(type_, vocabulary)


def _extensionality(type_: SeqType, vocabulary: Vocabulary) -> Iterator[Axiom]:
    """The axiom that sequences with the same length and items are equal."""
    name = vocabulary.sort(type_).name
    one, other = fresh(name), fresh(name)
    same = StoredSequence(type_, vocabulary, GroundCell(one)).same(
        StoredSequence(type_, vocabulary, GroundCell(other))
    )
    yield Axiom(
        f"{type_} is determined by its items",
        quantified("all", (one, other), implication(same, equal(one, other))),
    )
