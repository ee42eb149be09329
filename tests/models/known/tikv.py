"""Known answers: TiKV."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    Space("tikv_regions", 33_380, 17),
]
"""Correct models, at the sizes of their variants too."""

ELECTED = "here the leaders of both regions are elected in steps of their own, and have leases in others"
BY_LEADER = "here only a leader of the new region, elected by two stores that have split, sends a snapshot"

BUGS = [
    Bug("B.4", "tikv_regions:LeaseWhileSplitting", "served_once", 7),
    Bug("B.4", "tikv_regions:LeaseWhileSplitting", "reads_are_fresh", 8, listed=5, why=ELECTED),
    Bug("B.4", "tikv_regions:EpochIgnoredAtApply", "same_index_same_data", 6),
    Bug("B.4", "tikv_regions:EpochIgnoredAtApply", "reads_are_fresh", 8, listed=6, why=ELECTED),
    Bug("B.4", "tikv_regions:SnapshotOverRegion", "ranges_are_disjoint", 6, listed=3, why=BY_LEADER),
    Bug("B.4", "tikv_regions:SnapshotOverRegion", "reads_are_fresh", 11),
]
"""Variants, and what breaks in each."""
