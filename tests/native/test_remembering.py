"""Effects of actions that are remembered: of which actions, by what, and that no search can tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quorate import Map, Model, Range, Record, Set, Symmetric, action, when
from quorate.exploration import Exploration, Limits, Request
from quorate.language import ir
from quorate.language.instance import instantiate
from quorate.language.kernel import lower_to_total
from quorate.models.paxos import Paxos
from quorate.models.raft import Raft
from quorate.native import NativeExplorer, codes, emit
from quorate.native.dependence import dependence
from quorate.reference import ReferenceExplorer
from tests.differential.agreement import summary
from tests.native.growing import Gossip


class Node(Symmetric): ...


class Count(Range): ...


class Note(Record):
    writer: Node
    reader: Node
    first: Count
    second: Count


class Notes(Model):
    """Notes are one of 900, so a set of them is wide."""

    sizes = {Node: 2, Count: 15}

    sent: Set[Note]
    level: Map[Node, Count]
    total: Count

    @action
    def write(self, a: Node, b: Node) -> None:
        """Depends on what each of the two has, and adds."""
        self.sent.add(Note(a, b, self.level[a], self.own(b)))
        self.level[a] += 1

    def own(self, n: Node) -> Count:
        return self.level[n]

    @action
    def read(self, n: Note) -> None:
        """Depends on the level of somebody whom a note names, so on all levels."""
        when(n in self.sent)
        self.level[n.reader] = n.first
        self.sent.add(Note(n.reader, n.writer, n.second, n.second))

    @action
    def count(self, a: Node) -> None:
        """Reads what it adds to."""
        self.total = Count(len(self.sent))
        self.sent.add(Note(a, a, self.total, self.total))


@pytest.mark.parametrize(
    ("name", "kept", "added"),
    [
        ("write", {("level", ("a",)), ("level", ("b",))}, {"sent"}),
        ("read", {("level", ())}, {"sent"}),
        ("count", {("sent", ()), ("total", ())}, set()),
    ],
)
def test_what_an_action_depends_on(name: str, kept: set[Any], added: set[str]) -> None:
    program = program_of(Notes)
    chosen = next(each for each in program.actions if each.name == name)
    after_guards = [each for each in chosen.body if not isinstance(each, ir.When)]
    found = dependence(program, [p.name for p in chosen.parameters], after_guards)
    assert (found.kept, found.added) == (kept, added)


def program_of(model: type[Model]) -> ir.Program:
    instance = instantiate(model)
    with instance.active():
        return lower_to_total(instance)


def remembered(model: type[Model]) -> list[str]:
    """The actions of a model whose effects are remembered."""
    source = emit(instantiate(model))
    return [a.name for a in program_of(model).actions if f"m_work_out_{a.name}(" in source]


def test_actions_that_add_to_wide_sets_are_remembered() -> None:
    assert remembered(Raft) == ["timeout", "request_vote", "become_leader", "request", "append", "commit"]
    assert remembered(Paxos) == []
    assert remembered(Notes) == ["write", "read"]
    assert remembered(Gossip) == ["tell"]


SMALL = "-O1 -DLOCALS_LOG2=4 -DKNOWN_EFFECTS_LOG2=4 -DINSTANCES_LOG2=6"
"""Tables in which next to nothing can be remembered, so that they are emptied over and over."""


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("symmetry", [True, False])
def test_forgetting_makes_no_difference(
    symmetry: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = instantiate(Raft, {"Term": 2})
    request = Request(instance, instance.properties, symmetry=symmetry, workers=2)

    def explored(flags: str) -> Exploration:
        monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / flags))
        monkeypatch.setenv("QUORATE_CFLAGS", flags)
        found = NativeExplorer().explore(request)
        return replace(found, seconds=0, compile_seconds=0, bytes_per_state=0)

    assert explored(SMALL) == explored("-O1")


@pytest.mark.usefixtures("compiler")
def test_variables_may_lie_behind_a_very_long_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = instantiate(Notes, {"Count": 30})
    request = Request(instance, instance.properties, limits=Limits(depth=3))
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))
    monkeypatch.setattr(codes, "FIRST_CAPACITY", 4000)
    assert "m_words_write[] = {720};" in emit(instance)
    assert summary(NativeExplorer().explore(request)) == summary(ReferenceExplorer().explore(request))


@pytest.mark.parametrize("symmetry", [True, False])
def test_a_list_that_is_one_code_is_no_bitmap(
    symmetry: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sorted set with little room is packed as one code, to which bits cannot be added: of two elections in the
    place for one, one was lost."""
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))  # nothing is known of how large they become
    monkeypatch.setattr(codes, "FIRST_CAPACITY", 1)
    instance = instantiate(Raft)
    request = Request(
        instance, instance.properties, keep_going=True, limits=Limits(depth=8), symmetry=symmetry
    )
    assert summary(NativeExplorer().explore(request)) == summary(ReferenceExplorer().explore(request))
