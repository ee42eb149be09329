"""Why servers apply the same entries, for any number of servers, terms, entries and commands, though they may crash.

It is proved of Raft in relations with what servers learn of commits (`models/raft_relational_applied.py`); that what
is explored does nothing else is checked at small sizes: `quorate check raft_crash --refines raft_relational_applied`.

The clauses are those of Raft with crashes. What they say of leaders is enough: entries that a server knows to be
committed were committed by a leader of its term or of an earlier one.
"""

from quorate import clause
from quorate.models.raft import Index, Server, Term
from quorate.models.raft_relational import AppendEntries
from quorate.models.raft_relational_applied import AppliedRaft
from quorate.properties.raft_relational import (
    election_safety,
    leader_append_only,
    leader_completeness,
    log_matching,
    state_machine_safety,
    term_never_goes_back,
)
from quorate.properties.raft_relational_applied import applied_are_equal, known_is_in_log
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
from quorate.specs.raft_crash import (
    acknowledged_is_on_disk,
    disk_has_all_before,
    disk_is_of_the_log,
    first_entry_on_disk,
    vote_is_on_disk,
)

proves = (
    election_safety,
    leader_append_only,
    term_never_goes_back,
    log_matching,
    leader_completeness,
    state_machine_safety,
    committed_on_disks,
    known_is_in_log,
    applied_are_equal,
)
inductive = (leader_completeness, known_is_in_log)


def was_committed(m: AppliedRaft, t: Term, i: Index) -> bool:
    """Whether a leader of the term or of an earlier one has committed its log up to the index."""
    return i == 0 or any(c.term <= t and i <= c.index for c in m.committed)


@clause
def known_was_committed(m: AppliedRaft) -> bool:
    """Entries that a server knows to be committed were committed in its term or an earlier one."""
    return all(was_committed(m, m.term[s], m.commit_index[s]) for s in Server)


@clause
def told_was_committed(m: AppliedRaft) -> bool:
    """Entries that a leader announces as committed were committed in its term or an earlier one."""
    return all(was_committed(m, k.term, k.index) for k in m.told)


@clause
def applied_was_committed(m: AppliedRaft) -> bool:
    """An entry that a server has applied was committed by a leader."""
    return all(
        any(
            a.index <= c.index and AppendEntries(c.term, a.index, a.term, a.command) in m.sent
            for c in m.committed
        )
        for a in m.applied
    )
