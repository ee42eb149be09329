"""What must hold of Raft in relations when servers crash and restart, beside what must hold without.

And what must hold of Raft with crashes as it is explored: that its steps are steps here (`as_crashing_relations`).
"""

from quorate import invariant, reachable, refinement
from quorate.models import raft
from quorate.models.raft import Command, Index, Server, Term, Vote
from quorate.models.raft.raft_abstract import Quorum
from quorate.models.raft.raft_crash import RaftWithCrashes
from quorate.models.raft.relational import Appended, AppendEntries, Election, Entry
from quorate.models.raft.relational.raft_relational_crash import RelationalRaftWithCrashes
from quorate.properties.raft.relational import as_relations, commits


@invariant
def committed_on_disks(m: RelationalRaftWithCrashes) -> bool:
    """Section 5.3: committed is what is "replicated on a majority of the servers": on their disks."""
    return all(
        any(all(Entry(s, e.index, e.entry_term, e.command) in m.on_disk for s in q) for q in Quorum)
        for c in m.committed
        for e in m.sent.of(AppendEntries)
        if commits(c, e)
    )


@reachable
def leads_again_with_less(m: RelationalRaftWithCrashes) -> bool:
    """A leader crashed before an entry was on its disk, and leads again in a later term, without the entry."""
    return any(
        all(d.index != e.index for d in m.log if d.server == s)
        for s in m.leading
        for e in m.sent.of(AppendEntries)
        if all(f.leader == s for f in m.elected)
    )


@reachable
def crashes_after_commit(m: RelationalRaftWithCrashes) -> bool:
    """A leader has committed an entry and crashed, and waits for votes in a later term."""
    return any(
        Election(c.term, s) in m.elected
        for c in m.committed
        for s in m.candidates
        if all(f.leader == s for f in m.elected)
    )


@refinement
def as_crashing_relations(concrete: RaftWithCrashes, relations: RelationalRaftWithCrashes) -> None:
    """The refinement mapping from Raft with crashes to Raft in relations: as without crashes, but for the disks.

    A leader acknowledges its own entries up to an index, as it says to itself. Votes are on disk when they are sent.
    """
    as_relations(concrete, relations)
    own = {a for a in relations.sent.of(Appended) if Election(a.term, a.follower) in relations.elected}
    said = {a for a in concrete.sent.of(raft.Appended) if a.leader == a.follower}
    relations.sent -= {
        a
        for a in own
        if not any(b.term == a.term and b.leader == a.follower and a.index <= b.match for b in said)
    }
    relations.voted.update(concrete.sent.of(Vote))
    first = next(iter(Command))
    for s in Server:
        relations.on_disk.add(Entry(s, Index(0), Term(0), first))
        for at, entry in enumerate(concrete.log_on_disk[s], 1):
            relations.on_disk.add(Entry(s, Index(at), entry.term, entry.command or first))
