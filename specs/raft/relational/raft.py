"""Why Raft is safe, for any number of servers, terms, entries and commands.

It is proved of Raft in relations (`raft_relational`); that Raft as it is explored does nothing else is checked
at small sizes: `quorate check raft --refines raft_relational`.

The clauses follow the invariant of Taube et al., "Modularity for Decidability of Deductive Verification" (PLDI 2018),
in the form that mypyvy's `raft_epr` gives it, without its sort of logs: here a log is compared with what the leaders
have sent, entry by entry. The core of the proof is `may_choose`: as long as a quorum may still commit an entry, every
log that matters has it.
"""

from quorate import clause
from quorate.models.raft import Command, Index, RequestVote, Server, Term, Vote
from quorate.models.raft.raft_abstract import Quorum
from quorate.models.raft.relational import (
    Appended,
    AppendEntries,
    Election,
    Entry,
    RelationalRaft,
)
from quorate.properties.raft.relational import (
    election_safety,
    leader_append_only,
    leader_completeness,
    log_matching,
    state_machine_safety,
    term_never_goes_back,
)

proves = (
    election_safety,
    leader_append_only,
    term_never_goes_back,
    log_matching,
    leader_completeness,
    state_machine_safety,
)
inductive = (leader_completeness,)


def started(m: RelationalRaft, t: Term) -> bool:
    """Whether a leader was elected in the term and sent its log."""
    return any(AppendEntries(t, Index(0), Term(0), c) in m.sent for c in Command)


def waits(m: RelationalRaft, s: Server, t: Term) -> bool:
    """Whether the server is a candidate in the term."""
    return s in m.candidates and m.term[s] == t


# ------------------------------------------------------------------------------------ votes and elections


@clause
def one_vote_a_term(m: RelationalRaft) -> bool:
    """A server votes for one candidate in a term."""
    return all(
        v.candidate == w.candidate
        for v in m.sent.of(Vote)
        for w in m.sent.of(Vote)
        if v.term == w.term and v.voter == w.voter
    )


@clause
def voter_came_to_term(m: RelationalRaft) -> bool:
    """A server that votes in a term has reached it."""
    return all(m.term[v.voter] >= v.term for v in m.sent.of(Vote))


@clause
def voted_for_came_to_term(m: RelationalRaft) -> bool:
    """A server that has a vote in a term has reached it."""
    return all(m.term[v.candidate] >= v.term for v in m.sent.of(Vote))


@clause
def candidate_came_to_term(m: RelationalRaft) -> bool:
    """A server that requests votes in a term has reached it."""
    return all(m.term[r.candidate] >= r.term for r in m.sent.of(RequestVote))


@clause
def no_vote_in_term_0(m: RelationalRaft) -> bool:
    """No server votes in term 0, before the first election."""
    return all(v.term > 0 for v in m.sent.of(Vote))


@clause
def no_candidate_in_term_0(m: RelationalRaft) -> bool:
    """No server requests votes in term 0, before the first election."""
    return all(r.term > 0 for r in m.sent.of(RequestVote))


@clause
def candidate_told_its_last_entry(m: RelationalRaft) -> bool:
    """While a server is a candidate, its log ends as its vote requests say."""
    return all(
        m.has(r.candidate, r.last_index, r.last_term)
        and all(e.index <= r.last_index for e in m.log if e.server == r.candidate)
        for r in m.sent.of(RequestVote)
        if waits(m, r.candidate, r.term)
    )


@clause
def candidate_voted_for_itself(m: RelationalRaft) -> bool:
    """A candidate has its own vote."""
    return all(Vote(m.term[s], s, s) in m.sent for s in m.candidates)


@clause
def leader_has_a_quorum(m: RelationalRaft) -> bool:
    """For each term there is a quorum that voted for its leader, if there is one."""
    return all(
        any(
            all(Vote(t, v, s) in m.sent for s in Server for v in q if Election(t, s) in m.elected)
            for q in Quorum
        )
        for t in Term
    )


@clause
def leader_voted_for_itself(m: RelationalRaft) -> bool:
    """A leader has its own vote, since candidates vote for themselves."""
    return all(Vote(e.term, e.leader, e.leader) in m.sent for e in m.elected)


@clause
def leading_was_elected(m: RelationalRaft) -> bool:
    """A leader was elected in its term."""
    return all(Election(m.term[s], s) in m.elected for s in m.leading)


