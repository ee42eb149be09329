"""Walks by hand: steps by name and arguments, what is possible with which effects, why not, branches, judgements,
watched expressions, and the protocol beside a variant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate.language.diagnostics import ModelError
from quorate.output.json.walk_json import judgement_json
from quorate.output.result_words import FROM_THE_START
from quorate.verdicts.selection import instance_of
from quorate.walking.beside import Passed, protocol_beside
from quorate.walking.links import Call, arguments_json, begin_call, take_call
from quorate.walking.walk import Position, Refused, Walk

REQUEST = {"record": "RequestVote", "term": 1, "candidate": "s1", "last_index": 0, "last_term": 0}
TO_LEADER: tuple[Call, ...] = (
    ("timeout", {"s": "s1"}),
    ("request_vote", {"s": "s2", "m": REQUEST}),
    ("become_leader", {"s": "s1"}),
)


def walk_of(spec: str, sizes: dict[str, int] | None = None) -> Walk:
    instance = instance_of(spec, sizes)
    return Walk(instance, protocol_beside(instance))


def taken(walk: Walk, *calls: Call, at: Position | None = None) -> Position:
    position: Any = begin_call(walk, None) if at is None else at
    for call in calls:
        position = take_call(walk, position, call)
        assert isinstance(position, Position), position
    return position


def test_a_leader_is_elected_by_hand() -> None:
    walk = walk_of("raft")
    start = taken(walk)
    assert [(each.text, each.how) for each in walk.options(start).steps] == [
        ("timeout(s1)", "possible"),
        ("timeout(s2)", "possible"),
        ("timeout(s3)", "possible"),
    ]
    end = taken(walk, *TO_LEADER)
    assert [each.text for each in walk.path(end)] == [
        "the start",
        "timeout(s1)",
        "request_vote(s2, RequestVote(term=1, candidate=s1, last_index=0, last_term=0))",
        "become_leader(s1)",
    ]
    assert "role[s1]: CANDIDATE → LEADER" in map(str, walk.changes(end))
    said = {each.name: each for each in walk.judge(end)}
    assert said["a_leader_is_elected"].reached
    assert said["a_leader_is_elected"].first == 3
    assert not any(each.violated for each in said.values())


def test_a_step_is_listed_with_its_effects_and_the_message_it_takes() -> None:
    walk = walk_of("raft")
    position = taken(walk, ("timeout", {"s": "s1"}))
    [vote] = [
        each
        for each in walk.options(position).steps
        if each.text.startswith("request_vote(s2") and each.takes
    ]
    assert [str(each) for each in vote.changes[:2]] == ["term[s2]: 0 → 1", "voted_for[s2]: None → s1"]
    assert [type(each).__name__ for each in vote.sent] == ["Vote"]
    assert [type(each).__name__ for each in vote.takes] == ["RequestVote"]


def test_why_an_action_is_not_possible_is_told_by_guard_line() -> None:
    walk = walk_of("raft")
    position = taken(walk, ("timeout", {"s": "s1"}))
    groups = walk.refusals(position, "become_leader")
    told = [(group.answer.guard.source, group.count) for group in groups if group.answer.guard is not None]
    assert told == [
        ("when(self.is_quorum(s, {m.voter for m in self.votes(s)}))", 1),
        ("when(self.role[s] == Role.CANDIDATE)", 2),
    ]
    refused = take_call(walk, position, ("become_leader", {"s": "s1"}))
    assert isinstance(refused, Refused)
    assert refused.guard is not None
    assert refused.guard.because[-1] == "2 * len(members) > len(Server): 2 > 3 is false"
    with pytest.raises(KeyError):
        walk.refusals(position, "become_king")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("become_king", {}), "Raft has no action called become_king"),
        (("timeout", {}), "timeout takes s"),
        (("timeout", {"s": "s9"}), "s: s9 is no Server"),
        (("timeout", {"s": "s1", "t": 1}), "timeout takes s"),
    ],
)
def test_a_step_that_is_none_of_the_model_is_told_apart(call: Call, said: str) -> None:
    walk = walk_of("raft")
    refused = take_call(walk, taken(walk), call)
    assert isinstance(refused, Refused)
    assert refused.message == said


def test_a_number_that_the_state_does_not_have_is_said_to_be_none_of_it() -> None:
    walk = Walk(instance_of("leader_leases"))
    start = walk.begin()
    assert isinstance(start, Position)
    found = take_call(walk, start, ("campaign", {"s": "s1", "t": 3, "voters": ["s1", "s2"]}))
    assert isinstance(found, Refused)
    assert (found.how, found.message) == ("argument", "there is no Term 3 in this state, nor just above one")


def test_a_step_past_a_bound_is_listed_and_not_taken() -> None:
    walk = walk_of("raft", {"Term": 1})
    [first, *_] = walk.options(taken(walk)).steps
    assert (first.how, first.message, first.can_be_taken) == ("bound", "Term", False)
    refused = walk.take(taken(walk), first.action, first.arguments)
    assert isinstance(refused, Refused)
    assert refused.how == "bound"


def test_branches_stay_and_a_step_taken_again_leads_to_the_same_position() -> None:
    walk = walk_of("raft")
    start = taken(walk)
    one = taken(walk, ("timeout", {"s": "s1"}))
    other = taken(walk, ("timeout", {"s": "s2"}))
    assert walk.branches(start) == (one, other)
    assert taken(walk, ("timeout", {"s": "s1"})) is one
    assert len(walk.positions) == 3


def test_two_branches_are_compared() -> None:
    walk = walk_of("raft")
    one = taken(walk, ("timeout", {"s": "s1"}))
    other = taken(walk, ("timeout", {"s": "s2"}))
    assert "term[s1]: 1 → 0" in map(str, walk.differences(one, other))
    assert walk.differences(one, one) == ()


def test_an_init_method_is_chosen_with_its_arguments() -> None:
    walk = walk_of("tests/models_for_tests/endings.py:StartFails")
    assert isinstance(walk.begin(), Refused)
    first, *_, last = walk.starts().steps
    assert last.how == "fault"
    assert isinstance(walk.begin(last.action, last.arguments), Refused)
    begun = walk.begin(first.action, first.arguments)
    assert isinstance(begun, Position)
    assert begun.text == first.text
    assert isinstance(walk.begin("nothing"), Refused)


def test_a_violation_is_told_with_its_witness_and_the_step() -> None:
    walk = walk_of("raft:VotesCountedTwice")
    other = {**REQUEST, "candidate": "s3"}
    votes: tuple[Call, ...] = (
        ("timeout", {"s": "s1"}),
        ("timeout", {"s": "s3"}),
        ("request_vote", {"s": "s2", "m": REQUEST}),
        ("request_vote", {"s": "s4", "m": other}),
        ("become_leader", {"s": "s1"}),
        ("become_leader", {"s": "s3"}),
    )
    end = taken(walk, *votes)
    [safety] = [each for each in walk.judge(end) if each.violated]
    assert (safety.name, safety.first) == ("election_safety", 6)
    assert safety.witness


def test_the_right_protocol_is_beside_each_step() -> None:
    walk = walk_of("raft:VotesCountedTwice")
    position = taken(walk, *TO_LEADER[:2])
    beside = walk.beside(position)
    assert beside is not None
    assert beside.same
    assert [*walk.unlike_beside(position)] == ["become_leader(s1)"]
    after = walk.beside(taken(walk, TO_LEADER[2], at=position))
    assert after is not None
    assert after.refused is not None
    assert after.refused.step == 3
    assert walk.unlike_beside(taken(walk, TO_LEADER[2], at=position)) == {}


def test_an_action_that_only_an_extension_has_is_passed_over_beside() -> None:
    walk = walk_of("paxos_vertical")
    start = taken(walk)
    assert walk.base is not None
    base = {variable.name for variable in walk.base.variables}
    new = {text: said for text, said in walk.unlike_beside(start).items() if text.startswith("configure")}
    assert new
    assert {type(said) for said in new.values()} == {Passed}
    step = next(each for each in walk.options(start).steps if each.text in new)
    assert not any(change.variable in base for change in step.changes)
    follow = walk.beside(taken(walk, (step.action, arguments_json(step.arguments))))
    assert follow is not None
    assert follow.same
    assert follow.passed == (Passed(1, "configure"),)


def test_the_protocol_beside_cannot_follow_a_new_action_that_changes_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "resetting.py"
    file.write_text(
        "from quorate import Model, Range, action\nclass N(Range): ...\n"
        "class Counting(Model):\n    sizes = {N: 3}\n    n: N\n    @action\n    def up(self) -> None:\n"
        "        self.n += 1\n"
        "class Resetting(Counting):\n    @action\n    def reset(self) -> None:\n        self.n = N(0)\n"
    )
    walk = walk_of(f"{file}:Resetting")
    one = taken(walk, ("up", {}))
    said = walk.unlike_beside(one)["reset()"]
    assert not isinstance(said, Passed)
    assert said.how == "no such action"
    follow = walk.beside(taken(walk, ("reset", {}), at=one))
    assert follow is not None
    assert follow.refused is not None
    assert follow.refused.how == "no such action"
    assert follow.refused.message == "it has no action reset"


def test_a_goal_that_is_true_from_the_start_is_not_reached() -> None:
    walk = walk_of("raft", {"Term": 2})
    start = taken(walk)
    said = {each.name: each for each in walk.judge(start)}
    assert said["two_leaders_coexist"].from_start
    assert not any(each.reached for each in said.values())
    assert not said["a_leader_is_elected"].from_start
    end = {each.name: each for each in walk.judge(taken(walk, *TO_LEADER))}
    assert end["a_leader_is_elected"].reached
    assert not end["two_leaders_coexist"].reached
    assert judgement_json(end["two_leaders_coexist"])["message"] == FROM_THE_START


def test_a_protocol_that_is_no_variant_has_none_beside() -> None:
    walk = walk_of("raft")
    assert walk.beside(taken(walk)) is None
    assert walk.unlike_beside(taken(walk)) == {}


def test_an_expression_is_watched_along_the_run() -> None:
    walk = walk_of("raft")
    end = taken(walk, *TO_LEADER)
    assert walk.watch(end, "[m.term[s] for s in Server]")[0].values == (
        "[0, 0, 0]",
        "[1, 0, 0]",
        "[1, 1, 0]",
        "[1, 1, 0]",
    )
    assert walk.watch(end, "self.role[s1]")[0].values[-1] == "LEADER"
    assert walk.watch(end, "election_safety(m)")[0].values[-1] == "True"
    [none] = walk.watch(end, "m.log[s1].last")
    assert none.failed == {0, 1, 2, 3}
    assert walk.watch(end, "m.term[")[0].error.startswith("m.term[ is not a Python expression")
    assert walk.watch(end, " ")[0].error == "there is no expression"


def test_a_step_that_fails_ends_the_run() -> None:
    walk = walk_of("tests/models_for_tests/asserting.py")
    position: Any = taken(walk, ("go", {"n": 3}))
    assert [each.how for each in walk.options(taken(walk)).steps] == [
        "no change",
        "possible",
        "possible",
        "fault",
    ]
    assert position.fault is not None
    assert walk.options(position).steps == ()
    assert isinstance(take_call(walk, position, ("go", {"n": 1})), Refused)
    assert walk.refusals(position) == ()
    assert walk.changes(position) == ()
    assert len(walk.judge(position)) == len(walk.judge(walk.path(position)[-2]))


def test_what_an_engine_refuses_a_walk_refuses(tmp_path: Any) -> None:
    file = tmp_path / "wrong.py"
    file.write_text(
        "from quorate import Model, Range, action\nclass N(Range): ...\n"
        "class M(Model):\n    sizes = {N: 2}\n    n: N\n    @action\n    def go(self) -> None:\n"
        "        print(self.n)\n"
    )
    with pytest.raises(ModelError):
        walk_of(str(file))


@pytest.mark.parametrize(
    "endless",
    [
        "[x for x in iter(int, 1)]",
        "sum(__import__('itertools').count())",  # within one operation of Python
    ],
)
def test_a_watched_expression_that_does_not_end_is_ended(
    monkeypatch: pytest.MonkeyPatch, endless: str
) -> None:
    monkeypatch.setattr("quorate.walking.watching.SECONDS", 0.5)
    walk = walk_of("paxos")
    start = taken(walk)
    before, ended, after = walk.watch(start, "1 + 1", endless, "m.promised[a1]")
    assert (before.values, after.values) == (("2",), ("None",))
    assert ended.error.startswith("it did not end within")
    again = walk.watch(start, endless, "3", endless)
    assert [each.error != "" for each in again] == [True, False, True]


def test_a_watched_expression_that_ends_its_process_ends_nothing_else() -> None:
    walk = walk_of("paxos")
    ended, after = walk.watch(taken(walk), "__import__('os')._exit(3)", "2")
    assert ended.error == "it ended the process that evaluated it"
    assert after.values == ("2",)
