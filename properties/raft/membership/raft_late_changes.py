"""What must hold of Raft when changes take effect as they are applied, beside what must hold when members change."""

from quorate import invariant, reachable
from quorate.models.raft import Server
from quorate.models.raft.membership.raft_late_changes import RaftWithLateChanges


@invariant
def applied_within_committed(m: RaftWithLateChanges) -> bool:
    """lastApplied follows commitIndex (Figure 2, rules for all servers)."""
    return all(m.last_applied[s] <= m.commit_index[s] for s in Server)


@reachable
def a_change_waits(m: RaftWithLateChanges) -> bool:
    """A server knows that a change is committed, and still uses the members from before it."""
    return any(m.latest(m.log[s][: m.commit_index[s]]) > m.last_applied[s] for s in Server)


@reachable
def a_change_takes_effect(m: RaftWithLateChanges) -> bool:
    """A server uses other members than the founders."""
    return any(m.configuration(s) != m.founding for s in Server)
