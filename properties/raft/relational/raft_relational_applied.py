"""What must hold of Raft in relations when servers apply what is committed, beside what must hold without.

And what must hold of Raft as it is explored, with crashes and without: that its steps are steps here.
"""

from quorate import invariant, reachable, refinement
from quorate.models import raft
from quorate.models.raft import Command, Raft, Server, Vote
from quorate.models.raft.raft_crash import RaftWithCrashes
from quorate.models.raft.relational import AppendEntries, Entry
from quorate.models.raft.relational.raft_relational_applied import Application, AppliedRaft, LeaderCommit
from quorate.properties.raft.relational import as_relations, commits
from quorate.properties.raft.relational.raft_relational_crash import as_crashing_relations


@invariant
def applied_are_equal(m: AppliedRaft) -> bool:
    """Section 5.4.3: "if a server has applied a log entry at a given index to its state machine, no other server will
    ever apply a different log entry for the same index"."""
    return all(
        a.term == b.term and a.command == b.command
        for a in m.applied
        for b in m.applied
        if a.index == b.index
    )


@invariant
def known_is_in_log(m: AppliedRaft) -> bool:
    """commitIndex is the "index of highest log entry known to be committed" (Figure 2): up to it, the log of a server
    has what was committed."""
    return all(
        Entry(s, e.index, e.entry_term, e.command) in m.log
        for c in m.committed
        for e in m.sent.of(AppendEntries)
        if commits(c, e)
        for s in Server
        if e.index <= m.commit_index[s]
    )


@reachable
def all_learn_of_a_commit(m: AppliedRaft) -> bool:
    """All servers have applied an entry."""
    return all(m.commit_index[s] > 0 for s in Server)


@refinement
def as_applied(concrete: RaftWithCrashes, relations: AppliedRaft) -> None:
    """The refinement mapping from Raft with crashes to Raft in relations."""
    as_crashing_relations(concrete, relations)
    learned(concrete, relations)


@refinement
def as_applied_without_crashes(concrete: Raft, relations: AppliedRaft) -> None:
    """The refinement mapping from Raft to Raft in relations: everything is on disk at once."""
    as_relations(concrete, relations)
    relations.voted.update(concrete.sent.of(Vote))
    relations.on_disk.update(relations.log)
    learned(concrete, relations)


def learned(concrete: Raft, relations: AppliedRaft) -> None:
    """The commits known in a state of Raft."""
    first = next(iter(Command))
    for s in Server:
        relations.commit_index[s] = concrete.commit_index[s]
    relations.told.update({LeaderCommit(m.term, m.commit) for m in concrete.sent.of(raft.AppendEntries)})
    relations.applied.update(
        {Application(a.index, a.entry.term, a.entry.command or first) for a in concrete.applied}
    )
