"""Why Raft is safe when servers crash and restart, for any number of servers, terms, entries and commands.

It is proved of Raft with crashes in relations (`models/raft_relational_crash.py`); that what is explored does nothing
else is checked at small sizes: `quorate check raft_crash --refines raft_relational_crash`.

The clauses are those of Raft without crashes, except that a leader acknowledges its own entries, which now requires a
write to disk. Few clauses are needed for restarts: a vote that was sent is on disk, and so is an entry that was
acknowledged, as long as it is in the log at all.
"""

from quorate import clause
from quorate.models.raft import Vote
from quorate.models.raft_relational import Appended
from quorate.models.raft_relational_crash import RelationalRaftWithCrashes
from quorate.properties.raft_relational import (
    election_safety,
    leader_append_only,
    leader_completeness,
    log_matching,
    state_machine_safety,
    term_never_goes_back,
)
from quorate.properties.raft_relational_crash import committed_on_disks
from quorate.specs.raft import (
    acknowledged_is_kept,
    acknowledged_up_to,
    acknowledged_was_sent,
    candidate_came_to_term,
    candidate_told_its_last_entry,
    candidate_voted_for_itself,
    committed_on_a_quorum,
    committed_was_sent,
    elected_sent_its_log,
    elected_waits_no_more,
    first_entry_everywhere,
    later_leader_has_it,
    leader_has_a_quorum,
    leader_has_what_it_sent,
    leader_sent_what_it_has,
    leader_voted_for_itself,
    leading_is_no_candidate,
    leading_was_elected,
    log_has_all_from_its_leaders,
    log_is_from_its_leaders,
    no_candidate_in_term_0,
    no_entry_of_the_future,
    no_vote_in_term_0,
    nobody_sent_of_term_0,
    nobody_wrote_in_term_0,
    none_sent_of_the_future,
    one_entry_an_index,
    one_vote_a_term,
    same_first_entry,
    sender_was_elected,
    sent_has_all_from_earlier_leaders,
    sent_is_from_earlier_leaders,
    voted_for_came_to_term,
    voted_for_has_it,
    voter_came_to_term,
)

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
