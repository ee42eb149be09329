"""What Paxos is for, in models of its own, and that Paxos does it: known answers."""

from __future__ import annotations

import pytest

from quorate.comparison.refinement import check_refinement
from quorate.exploration import Explorer
from quorate.language.model import Model
from quorate.models.multipaxos.consensus_log import ChosenAgain as ChosenAgainInASlot
from quorate.models.multipaxos.consensus_log import ConsensusLog
from quorate.models.paxos.consensus import ChosenAgain, Consensus
from quorate.models.paxos.voting import AnyLowerVote, LowerBallotsOpen, Voting

from .answers import Bug, Space, assert_documented, assert_found, assert_space, explore, sizes_of_right

SPACES = [
    Space(Consensus, 2, 1),
    Space(ConsensusLog, 10, 2),
    Space(Voting, 77, 10),
    Space(Voting, 686, 15, {"Ballot": 3}),
]

BUGS = [
    Bug("C1", ChosenAgain, "agreement", 2, listed=None),
    Bug("C1", ChosenAgainInASlot, "agreement", 2, listed=None),
    Bug("C2", AnyLowerVote, "agreement", 8, listed=None),
    Bug("C3", LowerBallotsOpen, "agreement", 4, listed=None),
]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_right_model_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_variant_says_what_is_wrong(bug: Bug) -> None:
    assert_documented(bug)


@pytest.mark.parametrize(("right", "sizes"), sizes_of_right(BUGS), ids=str)
def test_the_right_model_holds_at_the_sizes_of_its_variants(
    explorer: Explorer, right: type[Model], sizes: dict[str, int]
) -> None:
    found = explore(explorer, right, sizes)
    assert (found.violations, found.stop) == ((), "complete")


@pytest.mark.parametrize(
    ("concrete", "abstract", "states"),
    [
        ("paxos", "consensus", 443),
        ("paxos", "voting", 443),
        ("voting", "consensus", 77),
        ("paxos_flexible", "consensus", 834),
        ("paxos_crash", "voting", 886),
    ],
)
def test_refinements_hold(concrete: str, abstract: str, states: int) -> None:
    result = check_refinement(concrete, abstract)
    assert (result.outcome, result.exploration.states) == ("holds", states)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("concrete", "abstract", "states"),
    [("paxos_fast", "consensus", 4_059), ("multipaxos", "consensus_log", 811_599)],
)
def test_large_refinements_hold(concrete: str, abstract: str, states: int) -> None:
    result = check_refinement(concrete, abstract)
    assert (result.outcome, result.exploration.states) == ("holds", states)


@pytest.mark.parametrize(
    ("variant", "abstract", "steps", "guard"),
    [
        ("paxos:PhaseOneSkipped", "consensus", 6, "when(self.nothing_chosen())"),
        ("paxos:PromiseNotKept", "voting", 7, "when(promised is None or b >= promised)"),
        ("paxos:ReportedValueIgnored", "voting", 10, "when(self.shows_safe(q, b, v))"),
        ("paxos:BallotShared", "voting", 7, "when(all(e.val == v for e in self.votes if e.bal == b))"),
        ("voting:LowerBallotsOpen", "consensus", 4, "when(self.nothing_chosen())"),
    ],
)
def test_bugs_take_steps_that_are_refused(variant: str, abstract: str, steps: int, guard: str) -> None:
    """And long before two values are chosen, if the abstract model says how one is."""
    verdict = check_refinement(variant, abstract)[f"refines_{abstract}"]
    assert (verdict.outcome, verdict.steps) == ("violated", steps)
    assert guard in verdict.doc
