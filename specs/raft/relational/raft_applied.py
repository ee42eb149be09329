"""Why servers apply the same entries, for any number of servers, terms, entries and commands, though they may crash.

It is proved of Raft in relations with what servers learn of commits (`raft_relational_applied`); that what is
explored does nothing else is checked at small sizes: `quorate check raft_crash --refines raft_relational_applied`.

The clauses are those of Raft with crashes. What they say of leaders is enough: entries that a server knows to be
committed were committed by a leader of its term or of an earlier one.
"""

from quorate import clause
from quorate.models.raft import Index, Server, Term
from quorate.models.raft.relational import AppendEntries
from quorate.models.raft.relational.raft_relational_applied import AppliedRaft
from quorate.properties.raft.relational import (
    election_safety,
    leader_append_only,
    leader_completeness,
    log_matching,
    state_machine_safety,
    term_never_goes_back,
)
from quorate.properties.raft.relational.raft_relational_applied import applied_are_equal, known_is_in_log
from quorate.properties.raft.relational.raft_relational_crash import committed_on_disks
from quorate.specs.raft.relational import raft_crash

extends = (raft_crash,)
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
