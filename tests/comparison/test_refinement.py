"""Refinement: steps of one model as steps of another, in both outcomes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quorate.comparison.refinement import check_refinement
from quorate.exploration import EngineName
from quorate.language.diagnostics import ModelError
from quorate.language.loading import load
from quorate.models.raft.relational import RelationalRaft
from quorate.verdicts.selection import instance_of
from tests.cli.commands import run

SMALL = {"Term": 2, "Log": 1, "Index": 2}

CLOCKS = """
from quorate import Model, Range, action, init, refinement, when


class Hour(Range): ...


class Minute(Range): ...


class Clock(Model):
    sizes = {Hour: 3, Minute: 2}

    hour: Hour
    minute: Minute

    @action
    def tick(self) -> None:
        if self.minute == 1:
            self.hour += 1
            self.minute = Minute(0)
        else:
            self.minute += 1


class Jumping(Clock):
    def tick(self) -> None:
        self.hour += 2


class Leaping(Clock):
    sizes = {Hour: 4}

    def tick(self) -> None:
        self.hour += 3


class Late(Clock):
    @init
    def one_o_clock(self) -> None:
        self.hour = Hour(1)


class Hours(Model):
    sizes = {Hour: 3}

    hour: Hour

    @action
    def strike(self) -> None:
        when(self.hour < 2)
        self.hour += 1


@refinement
def as_hours(clock: Clock, hours: Hours) -> None:
    hours.hour = clock.hour
