"""Shapes: the values that a variable may have, as far as is known without a solver, and their layout in bits.

The *shape* of a value lists, part by part, the possible keys of scalars, members of sets and lengths of sequences. It
is read off a circuit, in which what is impossible has been folded to false. A step from values of one shape leads to
values of another; once the shapes no longer grow, they over-approximate the reachable states: above all, the messages
that some action can send.

A value of a shape is laid out in bits, in *canonical form*. A scalar with n keys has n bits, one of which is true
(one bit, if there are two keys), and so has a record of scalars with few values; an optional of these has as many
bits, none of which is true for None. What is absent (the item of None, items beyond the length of a sequence) is all
false. So equal values have equal bits, and each bit has a readable meaning, such as "this vote was cast last".
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
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
    cardinality,
    factors,
    symmetric_sorts,
)
from quorate.symbolic.finite.circuits import FALSE, TRUE, Graph, Lit
from quorate.symbolic.finite.value_keys import Key
from quorate.symbolic.finite.values import Value, Values

FEW = 40
"""The largest number of values of a record that has one bit for each value, where bits are to be readable. For the
search of runs, bits of its fields are better."""

Shape: TypeAlias = Any
"""By type. Scalar, bool: the possible keys. Optional: (may be None, shape of the item or None). Record, map: the
shapes of its parts. Union: (kind, shape) pairs. Set: (key, always a member) pairs. Bag: (key, largest count) pairs.
Sequence: (possible lengths, shapes of the items)."""

Step: TypeAlias = str | tuple[str, Any]
Path: TypeAlias = tuple[Step, ...]
"""Where a bit is within a value: ("field", name) of a record, ("at", place) of a map, ("item", index) of a sequence,
("as", kind) of a union; at its end "is there", "kind", "length" or "has", if the bit says that."""

Bit: TypeAlias = tuple[Path, Key, Lit]
"""A bit of a value: where it is, the key that is there if it is true, and the literal."""


def shape_of(value: Value, type_: Type) -> Shape:
    """The shape of a value."""
    match type_:
        case NoneType():
            return ()
        case BoolType():
            return (0,) if value == FALSE else (1,) if value == TRUE else (0, 1)
        case OptionalType():
            there, item = value
            return (there != TRUE, shape_of(item, type_.item) if there != FALSE else None)
        case RecordType() | MapType():
            return tuple(map(shape_of, value, factors(type_)))
        case UnionType():
            return tuple((kind, shape_of(value[kind][1], type_.members[kind])) for kind in sorted(value))
        case SetType():
            return tuple((key, value[key] == TRUE) for key in in_order(value))
        case BagType():
            return tuple((key, len(value[key])) for key in in_order(value))
        case SeqType():
            length, items = value
            return (
                tuple(sorted(length)),
                tuple(shape_of(item, type_.item) for item in items[: max(length, default=0)]),
            )
        case IntType() | Scalar():
            return tuple(sorted(value))


def in_order(keys: Any) -> list[Key]:
    """Keys in an order that depends on nothing but the keys."""
    return sorted(keys, key=_order)


def _order(key: Key) -> Any:
    match key:
        case None:
            return (0,)
        case int():
            return (1, key)
        case frozenset():
            return (2, len(key), sorted(map(_order, key)))
        case _:
            return (3, *map(_order, key))


def join(a: Shape, b: Shape, type_: Type) -> Shape:
    """The join of two shapes, which includes the values of both."""
    if a == b:
        return a
    match type_:
        case NoneType():
            return ()
        case OptionalType():
            return (a[0] or b[0], _joined(a[1], b[1], type_.item))
        case RecordType() | MapType():
            return tuple(map(join, a, b, factors(type_)))
        case UnionType():
            left, right = dict(a), dict(b)
            kinds = sorted({**left, **right})
            return tuple((k, _joined(left.get(k), right.get(k), type_.members[k])) for k in kinds)
        case SetType():
            always, other = dict(a), dict(b)
            keys = in_order({**always, **other})
            return tuple((key, always.get(key, False) and other.get(key, False)) for key in keys)
        case BagType():
            most, other = dict(a), dict(b)
            return tuple(
                (key, max(most.get(key, 0), other.get(key, 0))) for key in in_order({**most, **other})
            )
        case SeqType():
            count = max(len(a[1]), len(b[1]))
            items = [
                _joined(a[1][i] if i < len(a[1]) else None, b[1][i] if i < len(b[1]) else None, type_.item)
                for i in range(count)
            ]
            return (tuple(sorted({*a[0], *b[0]})), tuple(items))
        case IntType() | Scalar():
            return tuple(sorted({*a, *b}))


def _joined(a: Shape, b: Shape, type_: Type) -> Shape:
    if a is None or b is None:
        return b if a is None else a
    return join(a, b, type_)


def keys_of_shape(shape: Shape, type_: Type, few: int) -> tuple[Key, ...] | None:
    """The keys of a scalar, or of a record of scalars if there are at most `few`; None for other types."""
    if isinstance(type_, Scalar | IntType) and not isinstance(type_, BoolType):
        return tuple(shape)
    if not isinstance(type_, RecordType):
        return None
    if not all(isinstance(field, Scalar | IntType) for field in factors(type_)):
        return None
    return tuple(itertools.product(*shape)) if math.prod(map(len, shape)) <= few else None


def one_bit(keys: tuple[Key, ...], type_: Type | None) -> bool:
    """Whether one bit is enough for two keys; not for symmetric values, since a renaming would negate the bit."""
    return len(keys) == 2 and (type_ is None or not symmetric_sorts(type_))


MOST_PAIRED = 16
"""The largest number of literals for which "at most one" is stated pairwise; for more, it is a counter."""


class BitLayout:
    """The bits of values of given shapes, and values made of new inputs."""

    def __init__(self, values: Values, few: int = 0) -> None:
        self.values = values
        self.few = few
        self.graph: Graph = values.graph
        self.inputs: list[Lit] = []
        self.constraints: list[Lit] = []
        """Constraints on the inputs of canonical values, such as exactly one bit of a choice."""

    # ------------------------------------------------------------------------------------------ fresh

    def fresh(self, shape: Shape, type_: Type, there: Lit = TRUE) -> Value:
        """A value of the shape with new inputs, all false (canonical) if `there` is false."""
        graph = self.graph
        match type_:
            case NoneType():
                return None
            case BoolType():
                return self._fresh_choice(shape, there).get(1, FALSE)
            case OptionalType():
                may_be_none, inside = shape
                if inside is None:
                    return (FALSE, self.values.nothing(type_.item))
                if not may_be_none:
                    return (TRUE, self.fresh(inside, type_.item, there))
                keys = keys_of_shape(inside, type_.item, self.few)
                if keys is not None:
                    bits = {key: self._input(there) for key in keys}
                    self._at_most_one(list(bits.values()))
                    return (graph.any(bits.values()), self._of_keys(bits, type_.item))
                present = self._input(there)
                return (present, self.fresh(inside, type_.item, present))
            case RecordType() | MapType():
                keys = keys_of_shape(shape, type_, self.few)
                if keys is not None:
                    return self._of_keys(self._fresh_choice(keys, there, type_), type_)
                return tuple(
                    self.fresh(part, of, there) for part, of in zip(shape, factors(type_), strict=True)
                )
            case UnionType():
                kinds = self._fresh_choice(tuple(kind for kind, _ in shape), there)
                return {
                    kind: (kinds[kind], self.fresh(part, type_.members[kind], kinds[kind]))
                    for kind, part in shape
                }
            case SetType():
                return {key: there if always else self._input(there) for key, always in shape}
            case BagType():
                bag = {key: tuple(self._input(there) for _ in range(most)) for key, most in shape}
                for counts in bag.values():
                    for more, less in zip(counts[1:], counts, strict=False):
                        self.constraints.append(graph.either(more ^ 1, less))
                self._no_more_than([literal for counts in bag.values() for literal in counts], type_.capacity)
                return bag
            case SeqType():
                length = self._fresh_choice(shape[0], there)
                items = []
                for i, part in enumerate(shape[1]):
                    longer = graph.any(literal for count, literal in length.items() if count > i)
                    items.append(self.fresh(part, type_.item, longer))
                return (length, items)
            case IntType() | Scalar():
                return self._fresh_choice(shape, there, type_)

    def _of_keys(self, bits: dict[Key, Lit], type_: Type) -> Value:
        """A scalar or record of scalars, from a literal for each key."""
        if not isinstance(type_, RecordType):
            return bits
        fields = []
        for at, (_, field) in enumerate(type_.fields):
            by_key: dict[Key, list[Lit]] = {}
            for key, literal in bits.items():
                by_key.setdefault(key[at], []).append(literal)
            choice = {key: self.graph.any(literals) for key, literals in by_key.items()}
            fields.append(choice.get(1, FALSE) if isinstance(field, BoolType) else choice)
        return tuple(fields)

    def _fresh_choice(self, keys: tuple[Key, ...], there: Lit, type_: Type | None = None) -> dict[Key, Lit]:
        graph = self.graph
        if not keys and there == TRUE:
            return {}  # a variable that an init method has not written yet
        if len(keys) == 1:
            return {keys[0]: there}
        if one_bit(keys, type_):
            one = self._input(there)
            return {keys[0]: graph.both(there, one ^ 1), keys[1]: one}
        bits = {key: self._input(there) for key in keys}
        self._at_most_one(list(bits.values()))
        self.constraints.append(graph.any([there ^ 1, *bits.values()]))
        return bits

    def _input(self, there: Lit) -> Lit:
        literal = self.graph.input()
        self.inputs.append(literal)
        if there != TRUE:
            self.constraints.append(self.graph.either(literal ^ 1, there))
        return literal

    def _at_most_one(self, literals: list[Lit]) -> None:
        if len(literals) > MOST_PAIRED:
            self._no_more_than(literals, 1)
            return
        for i, one in enumerate(literals):
            for other in literals[:i]:
                self.constraints.append(self.graph.either(one ^ 1, other ^ 1))

    def _no_more_than(self, literals: list[Lit], most: int) -> None:
        """A sequential counter (Sinz, "Towards an optimal CNF encoding of Boolean cardinality constraints", 2005)."""
        at_least = [FALSE] * (most + 1)
        for literal in literals:
            before = [TRUE, *at_least]
            at_least = [
                self.graph.either(have, self.graph.both(literal, before[i]))
                for i, have in enumerate(at_least)
            ]
        self.constraints.append(at_least[most] ^ 1)

    # ------------------------------------------------------------------------------------------- bits

    def bits(
        self, value: Value, shape: Shape, type_: Type, there: Lit = TRUE, path: Path = ()
    ) -> Iterator[Bit]:
        """The bits of a value of the shape, in the order in which `fresh` makes inputs."""
        both = self.graph.both
        match type_:
            case NoneType():
                return
            case BoolType():
                yield from self._choice_bits({1: value, 0: value ^ 1}, shape, there, path)
            case OptionalType():
                may_be_none, inside = shape
                if inside is None:
                    return
                present = both(there, value[0])
                keys = keys_of_shape(inside, type_.item, self.few) if may_be_none else None
                if keys is not None:
                    for key in keys:
                        yield path, key, both(present, self.values.is_key(value[1], key, type_.item))
                    return
                if may_be_none:
                    yield (*path, "is there"), 1, present
                yield from self.bits(value[1], inside, type_.item, present, path)
            case RecordType() if (keys := keys_of_shape(shape, type_, self.few)) is not None:
                whole = {key: self.values.is_key(value, key, type_) for key in keys}
                yield from self._choice_bits(whole, keys, there, path, type_)
            case RecordType() | MapType():
                parts = zip(value, shape, factors(type_), steps_of(type_), strict=True)
                for part, inside, of, step in parts:
                    yield from self.bits(part, inside, of, there, (*path, step))
            case UnionType():
                kinds = {kind: literal for kind, (literal, _) in value.items()}
                yield from self._choice_bits(kinds, tuple(kind for kind, _ in shape), there, (*path, "kind"))
                for kind, part in shape:
                    member = type_.members[kind]
                    present, record = value.get(kind, (FALSE, None))
                    if present == FALSE:
                        record = self.values.nothing(member)
                    yield from self.bits(record, part, member, both(there, present), (*path, ("as", kind)))
            case SetType():
                for key, always in shape:
                    if not always:
                        yield (*path, "has"), key, both(there, value.get(key, FALSE))
            case BagType():
                for key, most in shape:
                    counts = value.get(key, ())
                    for i in range(most):
                        more = counts[i] if i < len(counts) else FALSE
                        yield (*path, "has"), (key, i + 1), both(there, more)
            case SeqType():
                yield from self._choice_bits(value[0], shape[0], there, (*path, "length"))
                for i, part in enumerate(shape[1]):
                    longer = self.graph.any(literal for count, literal in value[0].items() if count > i)
                    item = value[1][i] if i < len(value[1]) else self.values.nothing(type_.item)
                    yield from self.bits(item, part, type_.item, both(there, longer), (*path, ("item", i)))
            case IntType() | Scalar():
                yield from self._choice_bits(value, shape, there, path, type_)

    def _choice_bits(
        self,
        choice: dict[Key, Lit],
        keys: tuple[Key, ...],
        there: Lit,
        path: Path,
        type_: Type | None = None,
    ) -> Iterator[Bit]:
        if one_bit(keys, type_):
            keys = keys[1:]
        elif len(keys) == 1:
            return
        yield from ((path, key, self.graph.both(there, choice.get(key, FALSE))) for key in keys)


def steps_of(type_: RecordType | MapType) -> tuple[Step, ...]:
    """What leads to each part of a record or map, in order."""
    if isinstance(type_, RecordType):
        return tuple(("field", name) for name, _ in type_.fields)
    return tuple(("at", place) for place in range(cardinality(type_.key)))


def described(shape: Shape, type_: Type) -> Iterator[tuple[Path, Key]]:
    """The meaning of each bit, in the order of `BitLayout.bits`: its path, and the key there if it is true."""
    layout = BitLayout(Values(Graph()), FEW)
    return ((path, key) for path, key, _ in layout.bits(layout.values.nothing(type_), shape, type_))


def decode(bits: Iterator[bool], shape: Shape, type_: Type) -> Key:
    """The key of the value with these bits, in the order of `BitLayout.bits`; None for what has no value yet."""
    layout = _OfBits(bits)
    alternatives = layout.values.alternatives(layout.fresh(shape, type_), type_)
    return next((key for key, literal in alternatives if literal == TRUE), None)


class _OfBits(BitLayout):
    """Makes values of given bits, in the place of inputs."""

    def __init__(self, bits: Iterator[bool]) -> None:
        super().__init__(Values(Graph()))
        self._bits = bits

    def _input(self, there: Lit) -> Lit:
        return TRUE if next(self._bits) else FALSE
