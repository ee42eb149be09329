"""Codes and layouts: what is packed comes out again, and different values have different codes."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate import Bag, Channel, Majority, Model, Range, Record, Seq, Subset, Symmetric
from quorate.language.annotations import resolve
from quorate.language.instance import instantiate
from quorate.language.types import BagType, MapType, SeqType, SetType, Type, cardinality
from quorate.language.values import all_values, freeze, permute
from quorate.native.codes import Codes, ranks_of, values_of
from quorate.native.layout import Layout
from quorate.native.repacking import moves_between
from quorate.native.representations import BITMAP_LIMIT, is_bitmap


class Node(Symmetric): ...


class Step(Range, first=-1): ...


class Large(Range): ...


class Mood(enum.Enum):
    CALM = 1
    WILD = 2
    GONE = 3


class Quorum(Majority[Node]): ...


class Point(Record):
    x: Step
    node: Node | None


class Group(Record):
    members: Subset[Node]
    mood: Mood
    flag: bool


class Pair(Record):
    first: Point
    second: Group | None


class Huge(Record):
    a: Large
    b: Large
    c: Large
    d: Large
    e: Large
    f: Large
    g: Large
    h: Large


class Nothing(Record): ...


class Trail(Seq[Point]): ...


class Pile(Bag[Point | Group]): ...


class Link(Channel[Huge]): ...


class Holder(Model):
    sizes = {Node: 3, Step: 5, Large: 1000, Trail: 3, Pile: 4, Link: 2}

    flag: bool


SIZES = instantiate(Holder).sizes

ITEMS = [bool, Step, Node, Large, Mood, Quorum, Point, Group, Pair, Huge, Nothing, Subset[Node], Trail]
SCALARS = [Node, Step, Mood, bool]


@pytest.fixture(scope="module", autouse=True)
def active() -> Iterator[None]:
    with instantiate(Holder).active():
        yield


def item_types() -> st.SearchStrategy[Type]:
    plain = st.sampled_from([resolve(annotation, SIZES) for annotation in ITEMS])
    unions = st.sampled_from([resolve(Point | Group, SIZES), resolve(Nothing | Huge | Pair, SIZES)])
    with_none = st.sampled_from([resolve(annotation | None, SIZES) for annotation in ITEMS[1:-2]])
    return plain | unions | with_none


def types() -> st.SearchStrategy[Type]:
    bags = st.sampled_from([resolve(Pile, SIZES), resolve(Link, SIZES), resolve(Trail, SIZES)])
    keys = st.sampled_from([resolve(annotation, SIZES) for annotation in SCALARS])
    base = item_types() | bags | st.builds(SetType, item_types())
    return st.recursive(base, lambda inner: st.builds(MapType, keys, inner), max_leaves=2)


def items(type_: Type) -> st.SearchStrategy[Any]:
    """Values as items of a container."""
    if cardinality(type_) <= 2000:
        return st.sampled_from(list(all_values(type_)))
    if isinstance(type_, SetType):
        return st.frozensets(items(type_.item), max_size=6).map(Subset)
    if hasattr(type_, "members"):
        return st.one_of([items(member) for member in type_.members])
    if isinstance(type_, SeqType):
        return st.lists(items(type_.item), max_size=type_.capacity).map(type_.cls)
    if hasattr(type_, "fields"):
        return st.builds(type_.cls, *(items(field) for _, field in type_.fields))
    return st.none() | items(type_.item)  # type: ignore[union-attr]


def frozen(type_: Type) -> st.SearchStrategy[Any]:
    """Values of state variables."""
    match type_:
        case SetType():
            return st.frozensets(items(type_.item), max_size=6)
        case MapType():
            return st.tuples(*(frozen(type_.value) for _ in all_values(type_.key)))
        case BagType():
            listed = st.lists(items(type_.item), max_size=type_.capacity)
            return listed.map(lambda drawn: frozenset((i, drawn.count(i)) for i in drawn))
        case _:
            return items(type_)


@st.composite
def states(draw: st.DrawFn) -> tuple[list[tuple[str, Type]], tuple[Any, ...]]:
    drawn = draw(st.lists(types(), min_size=1, max_size=5))
    variables = [(f"v{number}", type_) for number, type_ in enumerate(drawn)]
    return variables, tuple(draw(frozen(type_)) for _, type_ in variables)


@given(states())
def test_states_come_out_as_they_went_in(
    given_: tuple[list[tuple[str, Type]], tuple[Any, ...]],
) -> None:
    variables, state = given_
    layout = Layout(variables, Codes({}))
    words = layout.pack(state)
    assert all(0 <= word < 2**64 for word in words)
    assert layout.unpack(words) == state


@settings(max_examples=30)
@given(states(), st.integers(9, 40))
def test_more_room_moves_bits(given_: tuple[list[tuple[str, Type]], tuple[Any, ...]], capacity: int) -> None:
    variables, state = given_
    sets = [type_.value if isinstance(type_, MapType) else type_ for _, type_ in variables]
    rooms = {str(type_.item): capacity for type_ in sets if isinstance(type_, SetType)}
    old, new = Layout(variables, Codes({})), Layout(variables, Codes(rooms))
    moves = moves_between(old, new)
    assert moves is not None
    before, after = old.pack(state), [0] * new.words
    for from_word, to_word, from_shift, to_shift, width in moves:
        after[to_word] |= (before[from_word] >> from_shift & ((1 << width) - 1)) << to_shift
    assert after == new.pack(state)


@given(st.data())
def test_items_come_out_as_they_went_in(data: st.DataObject) -> None:
    type_ = data.draw(item_types())
    value = data.draw(items(type_))
    codes = Codes({})
    code = codes.encode(value, type_)
    assert code < 2 ** codes.width(type_)
    assert codes.decode(code, type_) == freeze(value, type_)


@given(st.data())
def test_fields_do_not_overlap(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(types(), min_size=1, max_size=5))
    layout = Layout([(str(number), type_) for number, type_ in enumerate(drawn)], Codes({}))
    taken: set[tuple[int, int]] = set()
    for field in layout._fields:
        for index in range(field.count):
            word, shift = (
                field.word + index // field.per_word,
                field.shift + index % field.per_word * field.width,
            )
            width = field.tail if index == field.count - 1 else field.width
            assert shift + width <= 64
            bits = {(word, shift + bit) for bit in range(width)}
            assert not bits & taken
            taken |= bits
    assert all(word < layout.words for word, _ in taken)


@given(st.data())
def test_what_a_map_has_under_a_key_is_in_bits_of_its_own(data: st.DataObject) -> None:
    variables, state = data.draw(states())
    layout = Layout(variables, Codes({}))
    before = layout.pack(state)
    for at, (name, type_) in enumerate(variables):
        rooms = (cardinality(type_.key),) if isinstance(type_, MapType) else ()
        inner = type_.value if isinstance(type_, MapType) else type_
        if isinstance(inner, MapType):
            rooms, inner = (*rooms, cardinality(inner.key)), inner.value
        masks = {keys: [0] * layout.words for keys in itertools.product(*map(range, rooms))}
        if not all(layout.mask_part(name, keys, mask) for keys, mask in masks.items()):
            assert "Sorted(" in str(layout.places[name])
            continue
        assert [sum(word) for word in zip(*masks.values(), strict=True)] == layout.mask([name])
        keys = data.draw(st.sampled_from(sorted(masks)))
        changed = (*state[:at], put(state[at], keys, data.draw(frozen(inner))), *state[at + 1 :])
        after = layout.pack(changed)
        assert all((a ^ b) & ~mask == 0 for a, b, mask in zip(before, after, masks[keys], strict=True))


def put(value: Any, keys: tuple[int, ...], new: Any) -> Any:
    """A frozen map of maps with another value under these keys, by their numbers."""
    if not keys:
        return new
    return (*value[: keys[0]], put(value[keys[0]], keys[1:], new), *value[keys[0] + 1 :])


@pytest.mark.parametrize("annotation", [Node, Step, Mood, Quorum, Point, Group, Pair, Subset[Node]])
def test_ranks_number_all_values(annotation: Any) -> None:
    type_ = resolve(annotation, SIZES)
    assert len(values_of(type_)) == cardinality(type_)
    assert [ranks_of(type_)[value] for value in values_of(type_)] == list(range(cardinality(type_)))


def test_codes_of_different_values_differ() -> None:
    type_ = resolve(Pair, SIZES)
    codes = [Codes({}).encode(value, type_) for value in values_of(type_)]
    assert len(set(codes)) == cardinality(type_)


def test_a_set_is_a_bitmap_where_few_items_are_possible() -> None:
    assert is_bitmap(SetType(resolve(Point, SIZES)))
    assert not is_bitmap(SetType(resolve(Huge, SIZES)))
    assert cardinality(resolve(Large, SIZES)) > BITMAP_LIMIT
    assert not is_bitmap(SetType(resolve(Large, SIZES)))


def test_a_full_sorted_set_does_not_fit() -> None:
    type_ = SetType(resolve(Large, SIZES))
    layout = Layout([("large", type_)], Codes({}))
    with pytest.raises(OverflowError):
        layout.pack((frozenset(list(values_of(type_.item))[:9]),))
    wider = Layout([("large", type_)], Codes({"Large": 9}))
    state = (frozenset(list(values_of(type_.item))[:9]),)
    assert wider.unpack(wider.pack(state)) == state


def test_renaming_keeps_the_type() -> None:
    """The values that layouts hold can be renamed: what canonical forms rest on."""
    type_ = resolve(Pair, SIZES)
    nodes = list(all_values(resolve(Node, SIZES)))
    for images in itertools.permutations(nodes):
        renaming = dict(zip(nodes, images, strict=True))
        assert {permute(value, type_, renaming) for value in values_of(type_)} == set(values_of(type_))
