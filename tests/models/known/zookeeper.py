"""Known answers: ZooKeeper's broadcast, also without messages, its elections, and its reads."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    # Broadcast.
    Space("zab", 138_853, 49),
    Space("zab_sync", 38_286, 38),
    Space("zab_recorded", 3_860, 32),
    # Reads.
    Space("zookeeper_reads", 16_891, 17),
    # Elections.
    Space("zab_election", 104_382, 36),
    # Zab without messages.
    Space("zab_abstract", 24_289, 26),
    Space("zab_abstract", 267_891, 27, {"Epoch": 4, "Counter": 2}),
    Space("zab_relational", 268_486, 24),
]
"""Correct models, at the sizes of their variants too."""

DISCOVERY = "here discovery is a step of each server, and so is each write at NEWLEADER"

LATER = "what is listed is an estimate from the start; here the first epoch is over at the beginning"

SESSIONS = "here sessions are opened, syncs answered and writes acknowledged in steps of their own"

BUGS = [
    # Broadcast.
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
    # Reads.
    Bug("ZR1", "zookeeper_reads:SyncWithoutQuorum", "reads_are_current", 8, listed=4, why=SESSIONS),
    Bug("ZR2", "zookeeper_reads:SyncNotOnTheLink", "reads_are_current", 7),
    Bug("ZR3", "zookeeper_reads:AnyServerTakes", "sequentially_consistent", 6, listed=5, why=SESSIONS),
    # Elections.
    Bug("ZR4", "zab_election:EpochIgnored", "leader_is_as_recent_as_a_quorum", 3),
    Bug("ZR5", "zab_election:NumbersAcrossEpochs", "leader_is_as_recent_as_a_quorum", 3),
    Bug("ZR6", "zab_election:LeaderIgnoresRound", "nobody_leads_in_a_round_before_its_own", 8),
    # Zab without messages.
    Bug("ZR7", "zab_abstract:EpochPromisedTwice", "one_leader_an_epoch", 2),
    Bug("ZR8", "zab_abstract:PromiseTakenBack", "one_leader_an_epoch", 4),
    Bug("ZR9", "zab_abstract:NotTruncated", "primary_order", 8),
    Bug("ZR10", "zab_abstract:EpochBeforeHistory", "primary_order", 8),
    Bug("ZR11", "zab_abstract:EpochIgnored", "delivered_in_one_order", 11, states=64_473),
]
"""Variants, and what breaks in each."""
