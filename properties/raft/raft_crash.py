"""What must hold of Raft when servers crash and restart, beside what must hold of Raft."""

from quorate import invariant, reachable, step
from quorate.models.raft import Server
from quorate.models.raft.raft_crash import RaftWithCrashes


@invariant
def committed_on_majority(m: RaftWithCrashes) -> bool:
    """Section 5.3: committed is what is "replicated on a majority of the servers": on their disks."""
    return all(
        2 * len({s for s in Server if c.entry in m.log_on_disk[s][c.index - 1 : c.index]}) > len(Server)
        for c in m.committed
    )


@step
def commit_index_never_goes_back(before: RaftWithCrashes, after: RaftWithCrashes) -> bool:
    """commitIndex "increases monotonically" and is volatile (Figure 2): it starts from 0 after a restart."""
    return before.restarts < after.restarts or all(
        before.commit_index[s] <= after.commit_index[s] for s in Server
    )


@reachable
def an_entry_survives(m: RaftWithCrashes) -> bool:
    """A server has applied an entry again after a restart."""
    return m.restarts > 0 and all(m.commit_index[s] > 0 for s in Server)
