"""What must hold of Raft in relations: the five properties of Figure 3 of the extended Raft paper (2014).

And what must hold of Raft as it is explored: that its steps are steps here (`as_relations`).
"""

from quorate import invariant, reachable, refinement, step
from quorate.models import raft
from quorate.models.raft import Command, Index, Raft, RequestVote, Role, Server, Term, Vote
from quorate.models.raft.relational import Appended, AppendEntries, Commit, Election, Entry, RelationalRaft


@invariant
def election_safety(m: RelationalRaft) -> bool:
    """Section 5.2: "at most one leader can be elected in a given term"."""
    return all(e.leader == f.leader for e in m.elected for f in m.elected if e.term == f.term)


@step
def leader_append_only(before: RelationalRaft, after: RelationalRaft) -> bool:
    """Section 5.3: "a leader never overwrites or deletes entries in its log; it only appends new entries"."""
    return all(
        d in after.log and (e in before.log or d.index < e.index)
        for d in before.log
        if d.server in before.leading and d.server in after.leading
        if before.term[d.server] == after.term[d.server]
        for e in after.log
        if e.server == d.server
    )


@step
def term_never_goes_back(before: RelationalRaft, after: RelationalRaft) -> bool:
    """currentTerm "increases monotonically" (Figure 2)."""
    return all(before.term[s] <= after.term[s] for s in Server)


@invariant
def log_matching(m: RelationalRaft) -> bool:
    """Section 5.3: "if two logs contain an entry with the same index and term, then the logs are identical in all
    entries up through the given index"."""
    return all(
        Entry(b.server, e.index, e.term, e.command) in m.log
        for a in m.log
        for b in m.log
        if a.index == b.index and a.term == b.term
        for e in m.log
        if e.server == a.server and e.index <= a.index
    )


def commits(c: Commit, e: AppendEntries) -> bool:
    """The commit took in the entry, which the leader had sent."""
    return e.term == c.term and e.index <= c.index


@invariant
def leader_completeness(m: RelationalRaft) -> bool:
    """Section 5.4: "if a log entry is committed in a given term, then that entry will be present in the logs of the
    leaders for all higher-numbered terms"; what is in the log of a leader it has sent."""
    return all(
        AppendEntries(f.term, e.index, e.entry_term, e.command) in m.sent
        for c in m.committed
        for e in m.sent.of(AppendEntries)
        if commits(c, e)
        for f in m.elected
        if f.term > c.term
    )


@invariant
def state_machine_safety(m: RelationalRaft) -> bool:
    """Section 5.4.3: "if a server has applied a log entry at a given index to its state machine, no other server will
    ever apply a different log entry for the same index"; what is committed is what is applied."""
    return all(
        d.entry_term == e.entry_term and d.command == e.command
        for b in m.committed
        for c in m.committed
        for d in m.sent.of(AppendEntries)
        if commits(b, d)
        for e in m.sent.of(AppendEntries)
        if commits(c, e) and d.index == e.index
    )


@reachable
def an_entry_is_committed(m: RelationalRaft) -> bool:
    return any(c.index > 0 for c in m.committed)


@reachable
def two_leaders_coexist(m: RelationalRaft) -> bool:
    """One leader a term is not one leader at a time: a deposed leader need not know it."""
    return any(a != b for a in m.leading for b in m.leading)


@reachable
def logs_diverge(m: RelationalRaft) -> bool:
    """Two servers have different entries at one index."""
    return any(d.index == e.index and d.term != e.term for d in m.log for e in m.log)


@refinement
def as_relations(concrete: Raft, relations: RelationalRaft) -> None:
    """The refinement mapping from Raft to Raft in relations.

    A leader sends its log in pieces, from which it is put together again; it acknowledges its own entries without
    sending that. An acknowledgement of an index is one of the entry that the leader has there. Of the entries that a
    leader committed at once, those that it did not count replicas of are left out. A no-op is some command.
    """
    first = next(iter(Command))
    for s in Server:
        relations.term[s] = concrete.term[s]
        if concrete.role[s] == Role.LEADER:
            relations.leading.add(s)
        if concrete.role[s] == Role.CANDIDATE:
            relations.candidates.add(s)
        relations.log.add(Entry(s, Index(0), Term(0), first))
        for at, entry in enumerate(concrete.log[s], 1):
            relations.log.add(Entry(s, Index(at), entry.term, entry.command or first))
    relations.sent.update(concrete.sent.of(RequestVote))
    relations.sent.update(concrete.sent.of(Vote))
    for m in concrete.sent.of(raft.AppendEntries):
        relations.sent.add(AppendEntries(m.term, Index(0), Term(0), first))
        for at, entry in enumerate(m.entries, m.prev_index + 1):
            relations.sent.add(AppendEntries(m.term, Index(at), entry.term, entry.command or first))
    relations.elected.update({Election(e.term, e.leader) for e in concrete.elected})
    acknowledged = {(a.term, a.follower, int(a.match)) for a in concrete.sent.of(raft.Appended)}
    for e in relations.sent.of(AppendEntries):
        for s in Server:
            own = e.index > 0 and Election(e.term, s) in relations.elected
            if own or (e.term, s, int(e.index)) in acknowledged:
                relations.sent.add(Appended(e.term, s, e.index, e.entry_term))
    for c in concrete.committed:
        last = max(d.index for d in concrete.committed if d.term == c.term)
        if c.entry.term == c.term or c.index == last:
            relations.committed.add(Commit(c.term, c.index))
