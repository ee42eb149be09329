"""Symbolic values as circuits, by type.

| type | representation |
|---|---|
| bool | a literal |
| Range, int, symmetric, enum, family | a *choice*: a dict from each possible key to the literal that it is this key |
| T or None | (literal that it is not None, the item) |
| record | the tuple of its fields |
| union | a dict from kind to (literal that it is of this kind, the record) |
| set | a dict from each possible member to the literal that it is in the set |
| bag | a dict from key to the literals that there is at least one copy, at least two, ... |
| sequence | (choice of its length, list of items); items beyond its length are arbitrary |
| map | the tuple of its values |

Exactly one literal of a choice is true, unless the value is never read. Impossible keys are not listed, which keeps
sets of large records small: a set of messages lists only what some action can send.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from quorate.language.types import (
    BagType,
    BoolType,
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
    factors,
)
from quorate.support.engine_errors import EngineError
from quorate.symbolic.finite.circuits import FALSE, TRUE, Graph, Lit
from quorate.symbolic.finite.value_keys import Key

Value: TypeAlias = Any
Choice: TypeAlias = dict[Key, Lit]

LIMIT = 50_000
"""The largest number of alternatives that a symbolic value may be expanded to, to be put into a set."""


class TooLarge(EngineError):
    """An encoding would exceed its limit."""


class Values:
    """Operations on symbolic values of any type."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._constants: dict[tuple[Type, Key], Value] = {}

    # --------------------------------------------------------------------------------------- making

    def constant(self, key: Key, type_: Type) -> Value:
        """The value with this key."""
        found = self._constants.get((type_, key))
        if found is None:
            found = self._constants[type_, key] = self._constant(key, type_)
        return found

    def _constant(self, key: Key, type_: Type) -> Value:
        match type_:
            case NoneType():
                return None
            case BoolType():
                return TRUE if key else FALSE
            case OptionalType():
                if key is None:
                    return (FALSE, self.nothing(type_.item))
                return (TRUE, self.constant(key, type_.item))
            case RecordType() | MapType():
                return tuple(map(self.constant, key, factors(type_)))
            case UnionType():
                return {key[0]: (TRUE, self.constant(key[1], type_.members[key[0]]))}
            case SetType():
                return dict.fromkeys(key, TRUE)
            case BagType():
                return {item: (TRUE,) * count for item, count in key}
            case SeqType():
                return ({len(key): TRUE}, [self.constant(item, type_.item) for item in key])
            case IntType() | Scalar():
                return {key: TRUE}

    def nothing(self, type_: Type) -> Value:
        """A placeholder for a value that is never read."""
        match type_:
            case NoneType():
                return None
            case BoolType():
                return FALSE
            case OptionalType():
                return (FALSE, self.nothing(type_.item))
            case RecordType() | MapType():
                return tuple(map(self.nothing, factors(type_)))
            case SeqType():
                return ({}, [])
            case UnionType() | SetType() | BagType() | IntType() | Scalar():
                return {}

    # ------------------------------------------------------------------------------------- combining

    def combine(self, type_: Type, values: Sequence[Value], by: Callable[[list[Lit]], Lit]) -> Value:
        """The value combined from several, literal by literal; a literal that one of them does not list is false."""
        first = values[0]
        if all(value is first for value in values):
            return first
        match type_:
            case NoneType():
                return None
            case BoolType():
                return by(list(values))
            case OptionalType():
                there = by([value[0] for value in values])
                return (there, self.combine(type_.item, [value[1] for value in values], by))
            case RecordType() | MapType():
                parts_of_all = zip(factors(type_), zip(*values, strict=True), strict=True)
                return tuple(self.combine(part, parts, by) for part, parts in parts_of_all)
            case UnionType():
                made = {}
                for kind in dict.fromkeys(kind for value in values for kind in value):
                    member = type_.members[kind]
                    empty = (FALSE, self.nothing(member))
                    parts = [value.get(kind, empty) for value in values]
                    there = by([part[0] for part in parts])
                    if there != FALSE:
                        known = [part[1] for part in parts if part[0] != FALSE]
                        alone = len(known) == 1
                        record = known[0] if alone else self.combine(member, [p[1] for p in parts], by)
                        made[kind] = (there, record)
                return made
            case BagType():
                bag = {}
                for key in dict.fromkeys(key for value in values for key in value):
                    counts = [value.get(key, ()) for value in values]
                    most = max(map(len, counts))
                    lits = [by([c[i] if i < len(c) else FALSE for c in counts]) for i in range(most)]
                    while lits and lits[-1] == FALSE:
                        lits.pop()
                    if lits:
                        bag[key] = tuple(lits)
                return bag
            case SeqType():
                length = self._combined([value[0] for value in values], by)
                items = []
                for i in range(max(length, default=0)):
                    known = [value[1][i] for value in values if i < len(value[1])]
                    if len(known) == 1:
                        items.append(known[0])
                    else:
                        nothing = self.nothing(type_.item)
                        parts = [v[1][i] if i < len(v[1]) else nothing for v in values]
                        items.append(self.combine(type_.item, parts, by))
                return (length, items)
            case SetType() | IntType() | Scalar():
                return self._combined(values, by)

    def _combined(self, values: Sequence[Choice], by: Callable[[list[Lit]], Lit]) -> Choice:
        made = {}
        for key in dict.fromkeys(key for value in values for key in value):
            literal = by([value.get(key, FALSE) for value in values])
            if literal != FALSE:
                made[key] = literal
        return made

    def either(self, condition: Lit, then: Value, otherwise: Value, type_: Type) -> Value:
        """``then if condition else otherwise``."""
        if condition == TRUE or then is otherwise:
            return then
        if condition == FALSE:
            return otherwise
        choice = self.graph.choice
        return self.combine(type_, [then, otherwise], lambda pair: choice(condition, pair[0], pair[1]))

    def chosen(self, options: Sequence[tuple[Lit, Value]], type_: Type) -> Value:
        """The value whose literal is true. At most one is; if none is, the value is never read."""
        options = [option for option in options if option[0] != FALSE]
        if not options:
            return self.nothing(type_)
        if len(options) == 1 or options[0][0] == TRUE:
            return options[0][1]
        graph = self.graph
        guards = [guard for guard, _ in options]

        def by(literals: list[Lit]) -> Lit:
            if all(literal == literals[0] for literal in literals):
                return literals[0]
            return graph.any(map(graph.both, guards, literals))

        return self.combine(type_, [value for _, value in options], by)

    # ------------------------------------------------------------------------------------- comparing

    def equal(self, a: Value, b: Value, type_: Type) -> Lit:
        """Whether two values of one type are equal."""
        graph = self.graph
        if a is b:
            return TRUE
        match type_:
            case NoneType():
                return TRUE
            case BoolType():
                return graph.equal(a, b)
            case OptionalType():
                same = graph.all([a[0], b[0], self.equal(a[1], b[1], type_.item)])
                return graph.either(graph.both(a[0] ^ 1, b[0] ^ 1), same)
            case RecordType() | MapType():
                return self._all_equal(a, b, factors(type_))
            case UnionType():
                return graph.any(
                    graph.all([a[kind][0], b[kind][0], self.equal(a[kind][1], b[kind][1], member)])
                    for kind, member in enumerate(type_.members)
                    if kind in a and kind in b
                )
            case SetType():
                return graph.all(graph.equal(a.get(key, FALSE), b.get(key, FALSE)) for key in {**a, **b})
            case BagType():
                return graph.all(
                    graph.equal(_at(a.get(key, ()), i), _at(b.get(key, ()), i))
                    for key in {**a, **b}
                    for i in range(max(len(a.get(key, ())), len(b.get(key, ()))))
                )
            case SeqType():
                return self._equal_sequences(a, b, type_)
            case IntType() | Scalar():
                small, large = (a, b) if len(a) <= len(b) else (b, a)
                return graph.any(
                    graph.both(literal, large[key]) for key, literal in small.items() if key in large
                )

    def _all_equal(self, a: Iterable[Value], b: Iterable[Value], types: Iterable[Type]) -> Lit:
        found = []
        for left, right, type_ in zip(a, b, types, strict=True):
            literal = self.equal(left, right, type_)
            if literal == FALSE:
                return FALSE
            found.append(literal)
        return self.graph.all(found)

    def _equal_sequences(self, a: Value, b: Value, type_: SeqType) -> Lit:
        graph = self.graph
        so_far, found = TRUE, []
        for length in range(max(a[0], default=-1) + 1):
            if length:
                if length > len(b[1]) or length > len(a[1]):
                    break
                so_far = graph.both(so_far, self.equal(a[1][length - 1], b[1][length - 1], type_.item))
            found.append(graph.all([a[0].get(length, FALSE), b[0].get(length, FALSE), so_far]))
        return graph.any(found)

    def is_key(self, value: Value, key: Key, type_: Type) -> Lit:
        """Whether a value is the one with this key."""
        graph = self.graph
        match type_:
            case NoneType():
                return TRUE
            case BoolType():
                return value if key else value ^ 1  # type: ignore[no-any-return]
            case OptionalType():
                if key is None:
                    return value[0] ^ 1  # type: ignore[no-any-return]
                if value[0] == FALSE:
                    return FALSE
                return graph.both(value[0], self.is_key(value[1], key, type_.item))
            case RecordType():
                found = TRUE
                for part, each, field in zip(value, key, factors(type_), strict=True):
                    # One after the other, so that keys that begin alike share the circuits.
                    found = graph.both(found, self.is_key(part, each, field))
                    if found == FALSE:
                        return FALSE
                return found
            case UnionType():
                there, record = value.get(key[0], (FALSE, None))
                if there == FALSE:
                    return FALSE
                return graph.both(there, self.is_key(record, key[1], type_.members[key[0]]))
            case SetType():
                if any(item not in value for item in key):
                    return FALSE
                return graph.all(literal ^ (item not in key) for item, literal in value.items())
            case BagType() | MapType():
                return self.equal(value, self.constant(key, type_), type_)
            case SeqType():
                length = value[0].get(len(key), FALSE)
                if length == FALSE:
                    return FALSE
                items = zip(value[1], key, strict=False)
                return graph.all([length, *(self.is_key(item, each, type_.item) for item, each in items)])
            case IntType() | Scalar():
                return value.get(key, FALSE)  # type: ignore[no-any-return]

    def alternatives(self, value: Value, type_: Type) -> list[tuple[Key, Lit]]:
        """All keys that a value may have, each with its literal. Raises TooLarge if there are more than LIMIT."""
        match type_:
            case NoneType():
                return [(None, TRUE)]
            case BoolType():
                return [(key, literal) for key, literal in ((0, value ^ 1), (1, value)) if literal != FALSE]
            case OptionalType():
                there, item = value
                found = [(None, there ^ 1)] if there != TRUE else []
                if there != FALSE:
                    found += self._gated(there, self.alternatives(item, type_.item))
                return found
            case RecordType() | MapType():
                return self._product(list(map(self.alternatives, value, factors(type_))), type_)
            case UnionType():
                return [
                    ((kind, key), literal)
                    for kind, (there, record) in value.items()
                    for key, literal in self._gated(there, self.alternatives(record, type_.members[kind]))
                ]
            case SetType():
                options = [[((item,), literal), ((), literal ^ 1)] for item, literal in value.items()]
                return self._sums(options, type_)
            case BagType():
                return self._sums([self._counts(key, at_least) for key, at_least in value.items()], type_)
            case SeqType():
                found = []
                for length, literal in value[0].items():
                    items = [self.alternatives(item, type_.item) for item in value[1][:length]]
                    found += self._gated(literal, self._product(items, type_))
                return found
            case IntType() | Scalar():
                return list(value.items())

    def _counts(self, key: Key, at_least: Sequence[Lit]) -> list[tuple[Key, Lit]]:
        """How often a bag may have a member, as what it contributes to the bag's key."""
        bounds = (TRUE, *at_least, FALSE)
        return [
            (((key, count),) if count else (), self.graph.both(bounds[count], bounds[count + 1] ^ 1))
            for count in range(len(at_least) + 1)
        ]

    def _sums(self, parts: Sequence[list[tuple[Key, Lit]]], type_: Type) -> list[tuple[Key, Lit]]:
        """The alternatives of a set or bag, from those of what each member contributes."""
        options = [[option for option in options if option[1] != FALSE] for options in parts]
        return [
            (frozenset(itertools.chain.from_iterable(key)), literal)
            for key, literal in self._product(options, type_)
        ]

    def _gated(self, guard: Lit, options: list[tuple[Key, Lit]]) -> list[tuple[Key, Lit]]:
        if guard == TRUE:
            return options
        both = self.graph.both
        gated = ((key, both(guard, literal)) for key, literal in options)
        return [option for option in gated if option[1] != FALSE]

    def _product(self, parts: Sequence[list[tuple[Key, Lit]]], type_: Type) -> list[tuple[Key, Lit]]:
        both = self.graph.both
        made: list[tuple[Key, Lit]] = [((), TRUE)]
        for options in parts:
            if len(made) * len(options) > LIMIT:
                raise TooLarge(
                    f"a {type_} may have more than {LIMIT:,} values here, too many for the symbolic engines; "
                    "use smaller sizes, or --engine native"
                )
            made = [
                ((*key, more), literal)
                for key, so_far in made
                for more, last in options
                if (literal := both(so_far, last)) != FALSE
            ]
        return made


def _at(literals: Sequence[Lit], index: int) -> Lit:
    return literals[index] if index < len(literals) else FALSE
