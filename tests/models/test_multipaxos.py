"""Multi-Paxos, its extensions and their bugs: known answers.

The spaces of one slot and of two slots were counted by a separate search written in C++ for this one model, too. The
lengths listed in the literature are of single-decree Paxos; what a log adds to them is said with each.
"""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer, Request
from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.models.multipaxos import (
    AnyReportBinds,
    HoleSkipped,
    IndexOutlivesState,
    MultiPaxos,
    NewestBallotBinds,
    NoOpOverVotes,
    OneSlotReported,
    PhaseOneSkipped,
    PromiseLostInCrash,
    PromiseOfEachSlot,
    SlotUsedTwice,
    VotesLostInCrash,
    VotesOfAnySlot,
)
from quorate.models.multipaxos.multipaxos_batching import (
    BatchCutShort,
    ExecutedTwice,
    LastOperationCompared,
    MultiPaxosWithBatches,
    PositionOutlivesState,
)
from quorate.models.multipaxos.multipaxos_compaction import (
    CompactedIsEmpty,
    ForgottenWithoutSnapshot,
    MultiPaxosWithSnapshots,
    OldSnapshotInstalled,
    SnapshotOfLaterSlot,
    StateNotInstalled,
    WholeLogForgotten,
)
from quorate.models.multipaxos.multipaxos_reconfiguration import (
    EffectiveAtOnce,
    MultiPaxosWithReconfiguration,
    NoWindow,
    PromisesOfOldMembers,
)

from .answers import Bug, Space, assert_documented, assert_found, assert_space, explore

SPACES = [
    Space(MultiPaxos, 2_451, 21, {"Slot": 1}),
    Space(MultiPaxos, 24_825, 21, {"Slot": 1}, symmetry=False),
    Space(MultiPaxos, 124_562, 29, {"Slot": 1, "Ballot": 3}),
    Space(MultiPaxos, 811_599, 32),
    Space(MultiPaxosWithReconfiguration, 1_302_423, 38),
    Space(MultiPaxosWithBatches, 1_144_258, 38),
]

LARGE_SPACES = [
    Space(MultiPaxos, 33_847_748, 43, {"Slot": 3, "Command": 1}),
    Space(MultiPaxosWithSnapshots, 2_801_396, 34),
    Space(MultiPaxosWithSnapshots, 7_086_035, 34, {"Command": 2}),
]

ELECTED = "here a leader is elected in a step of its own, and learns in another what is chosen"
ELECTED_BEFORE = "here the leader has been through phase 1 in a lower ballot, in four steps"
SECOND_SLOT = "here it shows in the second slot, after something was proposed in the first; and " + ELECTED

