"""Known answers: ZooKeeper's broadcast."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    Space("zab", 138_853, 49),
]
"""Correct models, at the sizes of their variants too."""

DISCOVERY = "here discovery is a step of each server, and so is each write at NEWLEADER"

BUGS = [
    Bug("B.5", "zab:EpochBeforeLog", "leader_completeness", 21, listed=19, why=DISCOVERY),
    Bug("B.5", "zab:AckBeforeLog", "leader_completeness", 20, listed=16, why=DISCOVERY),
    Bug("B.5", "zab:NoTruncation", "agreement", 23, listed=21, why=DISCOVERY),
    Bug("B.5", "zab:EpochIgnored", "agreement", 32, listed=19, why=DISCOVERY),
]
"""Variants, and what breaks in each."""
