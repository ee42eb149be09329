"""Properties of Raft with changes of its members, without messages: those of Raft."""

from quorate import invariant, reachable
from quorate.models.raft.membership.raft_abstract_membership import AbstractRaftWithMembership, Entry


@invariant
def election_safety(m: AbstractRaftWithMembership) -> bool:
    """Section 5.2: "at most one leader can be elected in a given term"."""
    return all(a == b for a in m.leading for b in m.leading if m.term[a] == m.term[b])


@invariant
def log_matching(m: AbstractRaftWithMembership) -> bool:
    """Section 5.3: "if two logs contain an entry with the same index and term, then the logs are identical in all
    entries up through the given index", with their configurations."""
    return all(
        Entry(d.server, f.index, f.term, f.config) in m.log
        for d in m.log
        for e in m.log
        if d.index == e.index and d.term == e.term
        for f in m.log
        if f.server == e.server and f.index <= e.index
    )


@invariant
def leader_completeness(m: AbstractRaftWithMembership) -> bool:
    """Section 5.4: "if a log entry is committed in a given term, then that entry will be present in the logs of the
    leaders for all higher-numbered terms"."""
    return all(
        Entry(s, c.index, c.term, c.config) in m.log
        for c in m.committed
        for s in m.leading
        if m.term[s] > c.term
    )


@invariant
def state_machine_safety(m: AbstractRaftWithMembership) -> bool:
    """Section 5.4.3: "if a server has applied a log entry at a given index to its state machine, no other server will
    ever apply a different log entry for the same index"; what is committed is what is applied."""
    return all(
        c.term == d.term and c.config == d.config
        for c in m.committed
        for d in m.committed
        if c.index == d.index
    )


@reachable
def a_change_is_committed(m: AbstractRaftWithMembership) -> bool:
    """By a quorum of the new members."""
    return any(c.config != d.config for c in m.committed for d in m.committed if d.index == 0)


@reachable
def leaders_of_two_configurations_coexist(m: AbstractRaftWithMembership) -> bool:
    return any(
        d.config != e.config
        for d in m.log
        for e in m.log
        if d.server in m.leading and e.server in m.leading and m.is_last(d) and m.is_last(e)
    )


@reachable
def a_change_is_rolled_back(m: AbstractRaftWithMembership) -> bool:
    """A log has a change where another has an entry of a later term: it is to be dropped."""
    return any(
        d.index == e.index and d.term < e.term and d.config != e.config and f.config != d.config
        for d in m.log
        for e in m.log
        for f in m.log
        if f.index == 0
    )