@clause
def elected_waits_no_more(m: RelationalRaft) -> bool:
    """A server that was elected in a term is no longer a candidate in it."""
    return all(not waits(m, e.leader, e.term) for e in m.elected)


@clause
def leading_is_no_candidate(m: RelationalRaft) -> bool:
    """A leader is not a candidate."""
    return all(s not in m.candidates for s in m.leading)


@clause
def elected_sent_its_log(m: RelationalRaft) -> bool:
    """A leader has sent its log from the beginning."""
    return all(started(m, e.term) for e in m.elected)


@clause
def sender_was_elected(m: RelationalRaft) -> bool:
    """Entries are sent only in terms that have a leader."""
    return all(any(Election(e.term, s) in m.elected for s in Server) for e in m.sent.of(AppendEntries))


# --------------------------------------------------------------------------------------------------- logs


@clause
def leader_sent_what_it_has(m: RelationalRaft) -> bool:
    """A leader has sent its whole log."""
    return all(
        AppendEntries(m.term[e.server], e.index, e.term, e.command) in m.sent
        for e in m.log
        if e.server in m.leading
    )


@clause
def leader_has_what_it_sent(m: RelationalRaft) -> bool:
    """A leader has all entries that it has sent."""
    return all(
        Entry(s, e.index, e.entry_term, e.command) in m.log
        for s in m.leading
        for e in m.sent.of(AppendEntries)
        if e.term == m.term[s]
    )


@clause
def one_entry_an_index(m: RelationalRaft) -> bool:
    """A leader sends one entry for an index."""
    return all(
        d.entry_term == e.entry_term and d.command == e.command
        for d in m.sent.of(AppendEntries)
        for e in m.sent.of(AppendEntries)
        if d.term == e.term and d.index == e.index
    )


@clause
def first_entry_everywhere(m: RelationalRaft) -> bool:
    """Every log begins with the entry of index 0 and term 0."""
    return all(m.has(s, Index(0), Term(0)) for s in Server)


@clause
def same_first_entry(m: RelationalRaft) -> bool:
    """The entries at index 0 are all equal, in logs and in messages."""
    return all(
        d.term == e.term and d.command == e.command
        for d in m.log
        for e in m.log
        if d.index == 0 and e.index == 0
    ) and all(
        d.term == e.entry_term and d.command == e.command
        for d in m.log
        for e in m.sent.of(AppendEntries)
        if d.index == 0 and e.index == 0
    )


@clause
def nobody_wrote_in_term_0(m: RelationalRaft) -> bool:
    """No other entry in a log is of term 0."""
    return all(e.index == 0 for e in m.log if e.term == 0)


@clause
def nobody_sent_of_term_0(m: RelationalRaft) -> bool:
    """No other entry that was sent is of term 0."""
    return all(e.index == 0 for e in m.sent.of(AppendEntries) if e.entry_term == 0)


@clause
def no_entry_of_the_future(m: RelationalRaft) -> bool:
    """An entry in the log of a server is of a term that the server has reached."""
    return all(m.term[e.server] >= e.term for e in m.log)


@clause
def none_sent_of_the_future(m: RelationalRaft) -> bool:
    """A leader sends entries of its term and of earlier ones."""
    return all(e.entry_term <= e.term for e in m.sent.of(AppendEntries))


@clause
def log_is_from_its_leaders(m: RelationalRaft) -> bool:
    """Up to an entry, a log has only entries that the leader who wrote that entry has sent."""
    return all(
        AppendEntries(e.term, d.index, d.term, d.command) in m.sent
        for e in m.log
        for d in m.log
        if d.server == e.server and d.index <= e.index and e.term > 0
    )


@clause
def log_has_all_from_its_leaders(m: RelationalRaft) -> bool:
    """Up to an entry, a log has all entries that the leader who wrote that entry has sent."""
    return all(
        Entry(e.server, d.index, d.entry_term, d.command) in m.log
        for e in m.log
        for d in m.sent.of(AppendEntries)
        if d.term == e.term and d.index <= e.index
    )


