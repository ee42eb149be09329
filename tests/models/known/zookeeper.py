"""Known answers: ZooKeeper's broadcast."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    Space("zab", 138_853, 49),
    Space("zab_sync", 38_286, 38),
]
"""Correct models, at the sizes of their variants too."""

DISCOVERY = "here discovery is a step of each server, and so is each write at NEWLEADER"

LATER = "what is listed is an estimate from the start; here the first epoch is over at the beginning"

BUGS = [
    Bug("B.5", "zab:EpochBeforeLog", "leader_completeness", 21, listed=19, why=DISCOVERY),
    Bug("B.5", "zab:AckBeforeLog", "leader_completeness", 20, listed=16, why=DISCOVERY),
    Bug("B.5", "zab:NoTruncation", "agreement", 23, listed=21, why=DISCOVERY),
    Bug("B.5", "zab:EpochIgnored", "agreement", 32, listed=19, why=DISCOVERY),
    Bug("B.5", "zab:TruncatedToCommitted", "leader_completeness", 18),
    Bug("B.5", "zab_sync:SnapInMemory", "leader_completeness", 13, listed=16, why=LATER),
    Bug("B.5", "zab_sync:ShutdownDropsQueue", "leader_completeness", 22, listed=14, why=LATER),
    Bug("B.5", "zab_sync:EpochOfHistoryChecked", "starts_again", 3),
    Bug("B.5", "zab_sync:CommitInSync", "a_commit_finds_its_proposal", 8, listed=12, why=LATER),
    Bug("B.5", "zab_sync:ProposalAckFirst", "new_leader_is_acknowledged_first", 6),
]
"""Variants, and what breaks in each."""