"""


@pytest.fixture
def clocks(tmp_path: Path) -> str:
    file = tmp_path / "clocks.py"
    file.write_text(CLOCKS)
    return str(file)


def test_raft_refines_raft_in_relations() -> None:
    result = check_refinement("raft", "raft_relational", sizes=SMALL)
    verdict = result["refines_raft_relational"]
    assert (result.outcome, verdict.outcome) == ("holds", "holds")
    assert (result.exploration.states, result.exploration.stop) == (52, "complete")


@pytest.mark.slow
@pytest.mark.parametrize(("sizes", "states"), [({"Log": 1, "Index": 2}, 2_431), ({}, 34_150)])
def test_raft_refines_raft_in_relations_at_large_sizes(sizes: dict[str, int], states: int) -> None:
    result = check_refinement("raft", RelationalRaft, sizes=sizes)
    assert (result.outcome, result.exploration.states) == ("holds", states)


@pytest.mark.parametrize("abstract", ["raft_relational_crash", "raft_relational_applied"])
def test_raft_with_crashes_refines_it_in_relations(abstract: str) -> None:
    result = check_refinement("raft_crash", abstract, sizes={"Term": 2})
    assert (result.outcome, result.exploration.states) == ("holds", 234)


@pytest.mark.slow
@pytest.mark.parametrize("abstract", ["raft_relational_crash", "raft_relational_applied"])
def test_raft_with_crashes_refines_it_in_relations_at_large_sizes(abstract: str) -> None:
    result = check_refinement("raft_crash", abstract)
    assert (result.outcome, result.exploration.states) == ("holds", 19_608)


@pytest.mark.slow
def test_zab_refines_it_in_relations() -> None:
    result = check_refinement("zab_recorded", "zab_relational", sizes={"Epoch": 2, "Log": 1, "Index": 2})
    assert (result.outcome, result.exploration.states) == ("holds", 3_860)


def test_what_raft_applies_refines_it_in_relations() -> None:
    assert check_refinement("raft", "raft_relational_applied", sizes=SMALL).outcome == "holds"


def test_a_server_that_forgets_votes_again() -> None:
    result = check_refinement("raft_crash:VoteLost", "raft_relational_crash")
    verdict = result["refines_raft_relational_crash"]
    assert (result.outcome, verdict.steps) == ("violated", 4)
    assert "when(self.may_vote(last.server, m))" in verdict.doc


def test_two_steps_may_be_one() -> None:
    assert check_refinement("raft_noop", "raft_relational", sizes=SMALL).outcome == "holds"


@pytest.mark.parametrize(
    ("variant", "steps", "change", "guard"),
    [
        (
            "DoubleVote",
            3,
            "sent + Vote(term=1, voter=s1, candidate=s2)",
            "when(self.may_vote(last.server, m))",
        ),
        ("NoUpToDateCheck", 6, "term[s1]: 1 → 2", "when(self.up_to_date(m, last))"),
        ("AlwaysTruncated", 6, "log - Entry(server=s2, index=1,", "self.has(s, last.index, last.entry_term)"),
        (
            "HalfIsAMajority",
            3,
            "candidates - s1; leading + s1",
            "when(all(Vote(self.term[s], v, s) in self.sent for v in q))",
        ),
    ],
)
def test_a_bug_takes_a_step_that_is_refused(variant: str, steps: int, change: str, guard: str) -> None:
    result = check_refinement(f"raft:{variant}", "raft_relational")
    verdict = result["refines_raft_relational"]
    assert (result.outcome, verdict.steps) == ("violated", steps)
    assert f"raft_relational has no step with {change}" in verdict.doc
    assert "models/raft/relational/raft_relational.py:" in verdict.doc
    assert guard in verdict.doc


def test_figure_8_is_refused_where_the_old_entry_is_committed() -> None:
    result = check_refinement("raft:Figure8", "raft_relational", sizes={"Term": 3})
    assert result.trace is not None
    assert [step.action for step in result.trace.steps].count("commit") == 1
    assert result.trace.steps[-1].action == "commit"
    assert "when(self.may_commit(e))" in result["refines_raft_relational"].doc


class TestOnTheCommandLine:
    def test_holds(self, clocks: str, capsys: pytest.CaptureFixture[str]) -> None:
        answer = run(capsys, "check", f"{clocks}:Clock", "--refines", f"{clocks}:Hours")
        assert answer.code == 0
        assert "refines_Hours" in answer.out

    def test_two_steps_in_one(self, clocks: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "check", f"{clocks}:Jumping", "--refines", f"{clocks}:Hours").code == 0

    def test_three_steps_in_one(self, clocks: str, capsys: pytest.CaptureFixture[str]) -> None:
        answer = run(capsys, "check", f"{clocks}:Leaping", "--refines", f"{clocks}:Hours")
        assert answer.code == 1
        assert "Hours has no step with hour: 0 → 3." in answer.out

    def test_a_start_that_is_none(self, clocks: str, capsys: pytest.CaptureFixture[str]) -> None:
        answer = run(capsys, "check", f"{clocks}:Late", "--refines", f"{clocks}:Hours")
        assert answer.code == 1
        assert "This is no initial state of Hours." in answer.out

    def test_nothing_says_how(self, clocks: str, capsys: pytest.CaptureFixture[str]) -> None:
        answer = run(capsys, "check", "paxos", "--refines", f"{clocks}:Hours")
        assert answer.code == 2
        assert "there is no refinement mapping from Paxos to Hours" in answer.err

    def test_other_questions_are_refused(self, clocks: str, capsys: pytest.CaptureFixture[str]) -> None:
        answer = run(capsys, "check", "raft", "--refines", "raft_relational", "--property", "log_matching")
        assert answer.code == 2
        assert "leave out --property" in answer.err
        for more in (["--after", "a_leader_is_elected"], ["--from", "run.json"], ["--profile"]):
            answer = run(capsys, "check", "raft", "--refines", "raft_relational", *more)
            assert answer.code == 2
            assert f"leave out {more[0]}" in answer.err


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_constraints_and_actions_that_do_not_happen_are_kept(clocks: str, engine: EngineName) -> None:
    hours = load(f"{clocks}:Hours")
    leaping = instance_of(f"{clocks}:Leaping")
    assert check_refinement(leaping, hours, engine=engine).outcome == "violated"
    idle = replace(leaping, left_out=frozenset({"tick"}))
    assert check_refinement(idle, hours, engine=engine).outcome == "holds"
    Path(clocks).write_text(
        CLOCKS.replace("import Model", "import Model, constraint") + "\n\n@constraint\n"
        "def morning(clock: Leaping) -> bool:\n    return clock.hour > 0\n",
        encoding="utf-8",
    )
    result = check_refinement(load(f"{clocks}:Leaping"), load(f"{clocks}:Hours"), engine=engine)
    assert (result.outcome, result.exploration.cuts) == ("holds", {"constraint morning": 1})


def test_a_mapping_says_of_which_models(tmp_path: Path) -> None:
    file = tmp_path / "clocks.py"
    file.write_text(CLOCKS.replace("hours: Hours) ->", "hours) ->"))
    with pytest.raises(ModelError, match="the refinement as_hours does not say which models it relates"):
        check_refinement(load(f"{file}:Clock"), load(f"{file}:Hours"))
