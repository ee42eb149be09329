"""What must hold of Raft when members come and go, beside what must hold of Raft."""

from quorate import invariant, reachable
from quorate.models.raft import Role, Server
from quorate.models.raft_membership import RaftWithMembership
from quorate.properties.raft import has


@invariant
def committed_on_majority(m: RaftWithMembership) -> bool:
    """What is committed is on a majority of the members, by what some server takes for the members (4.1)."""
    return all(any(m.is_quorum(r, {s for s in Server if has(m, s, c)}) for r in Server) for c in m.committed)


def members(m: RaftWithMembership, s: Server) -> frozenset[Server]:
    """The members by the latest configuration that `s` knows to be committed."""
    return m.configuration_in(m.log[s][: m.commit_index[s]])


@invariant
def one_change_at_a_time(m: RaftWithMembership) -> bool:
    """At most one configuration in a leader's log is not yet committed (dissertation, 4.1)."""
    return all(
        sum(1 for e in m.log[s][m.commit_index[s] :] if m.members_of(e) is not None) < 2
        for s in Server
        if m.role[s] == Role.LEADER
    )


@reachable
def a_server_joins(m: RaftWithMembership) -> bool:
    """A configuration is committed that has a server that was none of the founders (if there is one)."""
    return m.founders == len(Server) or any(r not in m.founding for s in Server for r in members(m, s))


@reachable
def a_server_leaves(m: RaftWithMembership) -> bool:
    """A configuration is committed that lacks a founder."""
    return any(r not in members(m, s) for s in Server for r in m.founding)