BUGS = [
    Bug("P17", PhaseOneSkipped, "agreement", 10, listed=6, why=ELECTED_BEFORE),
    Bug("P18", OneSlotReported, "agreement", 16, listed=12, states=46_642, why=SECOND_SLOT),
    Bug("P19", NoOpOverVotes, "agreement", 15, listed=12, states=24_793, why=SECOND_SLOT),
    Bug("P20", HoleSkipped, "executed_in_order", 10, listed=8, why=ELECTED),
    Bug("P21", ForgottenWithoutSnapshot, "agreement", 18, listed=13, states=89_505, why=ELECTED),
    Bug("P22", EffectiveAtOnce, "one_configuration_per_slot", 11, listed=None),
    Bug("P22", EffectiveAtOnce, "agreement", 15, listed=14, states=16_296, why=ELECTED),
    Bug("P22", NoWindow, "one_configuration_per_slot", 11, listed=None),
    Bug("P22", NoWindow, "agreement", 16, listed=14, states=82_749, why=ELECTED),
    Bug("P1", AnyReportBinds, "agreement", 19, listed=17, states=64_227, why=ELECTED),
    Bug("P8", SlotUsedTwice, "agreement", 10, listed=9, why=ELECTED),
    Bug("P6", PromiseOfEachSlot, "agreement", 14, listed=12, states=36_877, why=ELECTED),
    Bug("P13", VotesLostInCrash, "agreement", 15, listed=13, states=95_296, why=ELECTED),
    Bug("P13", PromiseLostInCrash, "agreement", 15, listed=13, states=259_606, why=ELECTED),
    Bug("-", NewestBallotBinds, "agreement", 19, listed=None, states=606_769),
    Bug("-", VotesOfAnySlot, "only_the_chosen_is_learned", 9, listed=None),
    Bug("-", VotesOfAnySlot, "decisions_agree", 16, listed=None, states=89_464),
    Bug("-", IndexOutlivesState, "executed_in_order", 10, listed=None),
    Bug("-", IndexOutlivesState, "same_state_at_the_same_slot", 11, listed=None),
    Bug("-", CompactedIsEmpty, "agreement", 18, listed=None, states=91_335),
    Bug("-", WholeLogForgotten, "agreement", 20, listed=None, states=853_009),
    Bug("-", SnapshotOfLaterSlot, "a_snapshot_is_the_fold_of_the_log", 12, listed=None),
    Bug("-", SnapshotOfLaterSlot, "a_replica_is_not_behind_its_snapshot", 12, listed=None),
    Bug("-", StateNotInstalled, "same_state_at_the_same_slot", 11, listed=None),
    Bug("-", OldSnapshotInstalled, "snapshots_never_go_back", 17, listed=None, states=62_464),
    Bug("-", PromisesOfOldMembers, "agreement", 19, listed=None, states=128_739),
    Bug("-", ExecutedTwice, "every_operation_takes_effect_once", 15, listed=None, states=14_227),
    Bug("-", LastOperationCompared, "every_operation_takes_effect_once", 15, listed=None, states=14_227),
    Bug("-", PositionOutlivesState, "same_operations_at_the_same_position", 11, listed=None),
    Bug("-", BatchCutShort, "batches_are_executed_whole", 9, listed=None),
]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_right_protocol_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.slow
@pytest.mark.parametrize("space", LARGE_SPACES, ids=str)
def test_the_right_protocol_holds_at_large_sizes(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.slow
def test_the_right_protocol_holds_where_the_newest_ballot_fails(explorer: Explorer) -> None:
    """Three ballots in two slots, with nothing executed: with execution, 57 million states are not all."""
    instance = instantiate(MultiPaxos, {"Ballot": 3, "Command": 1, "executes": False})
    found = explorer.explore(Request(instance, instance.properties))
    assert (found.violations, found.stop, found.states) == ((), "complete", 14_031_107)
    assert [name for name, trace in found.reached.items() if trace is None] == []


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_variant_says_what_is_wrong(bug: Bug) -> None:
    assert_documented(bug)


class TestWhereABugDoesNotShow:
    """Mutants that are equivalent to the correct protocol, or safe, at some sizes."""

    @pytest.mark.parametrize("variant", [OneSlotReported, NoOpOverVotes, HoleSkipped, VotesOfAnySlot])
    def test_a_log_of_one_slot_has_no_others(self, explorer: Explorer, variant: type[Model]) -> None:
        found = explore(explorer, variant, {"Slot": 1})
        assert (found.violations, found.stop) == ((), "complete")

    def test_which_report_binds_does_not_matter_with_two_ballots(self, explorer: Explorer) -> None:
        assert_space(explorer, Space(AnyReportBinds, 2_451, 21, {"Slot": 1, "Ballot": 2}))

    def test_the_newest_ballot_is_that_of_all_votes_with_two_ballots(self, explorer: Explorer) -> None:
        assert_space(explorer, Space(NewestBallotBinds, 313_761, 32, {"Ballot": 2, "executes": True}))

    def test_a_change_at_once_does_no_harm_to_a_leader_that_waits(self, explorer: Explorer) -> None:
        found = explore(explorer, EffectiveAtOnce, {"alpha": 1, "Slot": 2})
        assert (found.violations, found.stop) == ((), "complete")

    def test_without_a_later_slot_there_is_nothing_to_forget(self, explorer: Explorer) -> None:
        found = explore(explorer, WholeLogForgotten, {"Slot": 1})
        assert (found.violations, found.stop) == ((), "complete")
