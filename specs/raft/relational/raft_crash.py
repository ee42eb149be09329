"""Why Raft is safe when servers crash and restart, for any number of servers, terms, entries and commands.

It is proved of Raft with crashes in relations (`raft_relational_crash`); that what is explored does nothing else is
checked at small sizes: `quorate check raft_crash --refines raft_relational_crash`.

The clauses are those of Raft without crashes, except that a leader acknowledges its own entries, which now requires a
write to disk. Few clauses are needed for restarts: a vote that was sent is on disk, and so is an entry that was
acknowledged, as long as it is in the log at all.
"""

from quorate import clause
from quorate.models.raft import Vote
from quorate.models.raft.relational import Appended
from quorate.models.raft.relational.raft_relational_crash import RelationalRaftWithCrashes
from quorate.properties.raft.relational import (
    election_safety,
    leader_append_only,
    leader_completeness,
    log_matching,
    state_machine_safety,
    term_never_goes_back,
)
from quorate.properties.raft.relational.raft_relational_crash import committed_on_disks
from quorate.specs.raft.relational import raft

extends = (raft,)
without = (raft.leader_acknowledges_its_own,)
proves = (
    election_safety,
    leader_append_only,
    term_never_goes_back,
    log_matching,
    leader_completeness,
    state_machine_safety,
    committed_on_disks,
)
inductive = (leader_completeness,)


@clause
def vote_is_on_disk(m: RelationalRaftWithCrashes) -> bool:
    """A vote that was sent is on the disk of the voter."""
    return all(v in m.voted for v in m.sent.of(Vote))


@clause
def disk_is_of_the_log(m: RelationalRaftWithCrashes) -> bool:
    """Entries on disk are in the log."""
    return all(e in m.log for e in m.on_disk)


@clause
def disk_has_all_before(m: RelationalRaftWithCrashes) -> bool:
    """All entries before an entry on disk are on disk too."""
    return all(
        d in m.on_disk for e in m.on_disk for d in m.log if d.server == e.server and d.index <= e.index
    )


@clause
def first_entry_on_disk(m: RelationalRaftWithCrashes) -> bool:
    """The entry at index 0 is on every disk."""
    return all(e in m.on_disk for e in m.log if e.index == 0)


@clause
def acknowledged_is_on_disk(m: RelationalRaftWithCrashes) -> bool:
    """An entry that was acknowledged, in whatever term, is on disk if it is in the log."""
    return all(
        e in m.on_disk
        for a in m.sent.of(Appended)
        for e in m.log
        if e.server == a.follower and e.index == a.index and e.term == a.entry_term
    )
