"""Known answers: reads of ZooKeeper, and its elections."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES: list[Space] = [
    # Reads.
    Space("zookeeper_reads", 16_891, 17),
]
"""Correct models, at the sizes of their variants too."""

SESSIONS = "here sessions are opened, syncs answered and writes acknowledged in steps of their own"

BUGS: list[Bug] = [
    # Reads.
    Bug("ZR1", "zookeeper_reads:SyncWithoutQuorum", "reads_are_current", 8, listed=4, why=SESSIONS),
    Bug("ZR2", "zookeeper_reads:SyncNotOnTheLink", "reads_are_current", 7),
    Bug("ZR3", "zookeeper_reads:AnyServerTakes", "sequentially_consistent", 6, listed=5, why=SESSIONS),
]
"""Variants, and what breaks in each."""
