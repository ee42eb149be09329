"""Searches from a position: the nearest violation, goal or condition, whether it can still be reached, at random."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from quorate.exploration import Trace
from quorate.language.diagnostics import ModelError
from quorate.support.budget import Progress
from quorate.verdicts.selection import instance_of
from quorate.walking.searching import Found, Question, search
from quorate.walking.walk import Position
from tests.native.wasm import wasm_explorer
from tests.walking.test_walk import TO_LEADER, taken, walk_of


def begun(spec: str, *calls: Any) -> tuple[Any, Trace]:
    walk = walk_of(spec)
    return walk.instance, taken(walk, *calls).trace


def texts(found: Found) -> list[str]:
    assert found.trace is not None
    return [str(step.action) for step in found.trace.steps]


def test_the_nearest_violation_goes_on_from_here(compiler: str) -> None:
    instance, start = begun("raft:VotesCountedTwice", *TO_LEADER)
    found = search(instance, start, Question("violation"))
    assert (found.name, found.kind, found.how, found.engine) == (
        "election_safety",
        "invariant",
        "found",
        "native",
    )
    assert found.trace is not None
    assert found.trace.steps[:3] == start.steps
    assert texts(found)[3:] == ["timeout", "request_vote", "become_leader"]


def test_what_was_compiled_ahead_is_searched_first(compiler: str) -> None:
    instance, start = begun("raft:VotesCountedTwice", *TO_LEADER)
    named = (Question("property", name) for name in ("log_matching", "a_leader_is_elected"))
    for question in (Question("violation"), *named):
        native = search(instance, start, question)
        found = search(instance, start, question, ahead=wasm_explorer())
        assert (native.engine, found.engine) == ("native", "webassembly")
        assert replace(found, seconds=0, engine="") == replace(native, seconds=0, engine="")
    found = search(instance, start, Question("violation"), ahead=wasm_explorer(lambda name: None))
    assert found.engine == "native"
    assert found.notes[0].startswith("searched by the native engine: this model")


def test_the_nearest_goal_and_that_there_is_none_any_more(compiler: str) -> None:
    instance, start = begun("raft", *TO_LEADER)
    found = search(instance, start, Question("property", "all_learn_of_a_commit"))
    assert found.how == "found"
    assert found.trace is not None
    assert found.trace.steps[:3] == start.steps
    instance, start = begun("paxos", ("prepare", {"b": 0}), ("prepare", {"b": 1}))
    promised = [("promise", {"a": a, "m": {"record": "Prepare", "bal": 1}}) for a in ("a1", "a2", "a3")]
    instance, start = begun("paxos", ("prepare", {"b": 0}), ("prepare", {"b": 1}), *promised)
    condition = "any(p.bal == 0 for p in m.sent.of(Promise))"
    none = search(instance, start, Question("condition", condition))
    assert (none.trace, none.how) == (None, "nowhere")


def test_a_condition_that_names_a_server_is_searched_for_by_cpython() -> None:
    instance, start = begun("raft", *TO_LEADER)
    found = search(instance, start, Question("condition", "len(m.log[s1]) == 1"))
    assert (found.how, found.engine, texts(found)[3:]) == ("found", "reference", ["request"])
    assert "unknown name s1" in found.notes[0]
    here = search(instance, start, Question("condition", "m.role[s1] == Role.LEADER"))
    assert here.trace == start


def test_both_engines_find_a_condition_as_near(compiler: str) -> None:
    instance, start = begun("raft", *TO_LEADER)
    native = search(instance, start, Question("condition", "any(m.commit_index[s] >= 1 for s in Server)"))
    python = search(
        instance, start, Question("condition", "any(m.commit_index[s] >= 1 for s in {s1, s2, s3})")
    )
    assert (native.engine, python.engine) == ("native", "reference")
    assert len(texts(native)) == len(texts(python))


def test_an_invariant_is_sought_by_where_it_is_violated(compiler: str) -> None:
    instance, start = begun("raft:VotesCountedTwice")
    found = search(instance, start, Question("property", "election_safety"))
    assert (found.how, found.kind) == ("found", "invariant")
    assert not taken_last_holds(instance, found)


def taken_last_holds(instance: Any, found: Found) -> bool:
    from quorate.walking.walk import Walk

    end = Walk(instance).follow(found.trace)  # type: ignore[arg-type]
    assert isinstance(end, Position)
    return not any(each.violated for each in Walk(instance).judge(end))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("property", "nothing"), "Raft has no property called nothing"),
        (Question("property", "term_never_goes_back"), "term_never_goes_back is a property of steps"),
        (Question("condition", "m.term["), "is not a Python expression"),
        (Question("condition", "m.nothing[s1]"), "m.nothing"),
    ],
)
def test_a_question_that_is_none_says_so(question: Question, said: str) -> None:
    instance, start = begun("raft")
    with pytest.raises(ModelError, match=".*" + said.replace("[", r"\[")):
        search(instance, start, question)


def test_a_search_is_cancelled_and_reports_its_progress() -> None:
    instance, start = begun("raft")
    interrupt, seen = threading.Event(), list[Progress]()

    def cancel(progress: Progress) -> None:
        seen.append(progress)
        interrupt.set()

    question = Question("condition", "len(m.log[s1]) > 99", time=None)
    found = search(instance, start, question, cancel, interrupt)
    assert (found.trace, found.how) == (None, "interrupted")
    assert seen


def test_a_random_walk_is_a_run_and_the_same_for_the_same_seed() -> None:
    instance, start = begun("raft", *TO_LEADER)
    one, same, other = (search(instance, start, Question("random", seed=seed)) for seed in (1, 1, 2))
    assert one.trace == same.trace != other.trace
    assert one.trace is not None
    assert one.trace.steps[:3] == start.steps
    walk = walk_of("raft")
    assert isinstance(walk.follow(one.trace), Position)


def test_a_random_walk_ends_at_a_violation() -> None:
    instance, start = begun("raft:VotesCountedTwice", *TO_LEADER)
    for seed in range(50):
        walk = walk_of("raft:VotesCountedTwice")
        found = search(instance, start, Question("random", seed=seed))
        assert found.trace is not None
        end = walk.follow(found.trace)
        assert isinstance(end, Position)
        before = walk.path(end)[-2]
        assert not any(each.violated for each in walk.judge(before))
        if any(each.violated for each in walk.judge(end)):
            return
    raise AssertionError("none of 50 walks met a violation")


def test_the_instance_of_the_walk_is_that_of_the_run_found(compiler: str) -> None:
    instance = instance_of("raft", {"Term": 2})
    start = Trace(tuple(variable.initial for variable in instance.variables), None, (), instance)
    found = search(instance, start, Question("condition", "any(m.term[s] == 1 for s in Server)"))
    assert found.trace is not None
    assert found.trace.instance is instance


def test_a_condition_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    instance, start = begun("paxos")
    endless = "sum(__import__('itertools').count()) == m.promised[a1]"
    found = search(instance, start, Question("condition", endless, time=0.5))
    assert (found.trace, found.how) == (None, "time")
    with pytest.raises(ModelError, match="ended the process that evaluated it"):
        search(instance, start, Question("condition", "m.promised[a1] or __import__('os')._exit(1)"))


def test_a_condition_is_searched_for_where_no_process_can_be_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    instance, start = begun("paxos")
    apart = search(instance, start, Question("condition", "m.promised[a1] == 1"))
    monkeypatch.setattr("quorate.support.processes.can_fork", lambda: False)
    found = search(instance, start, Question("condition", "m.promised[a1] == 1"))
    assert (found.trace, found.states, found.how) == (apart.trace, apart.states, "found")
    walk = walk_of("paxos")
    monkeypatch.setattr("quorate.walking.watching.SECONDS", 0.3)
    at = walk.begin()
    assert isinstance(at, Position)
    said = walk.watch(at, "1", "[x for x in iter(int, 1)]", "2")
    assert [each.values for each in said] == [("1",), (), ("2",)]
