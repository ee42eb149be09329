"""What must hold of Raft without messages: four of the five properties of Figure 3 of the extended Raft paper (2014).

The fifth, that a leader only appends, is plain to see in the model: a leader runs no action that drops an entry.
"""

from quorate import invariant, reachable
from quorate.models.raft import Server
from quorate.models.raft.raft_abstract import AbstractRaft, Entry


@invariant
def election_safety(m: AbstractRaft) -> bool:
    """Section 5.2: "at most one leader can be elected in a given term"."""
    return all(a == b for a in m.leading for b in m.leading if m.term[a] == m.term[b])


@invariant
def log_matching(m: AbstractRaft) -> bool:
    """Section 5.3: "if two logs contain an entry with the same index and term, then the logs are identical in all
    entries up through the given index"."""
    return all(
        Entry(s, e.index, e.term) in m.log
        for d in m.log
        for s in Server
        if Entry(s, d.index, d.term) in m.log
        for e in m.log
        if e.server == d.server and e.index <= d.index
    )


@invariant
def leader_completeness(m: AbstractRaft) -> bool:
    """Section 5.4: "if a log entry is committed in a given term, then that entry will be present in the logs of the
    leaders for all higher-numbered terms".

    An entry is committed in the term that it is of, if the leaders do it right.
    """
    return all(
        Entry(s, c.index, c.term) in m.log for c in m.committed for s in m.leading if m.term[s] > c.term
    )


@invariant
def state_machine_safety(m: AbstractRaft) -> bool:
    """Section 5.4.3: "if a server has applied a log entry at a given index to its state machine, no other server will
    ever apply a different log entry for the same index"; what is committed is what is applied."""
    return all(c.term == d.term for c in m.committed for d in m.committed if c.index == d.index)


@reachable
def an_entry_is_committed(m: AbstractRaft) -> bool:
    return any(c.index > 0 for c in m.committed)


@reachable
def two_leaders_coexist(m: AbstractRaft) -> bool:
    """One leader a term is not one leader at a time: a deposed leader need not know it."""
    return any(a != b for a in m.leading for b in m.leading)


@reachable
def logs_diverge(m: AbstractRaft) -> bool:
    """Two servers have different entries at one index."""
    return any(d.index == e.index and d.term != e.term for d in m.log for e in m.log)


@reachable
def commits_of_two_terms(m: AbstractRaft) -> bool:
    return any(c.term != d.term for c in m.committed for d in m.committed)
