"""What a step changed, in the model's words."""

from __future__ import annotations

import enum
from typing import Any

import pytest

from quorate import Bag, Channel, Map, Model, Range, Record, Seq, Set, Subset, Symmetric
from quorate.language.instance import Instance, instantiate
from quorate.language.values import freeze
from quorate.language.words import call, words
from quorate.trace.changes import changes, whole


class Server(Symmetric): ...


class Term(Range): ...


class Role(enum.Enum):
    FOLLOWER = 1
    LEADER = 2


class Entry(Record):
    term: Term
    by: Server | None


class Log(Seq[Entry]): ...


class Link(Channel[Term]): ...


class Net(Bag[Entry]): ...


class Everything(Model):
    sizes = {Server: 2, Term: 4, Log: 4, Link: 4, Net: 4}

    flag: bool
    role: Map[Server, Role]
    vote: Map[Server, Map[Term, Server | None]]
    log: Map[Server, Log]
    link: Link
    net: Net
    seen: Set[Entry]
    members: Subset[Server]
    last: Entry | None


@pytest.fixture
def instance() -> Instance:
    return instantiate(Everything)


def state_with(instance: Instance, **values: Any) -> tuple[Any, ...]:
    with instance.active():
        return tuple(
            freeze(values[v.name], v.type) if v.name in values else v.initial for v in instance.variables
        )


def texts(instance: Instance, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    with instance.active():
        states = state_with(instance, **before), state_with(instance, **after)
        return [str(change) for change in changes(instance, *states)]


def test_nothing_changes(instance: Instance) -> None:
    assert texts(instance, {}, {}) == []


def test_scalars_maps_and_nested_maps(instance: Instance) -> None:
    with instance.active():
        s1, s2 = Server
        one = Term(1)
        role = Map({s1: Role.FOLLOWER, s2: Role.LEADER})
        vote = Map({s: Map({t: s1 if (s, t) == (s2, one) else None for t in Term}) for s in Server})
    assert texts(instance, {}, {"flag": True, "role": role, "vote": vote}) == [
        "flag: False → True",
        "role[s2]: FOLLOWER → LEADER",
        "vote[s2][1]: None → s1",
    ]


def test_sets_bags_and_subsets(instance: Instance) -> None:
    with instance.active():
        s1, s2 = Server
        a, b, c = Entry(Term(0), None), Entry(Term(1), s1), Entry(Term(2), s2)
    assert texts(instance, {"seen": {a}}, {"seen": {c, b}}) == [
        "seen - Entry(term=0, by=None)",
        "seen + Entry(term=1, by=s1)",
        "seen + Entry(term=2, by=s2)",
    ]
    assert texts(instance, {"seen": {a, b}}, {"seen": set()}) == [
        "seen: {Entry(term=0, by=None), Entry(term=1, by=s1)} → {}"
    ]
    assert texts(instance, {"net": [a, a]}, {"net": [b, b, a]}) == [
        "net - Entry(term=0, by=None)",
        "net + 2 of Entry(term=1, by=s1)",
    ]
    assert texts(instance, {}, {"members": {s2}}) == ["members + s2"]


def test_sequences(instance: Instance) -> None:
    with instance.active():
        s1, s2 = Server
        a, b, c = Entry(Term(0), None), Entry(Term(1), s1), Entry(Term(2), s1)

    def log(*entries: Entry) -> dict[str, Any]:
        return {"log": Map({s1: Log(entries), s2: Log()})}

    assert texts(instance, log(a), log(a, b, c)) == [
        "log[s1] + Entry(term=1, by=s1)",
        "log[s1] + Entry(term=2, by=s1)",
    ]
    assert texts(instance, log(a, b), log(a, c)) == [
        "log[s1][1]: Entry(term=1, by=s1) → Entry(term=2, by=s1)"
    ]
    assert texts(instance, log(a, b, c), log(a)) == [
        "log[s1]: [Entry(term=0, by=None), Entry(term=1, by=s1), Entry(term=2, by=s1)] "
        "→ [Entry(term=0, by=None)]"
    ]
    assert texts(instance, {"link": [1, 2]}, {"link": [2]}) == ["link - 1"]
    assert texts(instance, {"link": [1, 2]}, {"link": []}) == ["link: [1, 2] → []"]


def test_optional_record(instance: Instance) -> None:
    with instance.active():
        entry = Entry(Term(3), None)
    assert texts(instance, {}, {"last": entry}) == ["last: None → Entry(term=3, by=None)"]


def test_whole_state_and_calls(instance: Instance) -> None:
    with instance.active():
        s1, s2 = Server
        lines = whole(instance, state_with(instance, members={s2, s1}))
        assert call("grow", {"s": s2, "e": Entry(Term(1), s1), "r": Role.LEADER}) == (
            "grow(s2, Entry(term=1, by=s1), LEADER)"
        )
        assert call("tick", {}) == "tick()"
    assert lines[0] == "flag: False"
    assert "members: {s1, s2}" in lines
    assert (
        "vote: {s1: {0: None, 1: None, 2: None, 3: None}, s2: {0: None, 1: None, 2: None, 3: None}}" in lines
    )


def test_words_of_a_bag_count(instance: Instance) -> None:
    with instance.active():
        variables = {v.name: v.type for v in instance.variables}
        entry = Entry(Term(1), None)
        assert words(frozenset({(entry, 2)}), variables["net"]) == "{2 of Entry(term=1, by=None)}"


def test_many_items_taken_out_of_a_set_are_counted(instance: Instance) -> None:
    with instance.active():
        entries = [Entry(Term(at), None) for at in range(4)]
        kept = Entry(Term(0), next(iter(Server)))
    before = {"seen": {*entries, kept}}
    assert texts(instance, before, {"seen": {kept}}) == ["seen - 4 Entry"]
    assert len(texts(instance, before, {"seen": {kept, entries[0]}})) == 3
