"""Models about what can still happen: known answers, by the native engine where there is a compiler.

Lengths are those of a way, and of a loop that is repeated for ever: 0 if the run stops, None if no run is infinite.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from quorate import Model, check, valence
from quorate.models.etcd.etcd_members import RemovedMayNotCampaign, SwitchedOffAtOnce
from quorate.models.etcd.etcd_prevote import LowerTermIgnored as LowerTermIgnoredInEtcd
from quorate.models.flp import WaitForAll
from quorate.models.flp.ben_or import BenOr, NoCoin, OneProposalDecides
from quorate.models.flp.flp_after_two import AfterTwo
from quorate.models.flp.flp_paxos import DuellingProposers, FirstVoteIsFinal, StableProposer
from quorate.models.flp.flp_two_of_three import TwoOfThree
from quorate.models.kafka.kraft_catch_up import EpochCacheNotCut, NonMonotoneEndRefused
from quorate.models.kafka.kraft_prevote import CheckedAsVote, FollowersRefuse
from quorate.models.kafka.kraft_snapshots import RetentionDeletes
from quorate.models.multipaxos.multipaxos_failures import AllMustVote as AllMustVoteInEverySlot
from quorate.models.multipaxos.multipaxos_failures import HolesLeft, MultiPaxosWithFailures
from quorate.models.multipaxos.multipaxos_failures import OnlyTheLivingCount as OnlyTheLivingCountInEverySlot
from quorate.models.paxos.paxos_failures import AllMustVote, OnlyTheLivingCount, PaxosWithFailures
from quorate.models.paxos.paxos_stable import (
    CrashesGoOn,
    EqualBallotRefused,
    OnePromiseOnly,
    PaxosStable,
    ProposerStops,
    VoteLost,
)
from quorate.models.raft.membership.raft_auto_leave import LeftWhenApplied, RaftWithAutoLeave
from quorate.models.raft.membership.raft_learners import LearnersRefuse, RaftWithLearners
from quorate.models.raft.raft_failures import (
    AllMustAnswer,
    LoopBreaksAtOldTerm,
    NoEntryOfItsOwn,
    NoSecondElection,
    RaftWithFailures,
)
from quorate.models.raft.raft_failures import OnlyTheLivingCount as OnlyTheLivingCountInRaft
from quorate.models.raft.raft_prevote import (
    LogNotCompared,
    LowerTermIgnored,
    NoPreVote,
    NoQuorumCheck,
    RaftWithPreVotes,
)
from quorate.models.raft.raft_split_votes import RaftWithRandomTimeouts, SameTimeouts
from quorate.models.tikv.tikv_hibernate import Hibernation, MajorityMaySleep, VoteRequestDoesNotWake
from quorate.models.zookeeper.zab_election import RoundsCompared
from tests.few import few

NO_CRASH = {"may_crash": 0}
TWO = {"Acceptor": 2}


class Space(NamedTuple):
    """A model, the states that it has at these sizes, and its depth."""

    model: type[Model]
    states: int
    depth: int
    sizes: Mapping[str, int] = {}

    def __str__(self) -> str:
        return f"{self.model.__name__}-{self.states}"


HOLDS = [
    Space(WaitForAll, 316, 12, NO_CRASH),
    Space(TwoOfThree, 546, 12, NO_CRASH),
    Space(StableProposer, 33_992, 37),
    Space(PaxosStable, 6_172, 20),
    Space(BenOr, 7_320, 20),
    Space(RaftWithFailures, 1_315, 15),
    Space(RaftWithPreVotes, 89, 9),
    Space(RaftWithRandomTimeouts, 16, 9),
    Space(RaftWithLearners, 24, 6),
    Space(RaftWithAutoLeave, 37, 8),
    Space(Hibernation, 2_441, 14),
]

LACK_SOMETHING = [
    Space(WaitForAll, 1_156, 13),
    Space(TwoOfThree, 2_040, 13),
    Space(AfterTwo, 3_377, 13),
    Space(DuellingProposers, 11_331, 36),
]

LARGE_SPACES = [
    Space(PaxosWithFailures, 266_180, 40),
    Space(MultiPaxosWithFailures, 1_941_689, 33),
]


class Broken(NamedTuple):
    """A model that breaks a property, after so many steps, or by a way and a loop."""

    model: type[Model]
    property: str
    way: int
    loop: int | None = None
    sizes: Mapping[str, int] = {}

    def __str__(self) -> str:
        return f"{self.model.__name__}-{self.property}"


LACKING = [
    Broken(WaitForAll, "a_decision_is_possible", 1),
    Broken(WaitForAll, "all_that_are_up_decide", 5, 0),
    Broken(TwoOfThree, "a_decision_is_possible", 1),
    Broken(TwoOfThree, "all_that_are_up_decide", 5, 0),
    Broken(AfterTwo, "agreement", 5),
    Broken(DuellingProposers, "a_value_is_chosen", 4, 5, TWO),
    Broken(DuellingProposers, "a_value_is_chosen", 5, 7),
]
"""Models of consensus that do not do all that is asked of them, as by Fischer, Lynch and Paterson none does."""

BUGS = [
    Broken(NoCoin, "all_decide", 1, 56),
    Broken(OneProposalDecides, "agreement", 12),
    Broken(FirstVoteIsFinal, "a_value_can_be_chosen", 12),
    Broken(EqualBallotRefused, "one_proposer_goes_on", 6, 0),
    Broken(OnePromiseOnly, "one_proposer_goes_on", 6, 0),
    Broken(ProposerStops, "one_proposer_goes_on", 5, 0),
    Broken(VoteLost, "one_proposer_goes_on", 8, 0),
    Broken(CrashesGoOn, "one_proposer_goes_on", 5, 0),
    Broken(OnlyTheLivingCountInRaft, "leader_completeness", 8),
    Broken(OnlyTheLivingCountInRaft, "a_majority_crash_stops_writes", 6),
    Broken(AllMustAnswer, "a_minority_crash_does_not_stop_writes", 1),
    Broken(AllMustAnswer, "a_client_waits", 5, 0),
    Broken(NoSecondElection, "a_minority_crash_does_not_stop_writes", 2),
    Broken(NoSecondElection, "a_client_waits", 3, 0),
    Broken(NoEntryOfItsOwn, "a_minority_crash_does_not_stop_writes", 5),
    Broken(NoEntryOfItsOwn, "a_client_waits", 7, 0),
    Broken(LoopBreaksAtOldTerm, "a_minority_crash_does_not_stop_writes", 5),
    Broken(LoopBreaksAtOldTerm, "a_client_waits", 8, 0),
    Broken(NoPreVote, "a_majority_has_a_leader", 2, 7),
    Broken(LogNotCompared, "a_majority_has_a_leader", 8, 4),
    Broken(LowerTermIgnored, "all_can_follow", 3),
    Broken(NoQuorumCheck, "every_leader_has_a_majority", 5, 0),
    Broken(SameTimeouts, "a_leader_is_elected", 0, 4),
    Broken(SameTimeouts, "a_leader_can_be_elected", 0),
    Broken(LearnersRefuse, "a_crash_is_survived", 4),
    Broken(LearnersRefuse, "there_is_a_leader", 4, 0),
    Broken(LeftWhenApplied, "the_joint_configuration_can_be_left", 6),
    Broken(VoteRequestDoesNotWake, "who_is_asked_finds_a_leader", 5),
    Broken(MajorityMaySleep, "nobody_is_left_behind", 5),
    Broken(EpochCacheNotCut, "followers_catch_up", 6),
    Broken(NonMonotoneEndRefused, "followers_catch_up", 5),
    Broken(RetentionDeletes, "followers_catch_up", 2),
    Broken(FollowersRefuse, "a_leader_can_be_elected", 8),
    Broken(CheckedAsVote, "a_leader_can_be_elected", 8),
]

LARGE_BUGS = [
    Broken(OnlyTheLivingCount, "agreement", 12),
    Broken(OnlyTheLivingCount, "a_majority_crash_stops_writes", 7),
    Broken(AllMustVote, "a_minority_crash_does_not_stop_writes", 1),
    Broken(AllMustVote, "a_value_is_chosen", 8, 0),
    Broken(OnlyTheLivingCountInEverySlot, "choice_is_stable", 8),
    Broken(OnlyTheLivingCountInEverySlot, "decisions_agree", 17),
    Broken(OnlyTheLivingCountInEverySlot, "a_majority_crash_stops_writes", 8),
    Broken(AllMustVoteInEverySlot, "a_minority_crash_does_not_stop_writes", 1),
    Broken(AllMustVoteInEverySlot, "the_log_is_executed", 12, 0),
    Broken(HolesLeft, "a_minority_crash_does_not_stop_writes", 11),
    Broken(HolesLeft, "the_log_is_executed", 16, 0),
    Broken(LowerTermIgnoredInEtcd, "nobody_is_left_out", 9),
    Broken(RemovedMayNotCampaign, "the_new_voters_can_take_over", 6),
    Broken(SwitchedOffAtOnce, "the_new_voters_can_take_over", 9),
    Broken(RoundsCompared, "a_leader_is_joined", 10, 0),
]


def assert_holds(space: Space) -> None:
    """All holds, and no bound cuts a step: nothing is undecided, or holds within bounds only."""
    result = check(space.model, sizes=space.sizes)
    assert result.outcome == "holds", result
    found = result.exploration
    assert (found.stop, sum(found.cuts.values())) == ("complete", 0)
    assert (found.states, found.depth) == (space.states, space.depth)


def assert_broken(broken: Broken) -> None:
    verdict = check(broken.model, sizes=broken.sizes, properties=[broken.property])[broken.property]
    assert verdict.outcome == "violated"
    trace = verdict.trace
    assert trace is not None
    steps = len(trace.steps)
    found = (steps, None) if trace.loop is None else (trace.loop, steps - trace.loop)
    assert found == (broken.way, broken.loop)


@pytest.mark.parametrize("space", HOLDS, ids=str)
def test_the_right_model_holds(space: Space) -> None:
    assert_holds(space)


@pytest.mark.slow
@pytest.mark.parametrize("space", LARGE_SPACES, ids=str)
def test_the_right_model_holds_in_a_large_space(space: Space) -> None:
    assert_holds(space)


@pytest.mark.parametrize("broken", few(8, [*LACKING, *BUGS]), ids=str)
def test_the_violation_is_found(broken: Broken) -> None:
    assert_broken(broken)


@pytest.mark.slow
@pytest.mark.parametrize("broken", LARGE_BUGS, ids=str)
def test_the_violation_is_found_in_a_large_space(broken: Broken) -> None:
    assert_broken(broken)


LASSOS = [
    each
    for each in [*LACKING, *BUGS, *LARGE_BUGS]
    if each.loop is not None
    and each.model not in (AllMustVote, NoCoin, RoundsCompared)
    and (each.model is not DuellingProposers or each.sizes == TWO)
]
"""Those in reach of bounded search: Ordered ballots of three acceptors are not, nor is a loop of 56 steps, nor three
servers with what each was told by the others."""

LONG = (DuellingProposers, NoPreVote, LogNotCompared, AllMustVoteInEverySlot, HolesLeft)
"""What bounded search takes longer than a few seconds for."""


def is_long(broken: Broken) -> bool:
    return broken.model in LONG


@pytest.mark.parametrize("broken", few(2, [each for each in LASSOS if not is_long(each)]), ids=str)
def test_bounded_search_finds_the_lasso(broken: Broken) -> None:
    assert_lasso(broken)


@pytest.mark.slow
@pytest.mark.parametrize("broken", [each for each in LASSOS if is_long(each)], ids=str)
def test_bounded_search_finds_the_long_lasso(broken: Broken) -> None:
    assert_lasso(broken)


def assert_lasso(broken: Broken) -> None:
    """It has the least number of steps, loop included; that of other engines begins in the nearest state."""
    assert broken.loop is not None
    steps = 8 if broken.model is DuellingProposers else broken.way + broken.loop
    asked = [broken.property]
    result = check(broken.model, sizes=broken.sizes, properties=asked, engine="bmc", max_depth=steps)
    verdict = result[broken.property]
    assert (verdict.outcome, verdict.steps) == ("violated", steps)
    assert verdict.trace is not None
    assert verdict.trace.loop is not None


@pytest.mark.parametrize("model", sorted({each.model for each in [*BUGS, *LARGE_BUGS]}, key=str), ids=str)
def test_the_variant_says_what_is_wrong(model: type[Model]) -> None:
    assert (model.__doc__ or "").startswith("BUG: ")


@pytest.mark.parametrize("space", few(2, LACK_SOMETHING), ids=str)
def test_consensus_lacks_nothing_else(space: Space) -> None:
    """Each of the protocols gives up one thing, and only that."""
    result = check(space.model, sizes=space.sizes, keep_going=True)
    violated = {verdict.name for verdict in result.violations}
    assert violated == {each.property for each in LACKING if each.model is space.model}
    assert (result.exploration.states, result.exploration.depth) == (space.states, space.depth)


def test_bad_luck_for_ever_is_what_strong_fairness_excludes() -> None:
    """An election that may split each time is no error of Raft, but without it there would be no leader."""
    result = check(RaftWithRandomTimeouts, fair={"draw": "weak"}, keep_going=True)
    assert [verdict.name for verdict in result.violations] == ["a_leader_is_elected"]
    assert "strong fairness of draw" in check(RaftWithRandomTimeouts)["a_leader_is_elected"].reason


def test_without_an_end_of_the_duel_nothing_need_be_decided() -> None:
    unfair = {"stabilise": "unfair"}
    verdict = check(StableProposer, sizes=TWO, fair=unfair)["a_value_is_chosen"]
    assert verdict.outcome == "violated"


def test_the_duel_stays_bivalent() -> None:
    """The theorem, in a protocol that is always safe: the start is bivalent, no state is critical or stuck, and a
    fair run decides nothing for ever."""
    found = valence(DuellingProposers, sizes=TWO).found
    assert found is not None
    assert (found.counts["bivalent"], found.counts["univalent"], found.counts["stuck"]) == (24, 289, 0)
    assert (found.initial["bivalent"], found.critical) == (1, 0)
    assert found.undecided_run is not None


@pytest.mark.slow
def test_two_votes_of_three_are_never_in_two_minds() -> None:
    """Its initial states are univalent, so by Lemma 2 it cannot survive a crash: some states are stuck."""
    found = valence(TwoOfThree).found
    assert found is not None
    assert (found.counts["bivalent"], found.counts["univalent"], found.counts["stuck"]) == (0, 1_990, 50)


def test_coins_decide_unless_someone_chooses_them() -> None:
    """Fischer, Lynch and Paterson (1985) against Ben-Or (1983): it takes coins that no one can foresee for ever."""
    fair = check(BenOr, properties=["all_decide"])["all_decide"]
    assert fair.outcome == "holds"
    chosen = check(BenOr, properties=["all_decide"], fair={"toss": "weak"})["all_decide"]
    assert chosen.outcome == "violated"
    assert chosen.trace is not None
    assert (chosen.trace.loop, chosen.steps) == (1, 8)
    found = valence(BenOr).found
    assert found is not None
    assert (found.counts["bivalent"], found.counts["stuck"], found.critical) == (2_178, 0, 0)
    assert found.undecided_run is None
