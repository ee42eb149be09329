"""Clauses of proofs, checked where they can be: in every state that the explorer reaches."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from quorate.exploration import Exploration, Explorer, Request
from quorate.language.specs import load_spec
from tests.few import few

SIZES: list[tuple[str, dict[str, int], int]] = [
    ("raft_abstract", {}, 1_808),
    ("raft_abstract", {"Server": 4, "Term": 3}, 639),
    ("raft_abstract_membership", {}, 4_022),
    ("raft", {}, 2_025),
    ("raft_crash", {}, 19_322),
    ("raft_applied", {}, 47_328),
    ("paxos_fast", {"Acceptor": 4}, 9_035),
    ("zab_abstract", {}, 24_289),
]
"""Specs, with the sizes to check them at, and how many states there are."""

BROKEN = [
    ("raft_abstract:DoubleVote", "leader_has_its_term"),
    ("raft_abstract:NoUpToDateCheck", "leader_completeness"),
    ("raft_abstract:PreviousTermNotChecked", "no_holes_in_a_term"),
    ("raft_abstract:AlwaysTruncated", "committed_on_a_quorum"),
    ("raft_abstract:Figure8", "leader_completeness"),
    ("raft_abstract_membership:ChangeBeforeCommit", "not_adjacent_overruled"),
    ("raft:AlwaysTruncated", "acknowledged_is_kept"),
    ("raft_crash:TailNotSynced", "acknowledged_is_on_disk"),
    ("paxos_fast:VotedTwice", "one_vote_a_ballot"),
]
"""Variants, and a clause or property that some state breaks."""


def _explored(explorer: Explorer, spec: str, sizes: Mapping[str, int]) -> Exploration:
    instance = load_spec(spec).instance(sizes)
    return explorer.explore(Request(instance, instance.properties, keep_going=True))


@pytest.mark.parametrize(("spec", "sizes", "states"), few(4, SIZES))
def test_clauses_hold_in_every_state(
    explorer: Explorer, spec: str, sizes: dict[str, int], states: int
) -> None:
    found = _explored(explorer, spec, sizes)
    assert (found.violations, found.stop, found.states) == ((), "complete", states)


@pytest.mark.parametrize(("spec", "clause"), few(3, BROKEN))
def test_a_bug_breaks_a_clause(explorer: Explorer, spec: str, clause: str) -> None:
    found = _explored(explorer, spec, {})
    assert clause in {violation.name for violation in found.violations}
