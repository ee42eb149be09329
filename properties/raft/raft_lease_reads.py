"""What a lease is worth, beside what must hold of reads from Raft."""

from quorate import invariant, reachable
from quorate.models.raft.raft_lease_reads import RaftWithLeaseReads


@invariant
def nobody_replaces_who_has_the_lease(m: RaftWithLeaseReads) -> bool:
    """6.4.1: a lease is worth a round of heartbeats, since no leader has a later term."""
    return all(m.term[s] <= m.term[t] for s in m.leading for t in m.leading if t == m.lease)


@reachable
def a_leader_with_a_lease_can_answer(m: RaftWithLeaseReads) -> bool:
    return any(m.lease == s and m.may_read(s) for s in m.leading)
