"""What must hold of snapshots in Raft, beside what must hold of Raft."""

from quorate import invariant, reachable, step
from quorate.models.raft import Application, Index, Server
from quorate.models.raft.raft_snapshots import Installed, InstallSnapshot, RaftWithSnapshots


@invariant
def snapshots_are_of_what_was_applied(m: RaftWithSnapshots) -> bool:
    """Section 7: a snapshot replaces the committed entries, in their order, and no others."""
    return all(
        Application(Index(i + 1), r.state[i]) in m.applied
        for r in m.snapshots.of(InstallSnapshot)
        for i in range(len(r.state))
    )


@invariant
def compacted_within_committed(m: RaftWithSnapshots) -> bool:
    """Section 7: a snapshot covers "just the committed entries"."""
    return all(m.compacted[s] <= m.commit_index[s] for s in Server)


@step
def snapshots_never_go_back(before: RaftWithSnapshots, after: RaftWithSnapshots) -> bool:
    """Figure 13: a snapshot with a smaller index than the one there is discarded."""
    return all(before.compacted[s] <= after.compacted[s] for s in Server)


@reachable
def a_snapshot_is_installed(m: RaftWithSnapshots) -> bool:
    return len(m.snapshots.of(Installed)) > 0
