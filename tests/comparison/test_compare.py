"""Variants beside the correct protocol: bases, divergences, the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quorate import check
from quorate.cli.compare import compare_command
from quorate.comparison.choosing import base_of, variants_of
from quorate.comparison.divergence import Difference, Divergence, divergence
from quorate.comparison.variants import Comparison, Comparisons, compare_each
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.models import paxos
from quorate.models.paxos import Paxos
from quorate.models.paxos.paxos_crash import PaxosWithCrashes
from quorate.models.paxos.paxos_fast import ClassicQuorumInFastBallot
from quorate.models.paxos.paxos_stable import PaxosStable
from tests.comparison.failing import (
    Checked,
    Counted,
    Counter,
    LowerLimit,
    TalliesTwo,
    Tally,
    TwoAtOnce,
    Unguarded,
)


def compared(*variants: type[Paxos]) -> list[Comparison]:
    return list(compare_each(variants))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(compare_command, list(arguments), standalone_mode=False)


def test_the_base_of_a_variant_is_its_nearest_ancestor_that_is_no_bug() -> None:
    assert base_of(paxos.AnyReportedValue) is Paxos
    assert base_of(PaxosWithCrashes) is Paxos
    with pytest.raises(ModelError, match="derives from Model itself"):
        base_of(Paxos)


def test_the_variants_of_a_protocol_include_those_of_its_extensions() -> None:
    names = {variant.__name__ for variant in variants_of(Paxos)}
    assert {"AnyReportedValue", "PhaseOneSkipped", "DiskLost", "HalfIsAQuorum", "RevotesCounted"} <= names
    assert "PaxosWithCrashes" not in names


def test_a_variant_is_compared_at_its_own_sizes() -> None:
    [found] = compared(paxos.AnyReportedValue)
    assert found.result.sizes == found.base_result.sizes == {"Acceptor": 3, "Value": 2, "Ballot": 3}
    assert (found.result.outcome, found.base_result.outcome) == ("violated", "holds")
    assert found.base_result.exploration.stop == "complete"
    assert found.change == "the proposer takes any reported value, not that of the highest ballot"


def test_the_right_protocol_is_checked_once_for_the_same_sizes() -> None:
    one, other = compared(paxos.VoteNotReported, paxos.PromiseNotKept)
    assert one.base_result is other.base_result


def test_a_missing_guard_parts_by_a_refusal_alone() -> None:
    [found] = compared(paxos.PromiseNotKept)
    assert found.divergence is not None
    assert found.divergence.difference is None
    refused = found.divergence.refused
    assert refused is not None
    assert refused.guard is not None
    assert refused.guard.source == "when(promised is None or m.bal >= promised)"
    assert "m.bal >= promised: 0 >= 1 is false" in refused.guard.because


def test_a_missing_effect_parts_by_a_difference_first_and_a_refusal_later() -> None:
    [found] = compared(paxos.PromiseNotRecorded)
    assert found.divergence is not None
    difference, refused = found.divergence.difference, found.divergence.refused
    assert difference is not None
    assert refused is not None
    assert difference.step < refused.step
    missing = {str(change) for change in difference.base} - {str(change) for change in difference.variant}
    assert len(missing) == 1
    assert next(iter(missing)).startswith("promised[")


def test_the_json_of_a_comparison() -> None:
    result = run("paxos", "VoteNotReported", "--json")
    assert result.return_value == 0
    found = json.loads(result.stdout)
    assert found["model"] == "paxos"
    [variant] = found["variants"]
    assert {
        "name",
        "sizes",
        "outcome",
        "property",
        "steps",
        "states",
        "seconds",
        "base",
        "parts",
    } <= variant.keys()
    assert (variant["name"], variant["property"], variant["steps"]) == ("VoteNotReported", "agreement", 12)
    assert variant["base"] == {"name": "Paxos", "outcome": "holds", "states": 443, "exploration": "complete"}
    assert variant["parts"]["source"] == "when(self.may_propose(v, promises))"
    assert variant["parts"]["file"].endswith("paxos.py")
    lines = Path(variant["parts"]["file"]).read_text().splitlines()
    assert variant["parts"]["source"] in lines[variant["parts"]["line"] - 1]


def test_the_story_of_a_variant() -> None:
    result = run("paxos", "PhaseOneSkipped", "--quiet")
    assert result.return_value == 0
    assert "PhaseOneSkipped" in result.stdout
    story = run("paxos", "phaseoneskipped").stdout
    assert "-    when(all(any(m.acc == a for m in promises) for a in q))" in story
    assert "agreement is violated: v=v1 w=v2" in story
    assert "Paxos does not take step 1: propose(0, v1, {a1, a2})" in story


def test_a_students_class_is_compared_with_the_protocol_it_derives_from(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    file.write_text(
        "from quorate import action, when\n"
        "from quorate.models.paxos import Accept, Accepted, Acceptor, Paxos, Vote\n\n\n"
        "class MyPaxos(Paxos):\n"
        "    @action\n"
        "    def accept(self, a: Acceptor, m: Accept) -> None:\n"
        "        when(m in self.sent)\n"
        "        self.voted[a] = Vote(m.bal, m.val)\n"
        "        self.sent.add(Accepted(a, m.bal, m.val))\n"
    )
    result = run(f"{file}:MyPaxos")
    assert result.return_value == 1
    assert "MyPaxos" in result.stdout
    assert "Paxos does not take step" in result.stdout
    assert "when(promised is None or m.bal >= promised)" in result.stdout


def test_a_right_variant_holds(tmp_path: Path) -> None:
    file = tmp_path / "same.py"
    file.write_text(
        "from quorate.models.paxos import Paxos, Promise, Value\n\n\n"
        "class Same(Paxos):\n"
        "    def may_propose(self, v: Value, promises: set[Promise]) -> bool:\n"
        "        return super().may_propose(v, promises)\n"
    )
    result = run(str(file))
    assert result.return_value == 0
    assert "nothing at these sizes" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["paxos", "PhaseOneSkiped"], "no variant called PhaseOneSkiped"),
        (["quorate.models.paxos_learners:PaxosWithLearners", "Nothing"], "no variant called Nothing"),
    ],
)
def test_unknown_variants_are_refused(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, ModelError)
    assert message in str(result.exception)


def test_a_size_that_nothing_has_is_refused() -> None:
    result = run("paxos", "PhaseOneSkipped", "--set", "Balot=3")
    assert isinstance(result.exception, ModelError)
    assert "did you mean Ballot?" in str(result.exception)


@pytest.mark.slow
def test_every_variant_of_paxos_is_told_with_its_divergence() -> None:
    safe = [variant for variant in variants_of(Paxos) if not issubclass(variant, PaxosStable)]
    small = [variant for variant in safe if instantiate(variant).sizes[paxos.Ballot] == 2]
    for found in compare_each(small):
        assert found.result.outcome == "violated", found.variant
        assert found.divergence is not None
        parts = found.divergence.refused is not None or found.divergence.difference is not None
        # One changes what is said to be chosen, and no step.
        assert parts or found.variant is ClassicQuorumInFastBallot, found.variant


def test_a_variant_that_changes_no_step_is_said_to_judge_otherwise() -> None:
    [found] = compared(ClassicQuorumInFastBallot)
    assert "FastPaxos takes every step of this run, with the same effects" in str(found)
    assert "It finds no violation in it: the variant's property differs on the same states." in str(found)


def test_a_variant_of_which_no_step_is_refused_is_told_by_its_first_difference() -> None:
    """At once in the overview of all variants, too."""
    [found] = compare_each([TwoAtOnce], engine="reference")
    assert found.divergence is not None
    assert found.divergence.refused is None
    text = str(Comparisons(Counter, [found], singly=False))
    assert "TwoAtOnce: in Counter, step 1 has another effect, up()" in text
    assert text.splitlines()[-2:] == ["    TwoAtOnce  count: 0 → 2", "    Counter    count: 0 → 1"]


def test_what_a_step_changes_in_both_is_only_counted() -> None:
    [found] = compare_each([TalliesTwo], engine="reference")
    assert str(Comparisons(Tally, [found], singly=False)).splitlines()[-4:] == [
        "TalliesTwo: in Tally, step 1 has another effect, up()",
        "    TalliesTwo  count: 0 → 2",
        "    Tally       count: 0 → 1",
        "    both        was_up: False → True, and 1 more",
    ]


def test_the_overview_tells_of_a_variant_that_judges_otherwise() -> None:
    [found] = compare_each([LowerLimit], engine="reference")
    assert str(Comparisons(Tally, [found], singly=False)).splitlines()[-2:] == [
        "LowerLimit: Tally takes every step of its run, with the same effects",
        "    the variant's property differs on the same states",
    ]


def test_a_step_that_goes_wrong_in_both_is_no_refusal() -> None:
    [found] = compared(Unguarded)
    assert found.result.violations[0].kind == "assert"
    assert found.divergence == Divergence(None, None, True)


def test_a_step_that_goes_wrong_in_the_variant_alone_is_a_difference() -> None:
    violation = check(Counted).violations[0].violation
    assert violation is not None
    found = divergence(violation.trace, instantiate(Counted), instantiate(Checked), violation.last_fails)
    assert found == Divergence(Difference(2, (), ()), None)
