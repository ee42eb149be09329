"""Why Raft is safe while its members change, one server at a time: for any number of servers, terms and entries.

Without changes, any two quorums intersect, which is enough. With changes, two logs may end in configurations that are
not adjacent, whose quorums need not intersect. Then one of the two cannot elect a leader, since it lacks a committed
entry that servers of every quorum of its configuration have: it is *overruled*. The core clauses say which entries
are overruled: those that a committed entry is more up to date than (`before_a_commit_overruled`), and one of any two
whose configurations are not adjacent (`not_adjacent_overruled`).

They stay true when a leader changes the members because it has committed an entry of its own term with the last
configuration: a later leader has that entry, so where it has gone on to other configurations it must have committed
with this one first (the last three clauses), and the change is overruled before it is made. That is the rule that was
missing before 2015.

That every two configurations in force overlap, or one of them is deactivated, is how Schultz, Dardik and Tripakis
prove MongoDB's protocol ("Formal Verification of a Distributed Dynamic Reconfiguration Protocol", 2022), in which
configurations are not part of the log; Honore et al. prove a scheme like this one by induction over trees of logs
("Adore: Atomic Distributed Objects with Certified Reconfiguration", PLDI 2022). Here it takes neither lengths nor
trees: whatever is said of two logs, all earlier changes have been taken care of by the clauses themselves. Of
adjacency only reflexivity, symmetry and the intersection of quorums of adjacent configurations are used.
"""

from quorate import clause
from quorate.models.raft import Server
from quorate.models.raft.membership.raft_abstract_membership import (
    AbstractRaftWithMembership,
    Commit,
    Configuration,
    Entry,
    Quorum,
    adjacent,
    is_quorum,
)
from quorate.properties.raft.membership.raft_abstract_membership import (
    election_safety,
    leader_completeness,
    log_matching,
    state_machine_safety,
)

proves = (election_safety, log_matching, leader_completeness, state_machine_safety)
inductive = (election_safety, log_matching, leader_completeness)


# ------------------------------------------------------------------------------------------ configurations


@clause
def adjacent_to_itself(m: AbstractRaftWithMembership) -> bool:
    """Every configuration is adjacent to itself."""
    return all(adjacent(c, c) for c in Configuration)


@clause
def adjacent_to_each_other(m: AbstractRaftWithMembership) -> bool:
    """If a configuration is adjacent to another, that one is adjacent to it."""
    return all(adjacent(d, c) for c in Configuration for d in Configuration if adjacent(c, d))


@clause
def adjacent_quorums_meet(m: AbstractRaftWithMembership) -> bool:
    """Quorums of adjacent configurations have a server in common."""
    return all(
        any(s in r for s in q)
        for c in Configuration
        for d in Configuration
        if adjacent(c, d)
        for q in Quorum
        if is_quorum(q, c)
        for r in Quorum
        if is_quorum(r, d)
    )


# ---------------------------------------------------------------------------------------------------- logs


@clause
def one_configuration_an_entry(m: AbstractRaftWithMembership) -> bool:
    """Entries of one index and term are the same entry."""
    return all(d.config == e.config for d in m.log for e in m.log if d.index == e.index and d.term == e.term)


@clause
def one_entry_an_index(m: AbstractRaftWithMembership) -> bool:
    """A log has one entry at an index."""
    return all(d.term == e.term for d in m.log for e in m.log if d.server == e.server and d.index == e.index)


@clause
def nobody_leads_in_term_0(m: AbstractRaftWithMembership) -> bool:
    """No server leads in term 0, before the first election."""
    return all(m.term[s] > 0 for s in m.leading)


@clause
def nobody_wrote_in_term_0(m: AbstractRaftWithMembership) -> bool:
    """No other entry is of term 0."""
    return all(e.index == 0 for e in m.log if e.term == 0)


@clause
def terms_do_not_go_down(m: AbstractRaftWithMembership) -> bool:
    """Along a log, the terms of entries do not decrease."""
    return all(d.term <= e.term for d in m.log for e in m.log if d.server == e.server and d.index <= e.index)


@clause
def log_is_not_ahead(m: AbstractRaftWithMembership) -> bool:
    """No entry in a log is of a later term than its server has reached."""
    return all(e.term <= m.term[e.server] for e in m.log)


@clause
def leader_has_its_term(m: AbstractRaftWithMembership) -> bool:
    """A leader has all entries of its term that any log has."""
    return all(
        Entry(s, e.index, e.term, e.config) in m.log for s in m.leading for e in m.log if e.term == m.term[s]
    )


# ----------------------------------------------------------------------------------------------- elections


@clause
def leader_was_elected(m: AbstractRaftWithMembership) -> bool:
    """A leader was elected in its term."""
    return all(any(f.term == m.term[s] for f in m.elected) for s in m.leading)


@clause
def writer_was_elected(m: AbstractRaftWithMembership) -> bool:
    """An entry was written by a leader that was elected in its term."""
    return all(any(f.term == e.term for f in m.elected) for e in m.log if e.term > 0)


