"""What must hold of a leader's nextIndex[] and matchIndex[], beside what must hold of Raft."""

from quorate import invariant, reachable, step
from quorate.models.raft import Role, Server
from quorate.models.raft.raft_indices import RaftWithIndices


@step
def match_index_never_goes_back(before: RaftWithIndices, after: RaftWithIndices) -> bool:
    """matchIndex[] "increases monotonically" (Figure 2), as long as a leader is one."""
    return all(
        before.matched[s][f] <= after.matched[s][f]
        for s in Server
        for f in Server
        if before.role[s] == Role.LEADER and after.role[s] == Role.LEADER and before.term[s] == after.term[s]
    )


@invariant
def matched_is_replicated(m: RaftWithIndices) -> bool:
    """matchIndex[] is the "highest log entry known to be replicated on server" (Figure 2), as long as that server has
    not moved on to another term."""
    return all(
        m.log[f][: m.matched[s][f]] == m.log[s][: m.matched[s][f]]
        for s in Server
        for f in Server
        if m.role[s] == Role.LEADER and m.term[f] == m.term[s]
    )


@reachable
def a_refusal_is_heeded(m: RaftWithIndices) -> bool:
    """A leader backs off from an index where a follower's log does not match."""
    return any(
        m.role[r.leader] == Role.LEADER
        and m.term[r.leader] == r.term
        and m.prev_index[r.leader][r.follower] < r.prev_index
        for r in m.refused
    )
