"""Values of the types: defaults, coercion, freezing and thawing, permutation, enumeration."""

from __future__ import annotations

import enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quorate import (
    Bag,
    Channel,
    Family,
    Majority,
    Map,
    ModelError,
    Range,
    Record,
    Seq,
    Set,
    Subset,
    Symmetric,
)
from quorate.language.annotations import resolve
from quorate.language.outcomes import BoundReached, Failure
from quorate.language.sorts import instantiated
from quorate.language.types import Type, cardinality
from quorate.language.values import all_values, coerce, default, freeze, permute, thaw


class Node(Symmetric): ...


class Slot(Range, first=1): ...


class Role(enum.Enum):
    FOLLOWER = "follower"
    LEADER = "leader"


class Entry(Record):
    slot: Slot
    by: Node | None


class Ack(Record):
    node: Node


class Log(Seq[Entry]): ...


class Short(Seq[Slot]): ...


class Net(Bag[Node]): ...


class Link(Channel[Slot]): ...


class Quorum(Majority[Node]): ...


class Two(Family[Node]):
    @staticmethod
    def admits(members: frozenset[Node], everyone: frozenset[Node]) -> bool:
        return len(members) == 2


SIZES: dict[type, int] = {Node: 3, Slot: 2, Log: 2, Short: 1, Net: 2, Link: 2}

ANNOTATIONS: list[Any] = [
    bool,
    Slot,
    Slot | None,
    Node | None,
    Role,
    Entry | None,
    Set[Entry | Ack],
    Set[Node],
    Subset[Node],
    Short,
    Link,
    Net,
    Map[Node, Slot],
    Map[Role, Map[Node, bool]],
    Map[Slot, Set[Node]],
]


@pytest.fixture(autouse=True)
def sizes() -> Any:
    with instantiated(SIZES):
        yield


def frozen_values(type_: Type, draw: st.DrawFn) -> Any:
    """A random frozen value: some changes on the default."""
    match type_:
        case _ if hasattr(type_, "value"):
            return tuple(frozen_values(type_.value, draw) for _ in all_values(type_.key))
        case _ if type(type_).__name__ in ("SetType", "BagType", "SeqType"):
            few = list(all_values(type_.item))
            capacity = getattr(type_, "capacity", 3)
            return freeze(draw(st.lists(st.sampled_from(few), max_size=capacity)), type_)
        case _:
            return draw(st.sampled_from(list(all_values(type_))))


@given(st.sampled_from(ANNOTATIONS), st.data())
def test_freezing_undoes_thawing_and_permuting_back_undoes_permuting(
    annotation: Any, data: st.DataObject
) -> None:
    type_ = resolve(annotation, SIZES)
    value = frozen_values(type_, data.draw)
    assert freeze(thaw(value, type_), type_) == value
    nodes = list(Node)
    there = dict(zip(nodes, data.draw(st.permutations(nodes)), strict=True))
    back = {image: node for node, image in there.items()}
    assert permute(permute(value, type_, there), type_, back) == value
    assert permute(value, type_, {node: node for node in nodes}) == value


@pytest.mark.parametrize(
    ("annotation", "count"),
    [
        (bool, 2),
        (Slot | None, 3),
        (Entry, 8),
        (Subset[Node], 8),
        (Quorum, 4),
        (Two, 3),
        (Short, 3),
        (Set[Ack], 8),
    ],
)
def test_a_type_has_as_many_values_as_its_cardinality_says(annotation: Any, count: int) -> None:
    type_ = resolve(annotation, SIZES)
    values = list(all_values(type_))
    assert len(values) == len(set(values)) == cardinality(type_) == count


def test_defaults_are_the_least_values() -> None:
    assert [default(resolve(a, SIZES)) for a in (bool, Slot, Role, Node | None, Set[Ack], Log)] == [
        False,
        1,
        Role.FOLLOWER,
        None,
        frozenset(),
        (),
    ]
    with pytest.raises(ModelError, match="no first value"):
        default(resolve(Node, SIZES))


def test_what_does_not_fit_is_a_bound_reached() -> None:
    with pytest.raises(BoundReached, match="Slot"):
        coerce(3, resolve(Slot, SIZES))
    with pytest.raises(BoundReached, match="Slot"):
        Entry(Slot(2) + 1, None)
    log = thaw((), resolve(Short, SIZES))
    log.append(1)
    with pytest.raises(BoundReached, match="Short"):
        log.append(2)
    net = thaw(frozenset(), resolve(Net, SIZES))
    a, b, _ = Node
    net.add(a)
    net.add(a)
    assert net.count(a) == 2
    with pytest.raises(BoundReached, match="Net"):
        net.add(b)


def test_containers_in_a_state_are_never_shared() -> None:
    type_ = resolve(Map[Node, Set[Node]], SIZES)
    a, b, _ = Node
    votes = thaw(default(type_), type_)
    votes[a] = votes[b]
    votes[a].add(b)
    assert not votes[b]


def test_a_sequence_has_one_frozen_form_wherever_it_is_held() -> None:
    class Batch(Record):
        slots: Short

    short, batch = resolve(Short, SIZES), resolve(Batch, SIZES)
    frozen = [
        freeze(Short([Slot(1)]), short),
        freeze([1], resolve(Short | None, SIZES)),
        Batch([1]).slots,  # type: ignore[arg-type]
        freeze(Batch(Short([Slot(1)])), batch).slots,
        next(value for value in all_values(short) if len(value)),
    ]
    assert {type(each) for each in frozen} == {Short}
    assert set(frozen) == {(1,)}
    thawed = thaw(frozen[0], short)
    thawed.clear()
    assert frozen[0] == (1,)


def test_sequences_do_not_wrap_around() -> None:
    log = thaw((1, 2), resolve(Link, SIZES))
    assert (log.first, log.last, log[1:]) == (1, 2, Link([Slot(2)]))
    for wrong in (-1, 2):
        with pytest.raises(Failure):
            log[wrong]
    with pytest.raises(Failure):
        log[:-1]
    assert log.receive() == 1
    assert log.receive() == 2
    with pytest.raises(Failure):
        log.receive()


def test_sorts_have_the_sizes_of_the_instance_that_is_active() -> None:
    assert [repr(node) for node in Node] == ["n1", "n2", "n3"]
    assert list(Slot) == [1, 2]
    assert [len(q) for q in Quorum] == [2, 2, 2, 3]
    with instantiated({Node: 1}):
        assert len(Node) == len(Quorum) == 1
    assert len(Node) == 3
    assert next(iter(Node)) is next(iter(Node))


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        (float, "float is not a type"),
        (Seq[Slot], "must be a named class with a size"),
        (Map[Entry, bool], "must be a sort"),
        (Slot | Entry, "may only have records"),
        (Log, "Log has no size"),
        (object, "object is not a type"),
    ],
)
def test_what_is_no_type_is_refused_by_name(annotation: Any, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        resolve(annotation, {Node: 3, Slot: 2})


def test_a_family_over_a_symmetric_sort_must_be_symmetric() -> None:
    class WithFirst(Family[Node]):
        @staticmethod
        def admits(members: frozenset[Node], everyone: frozenset[Node]) -> bool:
            return any(node.index == 0 for node in members)

    with pytest.raises(ModelError, match="WithFirst is not symmetric"):
        resolve(WithFirst, SIZES)