@clause
def elected_by_a_quorum(m: AbstractRaftWithMembership) -> bool:
    """A quorum has reached the term of each election."""
    return all(
        any(is_quorum(q, f.by) and all(m.term[v] >= f.term for v in q) for q in Quorum) for f in m.elected
    )


# ------------------------------------------------------------------------------------------------- commits


@clause
def committed_on_a_quorum(m: AbstractRaftWithMembership) -> bool:
    """A committed entry, except the first, is in the logs of a quorum that has reached its term."""
    return all(
        any(
            is_quorum(q, c.by)
            and all(Entry(v, c.index, c.term, c.config) in m.log and m.term[v] >= c.term for v in q)
            for q in Quorum
        )
        for c in m.committed
        if c.term > 0
    )


@clause
def committed_is_of_an_election(m: AbstractRaftWithMembership) -> bool:
    """A committed entry is of a term in which a leader was elected."""
    return all(any(f.term == c.term for f in m.elected) for c in m.committed if c.term > 0)


@clause
def first_commit(m: AbstractRaftWithMembership) -> bool:
    """Of term 0, the first entry of all logs is committed, and nothing else."""
    return all(
        c.index == 0 and Entry(s, c.index, c.term, c.config) in m.log
        for c in m.committed
        if c.term == 0
        for s in Server
    )


@clause
def leader_has_what_it_committed(m: AbstractRaftWithMembership) -> bool:
    """A leader has the entries that it has committed."""
    return all(
        Entry(s, c.index, c.term, c.config) in m.log
        for s in m.leading
        for c in m.committed
        if c.term == m.term[s]
    )


# ----------------------------------------------------------------------------------------- what is overruled


def is_after(c: Commit, e: Entry) -> bool:
    """Whether a log that ends in the committed entry is more up to date than one that ends in the other."""
    return c.term > e.term or (c.term == e.term and c.index > e.index)


@clause
def up_to_date_logs_have_committed(m: AbstractRaftWithMembership) -> bool:
    """A log that has an entry as up to date as a committed one has the committed one."""
    return all(
        Entry(e.server, c.index, c.term, c.config) in m.log
        for c in m.committed
        for e in m.log
        if not is_after(c, e)
    )


def overruled(m: AbstractRaftWithMembership, e: Entry) -> bool:
    """Whether no server whose log ends in this entry can still be elected, or commit in its term: every quorum of its
    configuration has a server with a later, committed entry."""
    return any(is_after(c, e) and adjacent(c.by, e.config) for c in m.committed)


@clause
def before_a_commit_overruled(m: AbstractRaftWithMembership) -> bool:
    """An entry that a committed entry is more up to date than is overruled."""
    return all(overruled(m, e) for c in m.committed for e in m.log if is_after(c, e))


@clause
def not_adjacent_overruled(m: AbstractRaftWithMembership) -> bool:
    """Of two entries whose configurations are not adjacent one is overruled."""
    return all(
        adjacent(d.config, e.config) or overruled(m, d) or overruled(m, e) for d in m.log for e in m.log
    )


@clause
def not_adjacent_to_election_overruled(m: AbstractRaftWithMembership) -> bool:
    """An entry of an earlier term than an election is overruled, or of a configuration adjacent to that of the
    voters."""
    return all(
        adjacent(f.by, e.config) or overruled(m, e) for f in m.elected for e in m.log if e.term < f.term
    )


# ------------------------------------------------------------------------- leaders that may change the members


def may_change(m: AbstractRaftWithMembership, s: Server, c: Commit) -> bool:
    """Whether a leader may change the members, having committed this entry in its term."""
    return (
        s in m.leading
        and c.term == m.term[s]
        and all(e.config == c.by for e in m.log if e.server == s and e.index >= c.index)
    )


def superseded(m: AbstractRaftWithMembership, c: Commit) -> bool:
    """Whether a quorum of the same configuration has committed in a later term."""
    return any(d.by == c.by and d.term > c.term for d in m.committed)


@clause
def changed_after_supersession(m: AbstractRaftWithMembership) -> bool:
    """Where another log has what the leader committed, the configuration is the same there from then on, or the
    leader is superseded."""
    return all(
        e.config == c.by or superseded(m, c)
        for s in m.leading
        for c in m.committed
        if may_change(m, s, c)
        for e in m.log
        if e.index >= c.index and Entry(e.server, c.index, c.term, c.config) in m.log
    )


@clause
def elected_after_supersession(m: AbstractRaftWithMembership) -> bool:
    """A later leader was elected by a quorum of the same configuration, or the leader is superseded."""
    return all(
        f.by == c.by or superseded(m, c)
        for s in m.leading
        for c in m.committed
        if may_change(m, s, c)
        for f in m.elected
        if f.term > c.term
    )


@clause
def committed_after_supersession(m: AbstractRaftWithMembership) -> bool:
    """A later commit is by a quorum of the same configuration, or the leader is superseded."""
    return all(
        superseded(m, c)
        for s in m.leading
        for c in m.committed
        if may_change(m, s, c)
        for d in m.committed
        if d.term > c.term
    )
