"""Where each bug of Fast Paxos and Multi-Paxos breaks the proof; and that two bugs break no part of it."""

from __future__ import annotations

import pytest

from .test_proofs import failures, proved

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("variant", "where"),
    [
        ("paxos_fast:ClassicQuorumInFastBallot", ["accept/agreement", "accept_any/agreement"]),
        ("paxos_fast:CollisionIgnored", ["propose/choosable_in_fast"]),
        (
            "paxos_fast:OnlyFastChoicesBind",
            [
                "propose/choosable_in_classic",
                "propose/choosable_in_fast",
                "propose_any/choosable_in_classic",
                "propose_any/choosable_in_fast",
            ],
        ),
        (
            "paxos_fast:AnyProposedBlindly",
            ["propose_any/choosable_in_classic", "propose_any/choosable_in_fast"],
        ),
        ("paxos_fast:VotedTwice", ["accept_any/one_vote_a_ballot"]),
        ("multipaxos:PhaseOneSkipped", ["propose/proposal_led"]),
        ("multipaxos:OneSlotReported", ["promise/report_highest"]),
        ("multipaxos:NoOpOverVotes", ["lead/choosable"]),
        ("multipaxos:NewestBallotBinds", ["lead/choosable"]),
        ("multipaxos:AnyReportBinds", ["lead/proposal_unique"]),
        ("multipaxos:SlotUsedTwice", ["propose/proposal_unique"]),
        (
            "multipaxos:PromiseOfEachSlot",
            ["accept/vote_promised", "accept/promise_kept", "accept/report_highest", "accept/choosable"],
        ),
        ("multipaxos:VotesOfAnySlot", ["decide/only_the_chosen_is_learned", "decide/decisions_agree"]),
        ("multipaxos:VotesLostInCrash", ["crash/last_vote_highest"]),
        (
            "multipaxos:PromiseLostInCrash",
            ["crash/vote_promised", "crash/promise_kept", "crash/choosable"],
        ),
    ],
)
def test_a_bug_breaks_the_proof_where_it_is(variant: str, where: list[str]) -> None:
    result = proved(variant)
    assert failures(result) == where
    assert all(failed.counterexample is not None for failed in result.failed)


@pytest.mark.parametrize("variant", ["HoleSkipped", "IndexOutlivesState"])
def test_bugs_of_execution_leave_the_choice_safe(variant: str) -> None:
    """What a replica makes of the log is no part of the proof."""
    assert proved(f"multipaxos:{variant}").outcome == "proved"
