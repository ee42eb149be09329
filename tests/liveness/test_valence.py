"""Valence: known answers of small models, and what the command says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quorate import Map, Model, ModelError, Range, Symmetric, action, decisions, valence, when
from quorate.exploration import EngineName
from quorate.graphs.valence_graph import valence_graph
from tests.cli.commands import MODELS, run
from tests.models_for_tests import counting
from tests.models_for_tests.liveness import Climb, Wrap
from tests.native.recorded import Shipping


class Side(Range):
    """0 and 1."""


class Voter(Symmetric): ...


class Race(Model):
    """Each voter picks a side once; what the first two agree on is decided. If the two pick both, nothing is."""

    sizes = {Side: 2, Voter: 2}
    picks: Map[Voter, Side | None]
    wavering: Side

    @action(fair="weak")
    def waver(self) -> None:
        when(all(self.picks[v] is None for v in Voter))
        self.wavering = Side(1 - self.wavering)

    @action
    def pick(self, v: Voter, side: Side) -> None:
        when(self.picks[v] is None)
        self.picks[v] = side


@decisions
def agreed(m: Race) -> set[Side]:
    return {side for side in Side if all(m.picks[v] == side for v in Voter)}


def test_race() -> None:
    found = valence(Race).found
    assert found is not None
    # Two values of `wavering`; nobody has picked: both sides are possible. One has (either side): only that one is.
    # Two have: decided, or stuck with one on each side.
    assert found.counts == {"bivalent": 2, "univalent": 8, "stuck": 2, "unknown": 0}
    assert found.initial == {"bivalent": 1, "univalent": 0, "stuck": 0, "unknown": 0}
    assert found.by_value == {"0": 4, "1": 4}
    assert found.critical == 0  # it can waver
    assert found.undecided_run is not None
    assert [step.action for step in found.undecided_run.steps] == ["waver", "waver"]
    assert found.undecided_run.loop == 0
    assert found.stuck_run is not None
    assert len(found.stuck_run.steps) == 2


def test_without_symmetry_each_state_counts() -> None:
    found = valence(Race, symmetry=False).found
    assert found is not None
    assert found.counts == {"bivalent": 2, "univalent": 12, "stuck": 4, "unknown": 0}


def test_critical_states_have_branches() -> None:
    class Once(Race):
        @action
        def waver(self) -> None:
            when(False)

    found = valence(Once).found
    assert found is not None
    assert found.critical == 1
    assert {(branch.step.action, branch.value) for branch in found.branches} == {("pick", 0), ("pick", 1)}
    assert found.undecided_run is not None  # a run that stops at once, since nothing is fair
    fair = valence(Once, fair={"pick": "weak"}).found
    assert fair is not None
    assert fair.undecided_run is None


def test_a_cut_leaves_valence_unknown() -> None:
    result = valence(Climb)
    assert result.found is not None
    assert result.found.counts["unknown"] > 0
    assert result.outcome == "undecided"
    assert result.found.cuts == ("Number",)
    assert valence(Wrap).outcome == "holds"


def test_limits_leave_valence_unknown() -> None:
    result = valence(Wrap, max_depth=1)
    assert result.found is not None
    assert (result.found.stop, result.outcome) == ("depth", "undecided")


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("symmetry", [True, False])
@pytest.mark.parametrize(("model", "depth"), [(Race, None), (Climb, None), (Wrap, None), (Shipping, 4)])
def test_the_engines_agree(model: type[Model], depth: int | None, symmetry: bool) -> None:
    def told(engine: EngineName) -> tuple[Any, ...]:
        found = valence(model, engine=engine, symmetry=symmetry, max_depth=depth).found
        assert found is not None
        runs = (found.critical_run, found.undecided_run, found.stuck_run)
        lengths = [None if run is None else len(run.steps) if run.loop is None else run.loop for run in runs]
        counts = (found.counts, found.initial, found.by_value, found.critical, len(found.branches))
        return (*counts, found.stop, found.cuts, *lengths)

    assert told("native") == told("reference")


def test_another_engine_is_refused() -> None:
    with pytest.raises(ModelError, match="visits no states"):
        valence(Race, engine="bmc")


def test_a_model_that_says_nothing_about_decisions() -> None:
    with pytest.raises(ModelError, match="does not say what is decided"):
        valence(counting.Counter)
    with pytest.raises(ModelError, match="no function called agree"):
        valence(Race, decisions="agree")


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "valence", f"{MODELS}/liveness.py:Wrap")
    assert said.code == 0
    assert "univalent" in said.out
    cut = run(capsys, "valence", f"{MODELS}/liveness.py:Climb", "--json")
    assert cut.code == 3
    found = json.loads(cut.out)
    assert found["outcome"] == "undecided"
    assert set(found["counts"]) == {"bivalent", "univalent", "stuck", "unknown"}


def states_by_valence(model: type[Model], **options: Any) -> dict[str, int]:
    found: Counter[str] = Counter()
    for _, data in valence_graph(model, **options).graph.nodes(data=True):
        found[data["valence"]] += data["states"]
    return dict(found)


@pytest.mark.parametrize("by", [(), ("wavering",)])
def test_a_drawing_has_each_state_once_with_its_valence(by: tuple[str, ...]) -> None:
    assert states_by_valence(Race, by=by) == {"bivalent": 2, "0-valent": 6, "1-valent": 6, "stuck": 4}


def test_a_drawing_marks_critical_states_and_those_that_a_cut_leaves_unknown() -> None:
    class Once(Race):
        @action
        def waver(self) -> None:
            when(False)

    drawn = valence_graph(Once).graph
    [critical] = [name for name, data in drawn.nodes(data=True) if data["valence"] == "critical"]
    after = {drawn.nodes[name]["valence"] for name in drawn.successors(critical)}
    assert (drawn.nodes[critical]["initial"], after) == (True, {"0-valent", "1-valent"})
    assert "unknown" in states_by_valence(Climb)


def test_a_large_drawing_has_a_node_for_each_valence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quorate.graphs.valence_graph.MOST_WHOLE", 3)
    drawn = valence_graph(Race)
    assert [data["valence"] for _, data in drawn.graph.nodes(data=True)] == [
        "bivalent", "0-valent", "1-valent", "stuck",
    ]  # fmt: skip
    text = drawn.to_dot()
    assert 'label="STUCK: nothing can be decided\\l(4 states)\\l"' in text
    assert 's0 -> s1 [label="pick"];' in text
    assert 's2 -> s3 [label="pick"];' in text


def test_the_command_draws(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "wrap.dot"
    said = run(capsys, "valence", f"{MODELS}/liveness.py:Wrap", "-q", "--draw", str(file))
    assert said.code == 0
    assert f"wrote {file}" in said.err
    assert file.read_text().startswith("digraph")
    refused = run(capsys, "valence", f"{MODELS}/liveness.py:Wrap", "--by", "n")
    assert refused.code == 2
    assert "add --draw FILE.svg" in refused.err
