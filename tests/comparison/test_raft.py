"""Variants of Raft beside Raft: where the two part, as a student reads it and as a program does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quorate.cli.compare import compare_command
from quorate.comparison.choosing import variants_of
from quorate.comparison.variants import Comparison, compare
from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.models.raft import Raft
from quorate.models.raft.raft_elections import DoubleVote, NoUpToDateCheck, VoteForgottenByFollower
from quorate.models.raft.raft_replication import (
    AlwaysTruncated,
    CommitIndexRegresses,
    Figure8,
    MatchIndexIsLastSent,
)


def compared(variant: type[Model]) -> Comparison:
    [found] = compare(Raft, [variant])
    assert (found.result.outcome, found.base_result.outcome) == ("violated", "holds")
    assert found.base_result.exploration.stop == "complete"
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(compare_command, list(arguments), standalone_mode=False)


def test_every_extension_has_variants_to_compare() -> None:
    extensions = {variant.__mro__[1].__name__ for variant in variants_of(Raft)}
    assert extensions >= {
        "Raft",
        "RaftWithCrashes",
        "RaftWithIndices",
        "RaftFromFigure8",
        "RaftWithSnapshots",
        "RaftInOffice",
        "RaftWithReplacement",
        "RaftWithLateChanges",
        "RaftWithCompactedMembers",
        "RaftWithJointConsensus",
    }


def test_raft_is_checked_once_at_the_same_sizes() -> None:
    one, other, third = compare(Raft, [DoubleVote, VoteForgottenByFollower, MatchIndexIsLastSent])
    assert one.base_result is other.base_result
    assert one.base_result is not third.base_result


def test_a_vote_too_many_shows_when_votes_are_counted() -> None:
    """The vote is a difference; that the candidate becomes leader is what Raft refuses, a step later."""
    divergence = compared(NoUpToDateCheck).divergence
    assert divergence is not None
    assert divergence.difference is not None
    assert divergence.refused is not None
    assert divergence.refused.guard is not None
    assert divergence.refused.step == divergence.difference.step + 1
    only_there = {str(c) for c in divergence.difference.variant} - {
        str(c) for c in divergence.difference.base
    }
    assert any("Vote(" in text for text in only_there)
    assert divergence.refused.guard.source == "when(self.is_quorum(s, {m.voter for m in self.votes(s)}))"
    assert divergence.refused.guard.because[-1] == "2 * len(members) > len(Server): 2 > 3 is false"


def test_a_commit_too_early_is_refused_at_once() -> None:
    """MatchIndexIsLastSent commits what is not replicated, like Figure 8 a cheaper relative of it."""
    divergence = compared(MatchIndexIsLastSent).divergence
    assert divergence is not None
    assert divergence.difference is None
    assert divergence.refused is not None
    assert divergence.refused.guard is not None
    assert divergence.refused.guard.source == "when(self.may_commit(s, n))"


@pytest.mark.parametrize("variant", [AlwaysTruncated, CommitIndexRegresses])
def test_what_is_lost_may_be_missed_much_later(variant: type[Model]) -> None:
    """Such a variant differs at a step, and Raft refuses none of its steps."""
    found = compared(variant)
    assert found.divergence is not None
    assert found.divergence.refused is None
    assert found.divergence.difference is not None
    story = run("raft", variant.__name__).stdout
    assert f"Raft first differs at step {found.divergence.difference.step}" in story
    assert "Raft refuses no step of this run." in story


def test_the_form_of_the_json() -> None:
    result = run("raft", "MatchIndexIsLastSent", "CommitIndexRegresses", "--json")
    assert result.return_value == 0
    found = json.loads(result.stdout)
    assert found["model"] == "raft"
    refused, other = found["variants"]
    keys = {"name", "sizes", "outcome", "property", "steps", "states", "seconds", "base", "parts"}
    assert keys <= refused.keys()
    assert refused["sizes"] == {"Server": 3, "Term": 2, "Log": 2, "Index": 3, "Command": 1}
    assert (refused["outcome"], refused["property"]) == ("violated", "committed_on_majority")
    assert refused["steps"] == len(refused["trace"]["steps"]) == 7
    assert refused["base"] == {"name": "Raft", "outcome": "holds", "states": 392, "exploration": "complete"}
    parts = refused["parts"]
    assert (parts["step"], parts["how"], parts["difference"]) == (7, "guard", None)
    assert parts["source"] in Path(parts["file"]).read_text().splitlines()[parts["line"] - 1]
    assert parts["values"]
    assert other["parts"]["step"] is None
    assert other["parts"]["difference"]["step"] == other["steps"] == 8


def test_a_students_raft_is_compared_with_no_further_set_up(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    file.write_text(
        "from quorate.models.raft import Raft, RequestVote, Server, Term\n\n\n"
        "class MyRaft(Raft):\n"
        "    sizes = {Term: 2}\n\n"
        "    def grants(self, s: Server, m: RequestVote) -> bool:\n"
        "        return self.up_to_date(m, self.log[s])\n"
    )
    result = run(f"{file}:MyRaft")
    assert result.return_value == 1
    assert "election_safety is violated" in result.stdout
    assert "-    voted_for = self.voted_for[s]" in result.stdout
    assert "Raft first differs at step" in result.stdout
    assert "Raft does not take step" in result.stdout


@pytest.mark.slow
def test_figure_8_parts_where_the_old_entry_is_committed() -> None:
    found = compared(Figure8)
    assert found.result.violations[0].name == "leader_completeness"
    assert found.divergence is not None
    assert found.divergence.difference is None
    assert found.divergence.refused is not None
    assert found.divergence.refused.guard is not None
    assert found.divergence.refused.guard.source == "when(self.may_commit(s, n))"
    assert any("term == self.term[s]" in why for why in found.divergence.refused.guard.because)


@pytest.mark.slow
def test_every_small_variant_parts_somewhere() -> None:
    for variant in variants_of(Raft):
        if all(size < 4 for size in instantiate(variant).sizes.values()):
            found = next(iter(compare(Raft, [variant])))
            assert found.result.outcome == "violated", variant
            assert found.base_result.outcome == "holds", variant
            assert found.divergence is not None
            assert found.divergence.difference is not None or found.divergence.refused is not None, variant
