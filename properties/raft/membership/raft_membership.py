"""What must hold of Raft when members come and go, beside what must hold of Raft."""

from quorate import invariant, reachable
from quorate.models.raft import Command, Index, Role, Server, Term
from quorate.models.raft.membership import RaftInOffice, RaftWithMembership
from quorate.properties.raft import has


@invariant
def committed_on_majority(m: RaftWithMembership) -> bool:
    """Dissertation, 4.1: an entry is committed that a majority has of the latest configuration in the leader's log,
    and so it stays."""
    return all(
        m.is_quorum_by(d.log, {s for s in Server if has(m, s, c)})
        for d in m.decided
        for c in m.committed
        if c.term == d.term and c.index <= d.index
    )


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


@reachable
def an_old_entry_is_committed_indirectly(m: RaftInOffice) -> bool:
    """A leader commits an entry of an earlier term with one of its own (needs two elections and three entries, since
    the first is committed at first)."""
    return len(Term) < 3 or len(Index) < 4 or any(c.entry.term < c.term for c in m.committed)


@reachable
def a_follower_truncates(m: RaftWithMembership) -> bool:
    """A command that a leader appended is in no log any more (needs two elections and two commands)."""
    return (
        len(Term) < 3
        or len(Command) < 2
        or any(
            m.meaning[c] is not None and not any(e.command == c for s in Server for e in m.log[s])
            for c in Command
        )
    )