@clause
def sent_is_from_earlier_leaders(m: RelationalRaft) -> bool:
    """Up to an entry, a leader has sent only entries that the leader who wrote that entry has sent."""
    return all(
        AppendEntries(e.entry_term, d.index, d.entry_term, d.command) in m.sent
        for e in m.sent.of(AppendEntries)
        for d in m.sent.of(AppendEntries)
        if d.term == e.term and d.index <= e.index and e.entry_term > 0
    )


@clause
def sent_has_all_from_earlier_leaders(m: RelationalRaft) -> bool:
    """Up to an entry, a leader has sent all entries that the leader who wrote that entry has sent."""
    return all(
        AppendEntries(e.term, d.index, d.entry_term, d.command) in m.sent
        for e in m.sent.of(AppendEntries)
        for d in m.sent.of(AppendEntries)
        if d.term == e.entry_term and d.index <= e.index
    )


# ------------------------------------------------------------------------------- what may be committed


@clause
def acknowledged_was_sent(m: RelationalRaft) -> bool:
    """An entry that a follower acknowledges was sent by the leader."""
    return all(
        any(
            e.term == a.term and e.index == a.index and e.entry_term == a.entry_term
            for e in m.sent.of(AppendEntries)
        )
        for a in m.sent.of(Appended)
    )


@clause
def acknowledged_up_to(m: RelationalRaft) -> bool:
    """A server that acknowledges an entry acknowledges all entries before it."""
    return all(
        Appended(e.term, a.follower, e.index, e.entry_term) in m.sent
        for a in m.sent.of(Appended)
        for e in m.sent.of(AppendEntries)
        if e.term == a.term and 0 < e.index <= a.index
    )


@clause
def leader_acknowledges_its_own(m: RelationalRaft) -> bool:
    """A leader acknowledges what it has sent."""
    return all(
        Appended(e.term, f.leader, e.index, e.entry_term) in m.sent
        for f in m.elected
        for e in m.sent.of(AppendEntries)
        if e.term == f.term and e.index > 0
    )


@clause
def committed_was_sent(m: RelationalRaft) -> bool:
    """An entry that a leader has committed was sent by it, and is of its own term."""
    return all(any(AppendEntries(c.term, c.index, c.term, d) in m.sent for d in Command) for c in m.committed)


def may_choose(m: RelationalRaft, q: Quorum, t: Term, i: Index) -> bool:
    """Whether the quorum may still let the leader of the term commit its own entry at the index: each member has
    acknowledged it, or has not left the term."""
    return all(Appended(t, v, i, t) in m.sent or m.term[v] <= t for v in q)


@clause
def committed_on_a_quorum(m: RelationalRaft) -> bool:
    """An entry that a leader has committed was acknowledged by a quorum."""
    return all(
        any(all(Appended(c.term, v, c.index, c.term) in m.sent for v in q) for q in Quorum)
        for c in m.committed
    )


@clause
def acknowledged_is_kept(m: RelationalRaft) -> bool:
    """While a leader may still commit an entry of its term, the servers that acknowledged it have it."""
    return all(
        Entry(a.follower, e.index, e.entry_term, e.command) in m.log
        for e in m.sent.of(AppendEntries)
        if e.entry_term == e.term
        for a in m.sent.of(Appended)
        if a.term == e.term and a.index == e.index and a.entry_term == e.term
        for q in Quorum
        if may_choose(m, q, e.term, e.index)
    )


@clause
def voted_for_has_it(m: RelationalRaft) -> bool:
    """While a leader may still commit an entry of its term, a candidate of a later term that has the vote of a server
    that acknowledged the entry has the entry too."""
    return all(
        Entry(v.candidate, e.index, e.entry_term, e.command) in m.log
        for e in m.sent.of(AppendEntries)
        if e.entry_term == e.term
        for v in m.sent.of(Vote)
        if v.term > e.term and waits(m, v.candidate, v.term)
        if Appended(e.term, v.voter, e.index, e.term) in m.sent
        for q in Quorum
        if may_choose(m, q, e.term, e.index)
    )


@clause
def later_leader_has_it(m: RelationalRaft) -> bool:
    """While a leader may still commit an entry of its term, the leaders of later terms have it too."""
    return all(
        AppendEntries(t, e.index, e.entry_term, e.command) in m.sent
        for e in m.sent.of(AppendEntries)
        if e.entry_term == e.term
        for t in Term
        if t >= e.term and started(m, t)
        for q in Quorum
        if may_choose(m, q, e.term, e.index)
    )
