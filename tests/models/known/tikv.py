"""Known answers: TiKV."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    Space("tikv_regions", 33_380, 17),
    Space("tikv_merge", 117_030, 29),
]
"""Correct models, at the sizes of their variants too."""

ELECTED = "here the leaders of both regions are elected in steps of their own, and have leases in others"
BY_LEADER = "here only a leader of the new region, elected by two stores that have split, sends a snapshot"

ESTIMATE = "what is listed is an estimate"

BUGS = [
    Bug("B.4", "tikv_regions:LeaseWhileSplitting", "served_once", 7),
    Bug("B.4", "tikv_regions:LeaseWhileSplitting", "reads_are_fresh", 8, listed=5, why=ELECTED),
    Bug("B.4", "tikv_regions:EpochIgnoredAtApply", "same_index_same_data", 6),
    Bug("B.4", "tikv_regions:EpochIgnoredAtApply", "reads_are_fresh", 8, listed=6, why=ELECTED),
    Bug("B.4", "tikv_regions:SnapshotOverRegion", "ranges_are_disjoint", 6, listed=3, why=BY_LEADER),
    Bug("B.4", "tikv_regions:SnapshotOverRegion", "reads_are_fresh", 11),
    Bug("B.4", "tikv_merge:LeaseWhileMerging", "served_once", 6),
    Bug("B.4", "tikv_merge:LeaseWhileMerging", "reads_are_fresh", 8, listed=7, why=ESTIMATE),
    Bug("B.4", "tikv_merge:SuspectedTooLate", "served_once", 5),
    Bug("B.4", "tikv_merge:SuspectedTooLate", "reads_are_fresh", 7, listed=7),
    Bug("B.4", "tikv_merge:RollbackAndCommit", "committed_or_rolled_back", 9, listed=8, why=ESTIMATE),
    Bug("B.4", "tikv_merge:MinIndexIsLast", "same_index_same_data", 9, listed=8, why=ESTIMATE),
]
"""Variants, and what breaks in each."""
