"""Known answers: etcd."""

from __future__ import annotations

from ..answers import Bug, Space
from .reads import STEP_BY_STEP

SPACES: list[Space] = [
    # Elections.
    Space("etcd_prevote", 143_903, 34, slow=True),
    # Changes of members.
    Space("etcd_members", 1_749, 21, {"Server": 2, "Term": 5}),
    Space("etcd_members", 273_229, 29),
    # Asynchronous storage.
    Space("etcd_async", 45_224, 23, {"Server": 3, "Term": 3, "Log": 2, "Index": 3}),
    Space("etcd_async", 600_705, 28),
    # Reads.
    Space("etcd_reads", 469_158, 30),
    Space("etcd_read_contexts", 203_710, 20),
]
"""Correct models, at the sizes of their variants too."""

BUGS: list[Bug] = [
    # Elections.
    Bug("ET1", "etcd_prevote:PreVoteCountsAsVote", "election_safety", 8, states=722),
    Bug("ET2", "etcd_prevote:NoPreVote", "a_leader_heard_by_a_quorum_is_not_deposed", 5, states=95),
    Bug("ET3", "etcd_prevote:NoLease", "a_lease_is_kept", 9, states=864),
    # Changes of members.
    Bug("ET4", "etcd_members:CampaignBeforeApply", "election_safety", 11, states=82_516),
    Bug("ET5", "etcd_members:ChangeNotStored", "election_safety", 13, states=183_361, slow=True),
    Bug("ET6", "etcd_members:CommitNotSaved", "election_safety", 12, states=110_112, slow=True),
    Bug("ET7", "etcd_members:LeftBeforeApplied", "one_change_at_a_time", 3, states=320),
    # Asynchronous storage.
    Bug("ET8", "etcd_async:OldStorageResponse", "the_log_reads_back", 11, states=141_267, slow=True),
    Bug("ET9", "etcd_async:SelfAckBeforeSync", "leader_completeness", 7, states=17_084),
    Bug("ET10", "etcd_async:AckBeforeSync", "acknowledged_is_on_disk", 3, states=440),
    Bug("ET11", "etcd_async:VoteNotSynced", "election_safety", 3, states=431),
    # Reads.
    Bug("ET12", "etcd_reads:LeaseByQuorumCheck", "fresh_read", 13, listed=8, states=72_959, why=STEP_BY_STEP),
    Bug("ET13", "etcd_reads:NotEstablished", "fresh_read", 11, listed=8, states=53_979, why=STEP_BY_STEP),
    Bug("ET14", "etcd_read_contexts:ToldApartByContext", "reads_are_current", 11, states=21_222),
]
