"""Raft for any number of servers, terms and entries: the proof, and the obligations at which its bugs break it."""

from __future__ import annotations

import pytest

from quorate.language.specs import load_spec
from tests.few import few

from .test_proofs import broken_by, failures, proved


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("raft", marks=pytest.mark.slow),
        pytest.param("raft_crash", marks=pytest.mark.slow),
        pytest.param("raft_applied", marks=pytest.mark.slow),
    ],
)
def test_raft(target: str) -> None:
    result = proved(target)
    assert result.outcome == "proved", failures(result)


@pytest.mark.parametrize(
    ("target", "broken"),
    few(
        1,
        [
            ("raft_crash:VoteLost", {"vote_is_on_disk"}),
            ("raft_crash:LogLost", {"acknowledged_is_kept"}),
        ],
    ),
)
def test_what_a_restart_breaks(target: str, broken: set[str]) -> None:
    assert broken_by(target, "restart", more_than=40) == broken


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "where"),
    [
        ("raft_abstract:NoUpToDateCheck", "become_leader/leader_completeness"),
        ("raft_abstract:PreviousTermNotChecked", "copy/log_matching"),
        ("raft_abstract:AlwaysTruncated", "roll_back/committed_on_a_quorum"),
        ("raft_abstract:Figure8", "commit/leader_completeness"),
        ("raft:DoubleVote", "request_vote/one_vote_a_term"),
        ("raft:NoUpToDateCheck", "request_vote/voted_for_has_it"),
        ("raft:AlwaysTruncated", "append/acknowledged_is_kept"),
        ("raft:Figure8", "commit/leader_completeness"),
        ("raft_crash:VoteLost", "restart/vote_is_on_disk"),
        ("raft_crash:TermLost", "restart/term_never_goes_back"),
        ("raft_crash:LogLost", "restart/acknowledged_is_kept"),
        ("raft_crash:TailNotSynced", "append/acknowledged_is_on_disk"),
        ("raft_crash:OwnEntriesNotSynced", "request/acknowledged_is_on_disk"),
        ("raft_crash:VotesCounted", "restart/elected_waits_no_more"),
        ("raft_applied:CommitNotBoundByNew", "learn_commit/applied_was_committed"),
    ],
)
def test_a_bug_breaks_the_proof_where_it_is(target: str, where: str) -> None:
    assert where in failures(proved(target))


@pytest.mark.parametrize("spec", few(1, ["raft_elections", "raft_elections_crash", "raft_elections:Figure8"]))
def test_election_safety_of_the_explored_raft(spec: str) -> None:
    """Of the class that the explorer runs, with its sequences and its counting of votes. Bugs in what comes after
    the election do not matter."""
    result = proved(spec)
    assert result.outcome == "proved", failures(result)
    assert not result.impossible
    assert [fact.families for fact in result.proofs.families if len(fact.families) == 2] == [
        ("majorities of Server", "majorities of Server")
    ]


@pytest.mark.parametrize(
    ("variant", "where"),
    few(
        1,
        [
            ("raft_elections:StaleVoteCounted", "become_leader/leader_has_a_majority"),
            ("raft_elections:HalfIsAMajority", "become_leader/leader_has_a_majority"),
            ("raft_elections:VoteForgottenByFollower", "append/vote_is_known"),
            ("raft_elections_crash:VoteLost", "restart/vote_is_known"),
            ("raft_elections_crash:VoteWrittenAfterTerm", "request_vote/vote_is_on_disk"),
        ],
    ),
)
def test_a_bug_of_the_explored_raft_breaks_the_proof(variant: str, where: str) -> None:
    result = proved(variant)
    assert failures(result) == [where]
    found = result[where].counterexample
    assert found is not None, result[where].reason


def test_properties_may_be_clauses() -> None:
    spec = load_spec("raft")
    names = [clause.name for clause in spec.clauses]
    assert len(names) == len(set(names)) == 37
    assert "leader_completeness" in names
    assert "election_safety" not in names
    known = [property_.name for property_ in spec.instance().properties]
    assert known.count("leader_completeness") == 1
