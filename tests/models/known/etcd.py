"""Known answers: etcd."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES: list[Space] = [
    # Elections.
    Space("etcd_prevote", 143_903, 34, slow=True),
]
"""Correct models, at the sizes of their variants too."""

BUGS: list[Bug] = [
    # Elections.
    Bug("ET1", "etcd_prevote:PreVoteCountsAsVote", "election_safety", 8, states=722),
    Bug("ET2", "etcd_prevote:NoPreVote", "a_leader_heard_by_a_quorum_is_not_deposed", 5, states=95),
    Bug("ET3", "etcd_prevote:NoLease", "a_lease_is_kept", 9, states=864),
    Bug("ET4", "etcd_prevote:LowerTermIgnored", "nobody_is_left_out", 9, states=143_903, slow=True),
]
