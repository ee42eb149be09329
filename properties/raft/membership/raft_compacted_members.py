"""What must hold of configurations in snapshots, beside what must hold of snapshots and of changes of members."""

from quorate import reachable
from quorate.models.raft import Server
from quorate.models.raft.membership.raft_compacted_members import RaftWithCompactedMembers


@reachable
def a_configuration_is_installed(m: RaftWithCompactedMembers) -> bool:
    """A server uses a configuration from a leader's snapshot, which is in no entry of its log."""
    return any(m.configuration(s) != m.founding and m.latest(m.log[s]) <= m.compacted[s] for s in Server)
