"""Known answers: Multi-Paxos."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    # Multi-Paxos.
    Space("multipaxos", 2_451, 21, {"Slot": 1}),
    Space("multipaxos", 24_825, 21, {"Slot": 1}, symmetry=False),
    Space("multipaxos", 124_562, 29, {"Slot": 1, "Ballot": 3}),
    Space("multipaxos", 811_599, 32),
    Space("multipaxos_reconfiguration", 1_302_423, 38),
    Space("multipaxos_batching", 1_144_258, 38),
    Space("multipaxos", 33_847_748, 43, {"Slot": 3, "Command": 1}),
    Space("multipaxos_compaction", 2_801_396, 34),
    Space("multipaxos_compaction", 7_086_035, 34, {"Command": 2}),
]
"""Correct models, at the sizes of their variants too."""

ELECTED = "here a leader is elected in a step of its own, and learns in another what is chosen"
ELECTED_BEFORE = "here the leader has been through phase 1 in a lower ballot, in four steps"
SECOND_SLOT = "here it shows in the second slot, after something was proposed in the first; and " + ELECTED

BUGS = [
    # Multi-Paxos.
    Bug("P17", "multipaxos:PhaseOneSkipped", "agreement", 10, listed=6, why=ELECTED_BEFORE),
    Bug("P18", "multipaxos:OneSlotReported", "agreement", 16, listed=12, states=46_642, why=SECOND_SLOT),
    Bug("P19", "multipaxos:NoOpOverVotes", "agreement", 15, listed=12, states=24_793, why=SECOND_SLOT),
    Bug("P20", "multipaxos:HoleSkipped", "executed_in_order", 10, listed=8, why=ELECTED),
    Bug(
        "P21",
        "multipaxos_compaction:ForgottenWithoutSnapshot",
        "agreement",
        18,
        listed=13,
        states=89_505,
        why=ELECTED,
    ),
    Bug("P22", "multipaxos_reconfiguration:EffectiveAtOnce", "one_configuration_per_slot", 11),
    Bug(
        "P22",
        "multipaxos_reconfiguration:EffectiveAtOnce",
        "agreement",
        15,
        listed=14,
        states=16_296,
        why=ELECTED,
    ),
    Bug("P22", "multipaxos_reconfiguration:NoWindow", "one_configuration_per_slot", 11),
    Bug("P22", "multipaxos_reconfiguration:NoWindow", "agreement", 16, listed=14, states=82_749, why=ELECTED),
    Bug("P1", "multipaxos:AnyReportBinds", "agreement", 19, listed=17, states=64_227, why=ELECTED),
    Bug("P8", "multipaxos:SlotUsedTwice", "agreement", 10, listed=9, why=ELECTED),
    Bug("P6", "multipaxos:PromiseOfEachSlot", "agreement", 14, listed=12, states=36_877, why=ELECTED),
    Bug("P13", "multipaxos:VotesLostInCrash", "agreement", 15, listed=13, states=95_296, why=ELECTED),
    Bug("P13", "multipaxos:PromiseLostInCrash", "agreement", 15, listed=13, states=259_606, why=ELECTED),
    Bug("", "multipaxos:NewestBallotBinds", "agreement", 19, states=606_769),
    Bug("", "multipaxos:VotesOfAnySlot", "only_the_chosen_is_learned", 9),
    Bug("", "multipaxos:VotesOfAnySlot", "decisions_agree", 16, states=89_464),
    Bug("", "multipaxos:IndexOutlivesState", "executed_in_order", 10),
    Bug("", "multipaxos:IndexOutlivesState", "same_state_at_the_same_slot", 11),
    Bug("", "multipaxos_compaction:CompactedIsEmpty", "agreement", 18, states=91_335),
    Bug("", "multipaxos_compaction:WholeLogForgotten", "agreement", 20, states=853_009),
    Bug("", "multipaxos_compaction:SnapshotOfLaterSlot", "a_snapshot_is_the_fold_of_the_log", 12),
    Bug("", "multipaxos_compaction:SnapshotOfLaterSlot", "a_replica_is_not_behind_its_snapshot", 12),
    Bug("", "multipaxos_compaction:StateNotInstalled", "same_state_at_the_same_slot", 11),
    Bug("", "multipaxos_compaction:OldSnapshotInstalled", "snapshots_never_go_back", 17, states=62_464),
    Bug("", "multipaxos_reconfiguration:PromisesOfOldMembers", "agreement", 19, states=128_739),
    Bug("", "multipaxos_batching:ExecutedTwice", "every_operation_takes_effect_once", 15, states=14_227),
    Bug(
        "",
        "multipaxos_batching:LastOperationCompared",
        "every_operation_takes_effect_once",
        15,
        states=14_227,
    ),
    Bug("", "multipaxos_batching:PositionOutlivesState", "same_operations_at_the_same_position", 11),
    Bug("", "multipaxos_batching:BatchCutShort", "batches_are_executed_whole", 9),
]
