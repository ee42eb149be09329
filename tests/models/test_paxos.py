"""Paxos and its bugs: known answers.

TLC counts 3,921 states too for MCPaxosTiny of tlaplus/Examples (three acceptors, two values, two ballots), and an
independent model has 185,369, 24 steps deep, at three ballots.
"""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.language.model import Model
from quorate.models.paxos import (
    AnyReportedValue,
    BallotReused,
    BallotShared,
    LowestReportedValue,
    MostFrequentReportedValue,
    Paxos,
    PhaseOneSkipped,
    PromiseNotKept,
    PromiseNotRecorded,
    ReportedValueIgnored,
    StalePromiseCounted,
    VoteIsNoPromise,
    VoteNotReported,
)
from quorate.models.paxos.paxos_crash import DiskLost, PaxosWithCrashes, PromiseNotOnDisk, VoteNotOnDisk
from quorate.models.paxos.paxos_flexible import FlexiblePaxos, HalfIsAQuorum, QuorumsDoNotMeet
from quorate.models.paxos.paxos_learners import (
    BallotsMixed,
    PaxosWithLearners,
    RevotesCounted,
    VotesCountedTwice,
)

from .answers import Bug, Space, assert_documented, assert_found, assert_space, explore, sizes_of_right

SPACES = [
    Space(Paxos, 3_921, 16, symmetry=False),
    Space(Paxos, 443, 16),
    Space(Paxos, 185_369, 24, {"Ballot": 3}, symmetry=False),
    Space(Paxos, 17_153, 24, {"Ballot": 3}),
    Space(FlexiblePaxos, 834, 20),
    Space(FlexiblePaxos, 443, 16, {"Acceptor": 3}),
    Space(PaxosWithCrashes, 886, 17),
    Space(PaxosWithLearners, 959, 18),
]

ONE_STEP = "there a learner receives votes one at a time; here it takes what it needs in one step"
NO_LEARNER = "there a learner is a formula over the votes; here each of the two takes a step"

BUGS = [
    Bug("P1", AnyReportedValue, "agreement", 17, listed=17, states=14_013),
    Bug("P2", LowestReportedValue, "agreement", 17, listed=17, states=13_919),
    Bug("P2", MostFrequentReportedValue, "agreement", 17, listed=17, states=14_013),
    Bug("P3", ReportedValueIgnored, "agreement", 12, listed=12),
    Bug("P4", VoteNotReported, "agreement", 12, listed=12),
    Bug("P5", PromiseNotRecorded, "agreement", 12, listed=12),
    Bug("P6", PromiseNotKept, "agreement", 12, listed=12),
    Bug("P7", VoteIsNoPromise, "agreement", 17, listed=17, states=38_515),
    Bug("P8", BallotReused, "agreement", 9, listed=9),
    Bug("P8", BallotShared, "agreement", 9, listed=9),
    Bug("P9", PhaseOneSkipped, "agreement", 6, listed=6),
    Bug("P10", StalePromiseCounted, "agreement", 9, listed=9),
    Bug("P11", HalfIsAQuorum, "agreement", 12, listed=12),
    Bug("P12", QuorumsDoNotMeet, "agreement", 10, listed=10),
    Bug("P13", PromiseNotOnDisk, "agreement", 13, listed=13),
    Bug("P13", VoteNotOnDisk, "agreement", 13, listed=13),
    Bug("P13", DiskLost, "agreement", 13, listed=13),
    Bug("P14", VotesCountedTwice, "learners_agree", 12, listed=14, why=ONE_STEP),
    Bug("P14", VotesCountedTwice, "only_the_chosen_is_learned", 6, listed=None),
    Bug("P15", RevotesCounted, "learners_agree", 18, listed=16, states=35_091, why=NO_LEARNER),
    Bug("P15", RevotesCounted, "only_the_chosen_is_learned", 11, listed=None),
    Bug("P16", BallotsMixed, "learners_agree", 22, listed=20, states=1_000_000, why=NO_LEARNER),
    Bug("P16", BallotsMixed, "only_the_chosen_is_learned", 11, listed=None),
]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_right_protocol_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_variant_says_what_is_wrong(bug: Bug) -> None:
    assert_documented(bug)


@pytest.mark.parametrize(("right", "sizes"), sizes_of_right(BUGS), ids=str)
def test_the_right_protocol_holds_at_the_sizes_of_its_variants(
    explorer: Explorer, right: type[Model], sizes: dict[str, int]
) -> None:
    found = explore(explorer, right, sizes, states=1_000_000 if sizes["Ballot"] > 2 else 0)
    assert (found.violations, found.stop) == ((), "complete")


class TestWhereABugDoesNotShow:
    """Mutants that are equivalent to the correct protocol, or safe, at some sizes."""

    def test_a_vote_that_is_no_promise_is_safe_with_two_ballots(self, explorer: Explorer) -> None:
        assert_space(explorer, Space(VoteIsNoPromise, 967, 17, {"Ballot": 2}))

    def test_half_is_a_majority_of_three(self, explorer: Explorer) -> None:
        assert_space(explorer, Space(HalfIsAQuorum, 443, 16, {"Acceptor": 3}))

    def test_half_is_none_of_two(self, explorer: Explorer) -> None:
        found = explore(explorer, HalfIsAQuorum, {"Acceptor": 2})
        assert [(v.name, len(v.trace.steps)) for v in found.violations] == [("agreement", 8)]

    def test_learners_that_mix_ballots_agree_up_to_three(self, explorer: Explorer) -> None:
        found = explore(explorer, BallotsMixed, {"Ballot": 3}, only="learners_agree", states=100_000)
        assert (found.violations, found.stop) == ((), "complete")

    @pytest.mark.parametrize("variant", [AnyReportedValue, LowestReportedValue, MostFrequentReportedValue])
    def test_which_reported_value_does_not_matter_with_two_ballots(
        self, explorer: Explorer, variant: type[Paxos]
    ) -> None:
        assert_space(explorer, Space(variant, 443, 16, {"Ballot": 2}))
