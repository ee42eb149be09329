"""Known answers: CockroachDB.

`listed` is the length that throw-away models of the same bugs gave, which went before these.
"""

from __future__ import annotations

from ..answers import Bug, Space

SHORT_LOG = {"Log": 2, "Sequence": 3, "Index": 3}

SPACES: list[Space] = [
    Space("cockroach_leases", 439_475, 20),
    Space("closed_timestamps", 245_674, 26),
    Space("closed_timestamps", 30_168, 21, SHORT_LOG),
    Space("store_liveness", 59_019, 19),
    Space("leader_leases", 352, 12),
    Space("replica_lifetimes", 7_913, 26),
    Space("parallel_commits", 10_464, 26),
]
"""Correct models, at the sizes of their variants too."""

TICKS = "here a lease runs for two ticks at first"
CLEARED = "here who loses the lease forgets its reads, and a write at the time of a read counts"

BUGS: list[Bug] = [
    Bug("#101836", "cockroach_leases:EpochNotInvalidated", "lease_disjointness", 6, listed=5, why=TICKS),
    Bug("#101836", "cockroach_leases:EpochNotInvalidated", "reads_stay_valid", 10, listed=9, why=TICKS),
    Bug("#34025", "cockroach_leases:ReadsForgottenByNewHolder", "reads_stay_valid", 7, listed=8, why=CLEARED),
    Bug("#60521", "cockroach_leases:NoSummaryInTransfer", "reads_stay_valid", 7, listed=8, why=CLEARED),
    Bug(
        "CheckForcedErr 1",
        "cockroach_leases:SequenceNotChecked",
        "reads_stay_valid",
        9,
        listed=9,
        why="an estimate",
    ),
    Bug("CheckForcedErr 2", "cockroach_leases:LeaseIndexNotChecked", "reads_stay_valid", 6),
    Bug(
        "#66562",
        "cockroach_leases:ExpirationFallsInTransfer",
        "reads_stay_valid",
        12,
        listed=5,
        why="the report counts events, and here every command is proposed, appended and applied",
    ),
    Bug("#121480", "cockroach_leases:ExpirationFallsInPromotion", "lease_disjointness", 11),
    Bug("RFC", "closed_timestamps:IndexNotAwaited", "reads_stay_valid", 8),
    Bug("RFC", "closed_timestamps:AppliedIndexSent", "reads_stay_valid", 8),
    Bug("tracker", "closed_timestamps:EvaluationNotTracked", "reads_stay_valid", 8),
    Bug("upper bound", "closed_timestamps:ClosedAfterTheEnd", "closed_timestamps_rise", 6),
    Bug(
        "#121480",
        "closed_timestamps:ClosedTimestampFalls",
        "closed_timestamps_rise",
        6,
        listed=8,
        why="an estimate",
    ),
    Bug("#23744", "store_liveness:ClockGoesBack", "asked_after_the_end", 4, listed=5, why="another property"),
    Bug("#23744", "store_liveness:ClockGoesBack", "durable_support", 7),
    Bug(
        "max_requested",
        "store_liveness:RequestedForgotten",
        "asked_after_the_end",
        4,
        listed=5,
        why="another property",
    ),
    Bug("max_withdrawn", "store_liveness:WithdrawnForgotten", "durable_support", 7),
    Bug("<", "store_liveness:WithdrawnAtEnd", "support_disjointness", 4, listed=5, why="another property"),
    Bug("#133764", "leader_leases:SupportFallsOnCampaign", "lease_does_not_fall", 3),
    Bug(
        "#133764",
        "leader_leases:SupportFallsOnCampaign",
        "lease_disjointness",
        4,
        listed=8,
        why="an estimate",
    ),
    Bug("#125351", "leader_leases:FortifiedButVotes", "lease_disjointness", 3),
    Bug("#125254", "leader_leases:FortifiedButCampaigns", "lease_disjointness", 3),
    Bug("#768", "replica_lifetimes:NoTombstone", "removed_stays_removed", 3),
    Bug("#28632", "replica_lifetimes:MergeBeforeCaughtUp", "merge_finds_all", 8),
    Bug("#21146", "replica_lifetimes:SplitIgnoresTombstone", "removed_stays_removed", 9),
    Bug("#40892", "replica_lifetimes:SplitFillsNewer", "removed_stays_removed", 10),
    Bug("overlap", "replica_lifetimes:SnapshotOverReplica", "replicas_are_disjoint", 4),
    Bug("left neighbor", "replica_lifetimes:CollectedBeforeMerge", "merge_finds_all", 6),
    Bug("prevention", "parallel_commits:NotPrevented", "implicitly_committed_is_not_aborted", 6),
    Bug("prevention", "parallel_commits:NotPrevented", "acknowledged_is_committed", 7),
    Bug("staged", "parallel_commits:StagedIsCommitted", "committed_has_all_writes", 3),
    Bug("staged", "parallel_commits:AcknowledgedWhenStaged", "acknowledged_is_committed", 2),
    Bug("epoch", "parallel_commits:EpochNotCompared", "committed_has_all_writes", 11),
    Bug("legal change", "parallel_commits:StagedAnewIgnored", "implicitly_committed_is_not_aborted", 8),
    Bug("legal change", "parallel_commits:StagedAnewIgnored", "acknowledged_is_committed", 9),
]
"""Variants, and what breaks in each."""
