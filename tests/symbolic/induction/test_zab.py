"""Zab for any number of servers, epochs and transactions: the proof, and where its bugs break it."""

from __future__ import annotations

import pytest

from quorate.language.specs import load_spec
from quorate.symbolic.induction.deciding import decide, with_few_instances, with_more_instances
from quorate.symbolic.induction.questions import Proofs

from .test_proofs import failures, proved


@pytest.mark.slow
def test_zab_without_messages() -> None:
    result = proved("zab_abstract")
    assert result.outcome == "proved", failures(result)


@pytest.mark.slow
def test_zab_in_relations() -> None:
    result = proved("zab_relational")
    assert result.outcome == "proved", failures(result)


def broken_by(target: str, action: str) -> set[str]:
    """The clauses of which it is not known at once that a step of the action keeps them."""
    obligations = [each for each in Proofs(load_spec(target)).obligations if each.action == action]
    assert len(obligations) > 20
    stages = (with_few_instances, with_more_instances)
    return {
        each.clause for each in obligations if all(decide(stage(each)).state != "proved" for stage in stages)
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "action", "broken"),
    [
        (
            "EpochPromisedTwice",
            "establish",
            {
                "initial_is_earlier",
                "begins_with_initial",
                "initial_has_nothing_but_initial",
                "leader_has_its_epoch",
                "one_leader_an_epoch",
            },
        ),
        (
            "PromiseTakenBack",
            "synchronize",
            {"quorum_promised", "ack_is_promised", "ack_is_kept", "leader_has_its_epoch", "may_commit"},
        ),
        ("NotTruncated", "synchronize", {"nothing_but_initial", "histories_grow_at_the_end"}),
        ("EpochBeforeHistory", "synchronize", {"begins_with_initial"}),
        ("EpochIgnored", "establish", {"may_commit"}),
    ],
)
def test_the_proof_breaks_where_the_bug_is(variant: str, action: str, broken: set[str]) -> None:
    assert broken_by(f"zab_abstract:{variant}", action) == broken
