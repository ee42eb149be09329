"""What must hold of Raft when servers are replaced, beside what must hold when members come and go."""

from quorate import invariant, reachable, step
from quorate.models.raft import Server
from quorate.models.raft.membership.raft_replacement import RaftWithReplacement
from quorate.properties.raft import has


@invariant
def committed_on_majority(m: RaftWithReplacement) -> bool:
    """Dissertation, 4.1: what is committed is on a majority of the latest configuration that decided; those that were
    removed before need not have it any more."""
    return all(
        m.is_quorum_by(d.log, {s for s in Server if has(m, s, c)})
        for d in m.decided
        if all(e.index <= d.index for e in m.decided)
        for c in m.committed
        if c.index <= d.index
    )


@step
def term_never_goes_back(before: RaftWithReplacement, after: RaftWithReplacement) -> bool:
    """currentTerm "increases monotonically" (Figure 2), on a disk that is not replaced."""
    return all(before.term[s] <= after.term[s] or before.is_removed(s) for s in Server)


@step
def commit_index_never_goes_back(before: RaftWithReplacement, after: RaftWithReplacement) -> bool:
    """commitIndex "increases monotonically" (Figure 2), on a server that is not replaced."""
    return all(before.commit_index[s] <= after.commit_index[s] or before.is_removed(s) for s in Server)


@reachable
def a_server_retires(m: RaftWithReplacement) -> bool:
    """A member that was removed is switched off."""
    return any(s in m.founding for s in m.retired)
