"""Why Raft without messages is safe, for any number of servers, terms and entries.

The clauses hold of the first state, and every step keeps them; so they hold of all that can be reached. Four of them
are the properties themselves; the others are what it takes to keep these. Eight of them are those that Schultz,
Dardik and Tripakis give for their abstract Raft ("Formal Verification of a Distributed Dynamic Reconfiguration
Protocol", 2022,
and the `AbstractRaft` of will62794/scimitar), restated without numbers: no lengths, no maxima.
"""

from quorate import clause
from quorate.models.raft import Index, Server, Term
from quorate.models.raft.raft_abstract import AbstractRaft, Entry, Quorum
from quorate.properties.raft.raft_abstract import (
    election_safety,
    leader_completeness,
    log_matching,
    state_machine_safety,
)

proves = (election_safety, log_matching, leader_completeness, state_machine_safety)
inductive = proves


@clause
def first_entry_everywhere(m: AbstractRaft) -> bool:
    """Every log begins with the entry of index 0 and term 0."""
    return all(Entry(s, Index(0), Term(0)) in m.log for s in Server)


@clause
def nobody_leads_in_term_0(m: AbstractRaft) -> bool:
    """No server leads in term 0, before the first election. (The proof does not need this; it keeps counterexamples
    natural.)"""
    return all(m.term[s] > 0 for s in m.leading)


@clause
def nobody_wrote_in_term_0(m: AbstractRaft) -> bool:
    """No other entry is of term 0."""
    return all(e.index == 0 for e in m.log if e.term == 0)


@clause
def terms_do_not_go_down(m: AbstractRaft) -> bool:
    """Along a log, the terms of entries do not decrease."""
    return all(d.term <= e.term for d in m.log for e in m.log if d.server == e.server and d.index <= e.index)


@clause
def no_holes_in_a_term(m: AbstractRaft) -> bool:
    """A log that has an entry of a term has all the entries of that term that are before it in any log."""
    return all(
        Entry(d.server, e.index, e.term) in m.log
        for d in m.log
        for e in m.log
        if d.term == e.term and e.index <= d.index
    )


@clause
def leader_is_of_the_latest_term(m: AbstractRaft) -> bool:
    """No entry in the log of a leader is of a later term than its own."""
    return all(e.term <= m.term[e.server] for e in m.log if e.server in m.leading)


@clause
def leader_has_its_term(m: AbstractRaft) -> bool:
    """A leader has all entries of its term that any log has."""
    return all(Entry(s, e.index, e.term) in m.log for s in m.leading for e in m.log if e.term == m.term[s])


@clause
def quorum_came_to_leader(m: AbstractRaft) -> bool:
    """A quorum has reached the term of each leader."""
    return all(
        any(all(m.term[v] >= t for v in q) for q in Quorum)
        for t in Term
        if any(m.term[s] == t for s in m.leading)
    )


@clause
def quorum_came_to_entry(m: AbstractRaft) -> bool:
    """A quorum has reached the term of each entry."""
    return all(
        any(all(m.term[v] >= t for v in q) for q in Quorum)
        for t in Term
        if any(e.term == t and e.index > 0 for e in m.log)
    )


@clause
def committed_on_a_quorum(m: AbstractRaft) -> bool:
    """A committed entry is in the logs of a quorum."""
    return all(any(all(Entry(v, c.index, c.term) in m.log for v in q) for q in Quorum) for c in m.committed)


@clause
def later_logs_have_committed(m: AbstractRaft) -> bool:
    """A log that has an entry of a later term than a committed entry has the committed one too."""
    return all(
        Entry(e.server, c.index, c.term) in m.log for c in m.committed for e in m.log if e.term > c.term
    )
