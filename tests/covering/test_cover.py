"""Runs that cover a model: known answers, what is told of them, and that CPython takes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate import ModelError
from quorate.covering.cover import Cover, cover
from quorate.exploration import Trace
from quorate.graphs.explore import explore_in_cpython
from quorate.models.paxos import Paxos
from quorate.reference.canonical_states import Symmetries
from quorate.reference.machine import Machine
from quorate.verdicts.selection import instance_of
from tests.cli.commands import run

pytestmark = pytest.mark.usefixtures("compiler")

SMALL = {"Ballot": 1}


def require_runs(found: Cover) -> None:
    """Each step of the runs is one that the model has."""
    with found.instance.active():
        machine = Machine(found.instance)
        firsts = [each.after for each in machine.initial_runs()]
        for trace in found.runs:
            assert trace.initial in firsts
            before = trace.initial
            for step in trace.steps:
                runs = {(each.action, each.after) for each in machine.runs(before)}
                assert (step.action, step.state) in runs
                before = step.state


def taken(found: Cover, traces: tuple[Trace, ...]) -> set[object]:
    """The transitions that runs take, up to symmetry if the cover has it."""
    with found.instance.active():
        symmetries = Symmetries(found.instance)

        def of(state: tuple[object, ...]) -> object:
            return symmetries.canonical(state) if found.symmetry else state

        return {
            (
                of(before),
                step.action,
                *([] if not found.arguments else step.arguments.items()),
                of(step.state),
            )
            for trace in traces
            for before, step in zip(
                (trace.initial, *(each.state for each in trace.steps)), trace.steps, strict=False
            )
        }


@pytest.mark.parametrize("symmetry", [True, False])
def test_all_transitions(symmetry: bool) -> None:
    found = cover(Paxos, sizes=SMALL, symmetry=symmetry)
    require_runs(found)
    instance = instance_of(Paxos, SMALL)
    with instance.active():
        space = explore_in_cpython(instance, (), symmetry)
        transitions = {(space.states[e.source], e.action, space.states[e.target]) for e in space.edges}
    assert taken(found, found.runs) == transitions
    assert (found.covered, found.of, found.states) == (len(transitions), len(transitions), len(space.states))
    assert found.complete
    assert found.fewest


def test_steps_that_differ_in_arguments_only() -> None:
    found = cover(Paxos, sizes=SMALL, arguments=True)
    require_runs(found)
    assert not found.symmetry
    instance = instance_of(Paxos, SMALL)
    with instance.active():
        assert found.of == len(explore_in_cpython(instance, (), symmetry=False).edges)
    assert found.covered == found.of > cover(Paxos, sizes=SMALL, symmetry=False).of


def test_all_goals_in_one_run() -> None:
    found = cover(Paxos, "goals")
    require_runs(found)
    assert (found.covered, found.of, len(found.runs)) == (3, 3, 1)
    assert found.fewest
    assert len(found.runs[0].steps) == 12  # a_choice_can_be_confirmed takes as many


def test_pairs_of_actions() -> None:
    found = cover(Paxos, "pairs")
    require_runs(found)
    pairs = {
        (one.action, other.action)
        for trace in found.runs
        for one, other in zip(trace.steps, trace.steps[1:], strict=False)
    }
    assert len(pairs) == found.covered == found.of == 16


NEVER = """
from quorate import Model, Range, action, reachable, when


class Level(Range): ...


class Stairs(Model):
    sizes = {Level: 3}

    at: Level

    @action
    def climb(self) -> None:
        when(self.at != 2)
        self.at += 1

    @action
    def fly(self) -> None:
        when(self.at == 0 and self.at == 2)
        self.at = Level(0)


@reachable
def at_the_top(stairs: Stairs) -> bool:
    return stairs.at == 2


@reachable
def in_the_cellar(stairs: Stairs) -> bool:
    return stairs.at != 0 and stairs.at == 0
"""


def test_goals_and_actions_that_are_out_of_reach_are_named(tmp_path: Path) -> None:
    (tmp_path / "stairs.py").write_text(NEVER)
    model = f"{tmp_path / 'stairs.py'}:Stairs"
    goals, actions = cover(model, "goals"), cover(model, "actions")
    assert (goals.missing, actions.missing) == (("in_the_cellar",), ("fly",))
    assert str(goals).endswith("never reached in what was explored: in_the_cellar")
    assert str(actions).endswith("never taken in what was explored: fly")
    assert len(goals.runs[0].steps) == 2
    assert len(actions.runs[0].steps) == 1


def test_short_runs_leave_out_what_is_deeper() -> None:
    found = cover(Paxos, "goals", longest=6)
    assert (found.covered, found.of) == (1, 3)
    assert not found.complete
    assert str(found).splitlines() == [
        "paxos: 1 of 3 goals covered by 1 run, as few as can be, with 6 steps, the longest of 6",
        "443 states up to symmetry; explored fully",
        "the rest lies deeper than the longest run may be (--longest)",
    ]


def test_limits_are_told() -> None:
    found = cover(Paxos, max_states=50)
    assert (found.states, found.stop, found.complete) == (50, "states", False)
    assert "50 states up to symmetry; not complete: the state limit was reached first" in str(found)
    require_runs(found)


def test_the_file_has_what_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "runs.json"
    answer = run(capsys, "tests", "paxos", "--set", "Ballot=1", "--out", str(file))
    assert answer.code == 0
    written = json.loads(file.read_text())
    assert (written["format"], written["version"]) == ("quorate-runs", 1)
    assert written["covered"] == written["of"]
    assert len(written["runs"]) == len(cover(Paxos, sizes=SMALL).runs)
    first = written["runs"][0]
    assert first["initial"]["sent"] == []
    step = next(step for step in first["steps"] if step["action"] == "prepare")
    assert step == {
        "action": "prepare",
        "arguments": {"b": 0},
        "changed": {"sent": [{"record": "Prepare", "bal": 0}]},
    }
    assert json.loads(run(capsys, "tests", "paxos", "--set", "Ballot=1", "--json").out) == written


def test_the_command_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "tests", "paxos", "--max-states", "50").code == 3
    answer = run(capsys, "tests", "paxos", "--longest", "0")
    assert answer.code == 2
    assert "a run of no steps covers nothing" in answer.err
    with pytest.raises(ModelError, match="no steps"):
        cover(Paxos, longest=0)
