"""Zab for any number of servers, epochs and transactions: the proof, and where its bugs break it."""

from __future__ import annotations

import pytest

from .test_proofs import broken_by, failures, proved


@pytest.mark.slow
def test_zab_without_messages() -> None:
    result = proved("zab_abstract")
    assert result.outcome == "proved", failures(result)


@pytest.mark.slow
def test_zab_in_relations() -> None:
    result = proved("zab_relational")
    assert result.outcome == "proved", failures(result)


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
    assert broken_by(f"zab_abstract:{variant}", action, more_than=20) == broken
