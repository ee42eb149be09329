"""That Paxos and Raft do what they are for: their models refine those that say what that is."""

from __future__ import annotations

import pytest

from quorate.comparison.refinement import check_refinement
from tests.few import few


@pytest.mark.parametrize(
    ("concrete", "abstract", "states"),
    few(
        3,
        [
            ("paxos", "consensus", 443),
            ("paxos", "voting", 443),
            ("voting", "consensus", 77),
            ("paxos_flexible", "consensus", 834),
            ("paxos_crash", "voting", 886),
            ("raft", "committed_log", 34_150),
        ],
    ),
)
def test_refinements_hold(concrete: str, abstract: str, states: int) -> None:
    result = check_refinement(concrete, abstract)
    assert (result.outcome, result.exploration.states) == ("holds", states)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("concrete", "abstract", "states"),
    [
        ("paxos_fast", "consensus", 4_059),
        ("paxos_vertical", "consensus", 56_185),
        ("multipaxos", "consensus_log", 811_599),
        ("chubby_disk", "consensus_log", 128_690),
    ],
)
def test_large_refinements_hold(concrete: str, abstract: str, states: int) -> None:
    result = check_refinement(concrete, abstract)
    assert (result.outcome, result.exploration.states) == ("holds", states)


@pytest.mark.parametrize(
    ("variant", "abstract", "steps", "guard"),
    few(
        3,
        [
            ("paxos:PhaseOneSkipped", "consensus", 6, "when(self.nothing_chosen())"),
            ("paxos:PromiseNotKept", "voting", 7, "when(promised is None or b >= promised)"),
            ("paxos:ReportedValueIgnored", "voting", 10, "when(self.shows_safe(q, b, v))"),
            ("paxos:BallotShared", "voting", 7, "when(all(e.val == v for e in self.votes if e.bal == b))"),
            ("voting:LowerBallotsOpen", "consensus", 4, "when(self.nothing_chosen())"),
        ],
    ),
)
def test_bugs_take_steps_that_are_refused(variant: str, abstract: str, steps: int, guard: str) -> None:
    """And long before two values are chosen, if the abstract model says how one is."""
    verdict = check_refinement(variant, abstract)[f"refines_{abstract}"]
    assert (verdict.outcome, verdict.steps) == ("violated", steps)
    assert guard in verdict.doc
