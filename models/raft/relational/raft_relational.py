"""Raft in relations: the messages, terms, votes and logs of `raft`, in a form for proofs.

Raft as it is explored computes with sequences: it slices logs, counts voters, takes maxima. For any number of
servers, terms and entries, a solver can follow relations and comparisons only. So here a log is a set of entries, a
majority is a member of the family `Quorum`, and the last entry of a log is a parameter with a guard. What is proved
of this model (`quorate prove raft`) is true of Raft, since every step of Raft is one here: `quorate check raft
--refines raft_relational` checks it, step by step, with the mapping `as_relations`.

What differs, besides:

- The set of AppendEntries holds, for each term, the entries that its leader has sent. What arrives at once is any run
  of them: the entries after `prev`, up to `last`. Every log begins with an entry of index 0 and term 0 that nobody
  wrote, so there always is a `prev`; a run of none is a heartbeat.
- A server has voted for whom it sent a Vote; a follower finds out that it has all the entries sent to it by looking
  at the last of them, which by log matching is the same.
- A leader acknowledges its own entries like anybody else, and what is acknowledged is an entry, with its term.
- A new term is any that is later, not the next one. What followers know to be committed is left out.
"""

from quorate import Ghost, Map, Model, Record, Set, action, init, when
from quorate.models.raft import Command, Index, RequestVote, Server, Term, Vote
from quorate.models.raft.raft_abstract import Quorum, follows


class Entry(Record):
    """The log of `server` has an entry at `index`, which the leader of `term` wrote."""

    server: Server
    index: Index
    term: Term
    command: Command


class AppendEntries(Record):
    """The leader of `term` has sent the entry of its log at `index`, which is of `entry_term`."""

    term: Term
    index: Index
    entry_term: Term
    command: Command


class Appended(Record):
    """A follower tells the leader of `term` that it has the leader's entry at `index`, which is of `entry_term`."""

    term: Term
    follower: Server
    index: Index
    entry_term: Term


class Election(Record):
    """History: a server became leader of a term."""

    term: Term
    leader: Server


class Commit(Record):
    """History: the leader of `term` took its log up to `index` to be committed."""

    term: Term
    index: Index


class RelationalRaft(Model):
    """Servers elect a leader for a term, who replicates its log and commits what a majority has of it."""

    sizes = {Server: 3, Term: 3, Index: 2, Command: 1}

    term: Map[Server, Term]
    candidates: Set[Server]
    leading: Set[Server]
    log: Set[Entry]
    sent: Set[RequestVote | Vote | AppendEntries | Appended]

    elected: Ghost[Set[Election]]
    committed: Ghost[Set[Commit]]

    @init
    def empty_logs(self, c: Command) -> None:
        """The entry before the first one is the same in all logs."""
        self.log.update({Entry(s, Index(0), Term(0), c) for s in Server})

    @action
    def timeout(self, last: Entry, t: Term) -> None:
        """Followers and candidates (5.2): if the election timeout elapses, start an election."""
        when(last in self.log and self.is_last(last))
        when(last.server not in self.leading and self.term[last.server] < t)
        self.term[last.server] = t
        self.candidates.add(last.server)
        self.sent.add(Vote(t, last.server, last.server))
        self.sent.add(RequestVote(t, last.server, last.index, last.term))

    @action
    def request_vote(self, m: RequestVote, last: Entry) -> None:
        """RequestVote, receiver (5.2, 5.4): the server whose last entry this is grants its vote."""
        when(m in self.sent and m.candidate != last.server)
        when(last in self.log and self.is_last(last))
        when(self.term[last.server] <= m.term)  # 1. reply false if term < currentTerm
        when(self.may_vote(last.server, m))  # 2.
        when(self.up_to_date(m, last))  # 2.
        if self.term[last.server] < m.term:
            self.term[last.server] = m.term
            self.candidates.discard(last.server)
            self.leading.discard(last.server)
        self.sent.add(Vote(m.term, last.server, m.candidate))

    def may_vote(self, s: Server, m: RequestVote) -> bool:
        """2. If votedFor is null or candidateId."""
        return all(
            v.candidate == m.candidate for v in self.sent.of(Vote) if v.term == m.term and v.voter == s
        )

    def up_to_date(self, m: RequestVote, last: Entry) -> bool:
        """5.4.1: the log with the later last term is more up to date; of the same last term, the longer."""
        return m.last_term > last.term or (m.last_term == last.term and m.last_index >= last.index)

    @action
    def learn_term(self, s: Server, m: RequestVote) -> None:
        """All servers (5.1): a higher term is adopted, as a follower. Every term begins with a RequestVote."""
        when(m in self.sent)
        when(self.term[s] < m.term)
        self.term[s] = m.term
        self.candidates.discard(s)
        self.leading.discard(s)

    @action
    def become_leader(self, s: Server, q: Quorum) -> None:
        """Candidates (5.2): if votes are received from a majority, become leader and send what there is."""
        when(s in self.candidates)
        when(all(Vote(self.term[s], v, s) in self.sent for v in q))
        self.candidates.discard(s)
        self.leading.add(s)
        self.elected.add(Election(self.term[s], s))
        self.sent.update(
            {AppendEntries(self.term[s], e.index, e.term, e.command) for e in self.log if e.server == s}
        )
        self.sent.update(
            {
                Appended(self.term[s], s, e.index, e.term)
                for e in self.log
                if e.server == s and e.index > 0 and self.has_at_once()
            }
        )

    @action
    def request(self, last: Entry, i: Index, c: Command) -> None:
        """Leaders (5.3): a command received from a client is appended to the local log, and sent."""
        when(last in self.log and self.is_last(last) and last.server in self.leading)
        when(follows(i, last.index))
        t = self.term[last.server]
        self.log.add(Entry(last.server, i, t, c))
        self.sent.add(AppendEntries(t, i, t, c))
        if self.has_at_once():
            self.sent.add(Appended(t, last.server, i, t))

    def has_at_once(self) -> bool:
        """Whether a leader counts itself among those that have an entry as soon as it is in its log."""
        return True

    @action
    def append(self, s: Server, prev: AppendEntries, last: AppendEntries) -> None:
        """AppendEntries, receiver (5.3): the entries after `prev`, up to `last`, of which the last is not there."""
        when(prev in self.sent and last in self.sent)
        when(prev.term == last.term and prev.index <= last.index)
        when(self.listens(s, last))
        when(self.matches(s, prev))  # 2.
        when(not self.has(s, last.index, last.entry_term))
        new = {
            m
            for m in self.sent.of(AppendEntries)
            if m.term == last.term and prev.index < m.index <= last.index
        }
        self.term[s] = last.term
        self.candidates.discard(s)
        self.leading.discard(s)
        self.log -= {e for e in self.log if e.server == s and e.index > prev.index}  # 3.
        self.log.update({Entry(s, m.index, m.entry_term, m.command) for m in new})  # 4.
        self.sent.update(self.acknowledged(s, last))

    @action
    def confirm(self, s: Server, prev: AppendEntries, last: AppendEntries) -> None:
        """AppendEntries, receiver (5.3): the entries after `prev`, up to `last`, which are all there already."""
        when(prev in self.sent and last in self.sent)
        when(prev.term == last.term and prev.index <= last.index)
        when(self.listens(s, last))
        when(self.matches(s, prev))
        when(self.has(s, last.index, last.entry_term))
        self.term[s] = last.term
        self.candidates.discard(s)
        self.leading.discard(s)
        self.sent.update(self.acknowledged(s, last))

    def listens(self, s: Server, m: AppendEntries) -> bool:
        """1. Reply false if term < currentTerm. The leader itself is no receiver."""
        return self.term[s] < m.term or (self.term[s] == m.term and s not in self.leading)

    def matches(self, s: Server, prev: AppendEntries) -> bool:
        """2. Reply false if the log has no entry at prevLogIndex whose term is prevLogTerm."""
        return self.has(s, prev.index, prev.entry_term)

    def acknowledged(self, s: Server, last: AppendEntries) -> set[Appended]:
        """What the leader is told that the log has: the last entry sent, and all of the leader's before it."""
        return {
            Appended(m.term, s, m.index, m.entry_term)
            for m in self.sent.of(AppendEntries)
            if m.term == last.term and 0 < m.index <= last.index
        }

    @action
    def commit(self, e: Entry, q: Quorum) -> None:
        """Leaders (5.3, 5.4): commitIndex is raised to an entry that is replicated on a majority.

        The entries before it of the same term are so too, and count as committed as if it had been done one by one.
        """
        when(e in self.log and e.index > 0 and e.server in self.leading)
        t = self.term[e.server]
        when(all(Appended(t, v, e.index, e.term) in self.sent for v in q))
        when(self.may_commit(e))
        self.committed.update(
            {
                Commit(t, d.index)
                for d in self.log
                if d.server == e.server and d.term == e.term and 0 < d.index <= e.index
            }
        )

    def may_commit(self, e: Entry) -> bool:
        """If log[N].term == currentTerm."""
        return e.term == self.term[e.server]

    def has(self, s: Server, i: Index, t: Term) -> bool:
        """The log of `s` has an entry of term `t` at index `i`."""
        return any(e.server == s and e.index == i and e.term == t for e in self.log)

    def is_last(self, last: Entry) -> bool:
        """No entry of the same log is after this one."""
        return all(e.index <= last.index for e in self.log if e.server == last.server)


class DoubleVote(RelationalRaft):
    """BUG: a server votes for every candidate of its term that asks.

    Two candidates get a majority, and a term has two leaders: election safety. Extended Raft paper, 5.2: at most one
    vote in a given term.
    """

    def may_vote(self, s: Server, m: RequestVote) -> bool:
        return True


class NoUpToDateCheck(RelationalRaft):
    """BUG: a server votes for a candidate whatever is in the candidate's log.

    A leader is elected that lacks a committed entry: leader completeness. Extended Raft paper, 5.4.1.
    """

    def up_to_date(self, m: RequestVote, last: Entry) -> bool:
        return True


class PreviousTermNotChecked(RelationalRaft):
    """BUG: a follower does not ask what comes before the new entries.

    New entries are put after others than in the leader's log: log matching. Extended Raft paper, Figure 2,
    AppendEntries, receiver 2.
    """

    sizes = {Index: 3}

    def matches(self, s: Server, prev: AppendEntries) -> bool:
        return any(e.server == s and e.index == prev.index for e in self.log)


class AlwaysTruncated(RelationalRaft):
    """BUG: a follower cuts its log after prevLogIndex, whether or not an entry conflicts.

    An AppendEntries that is delayed takes away entries that the follower has acknowledged since, and that were
    committed. Students' Guide to Raft, "The importance of details".
    """

    @action
    def append(self, s: Server, prev: AppendEntries, last: AppendEntries) -> None:
        when(prev in self.sent and last in self.sent)
        when(prev.term == last.term and prev.index <= last.index)
        when(self.listens(s, last))
        when(self.matches(s, prev))
        new = {
            m
            for m in self.sent.of(AppendEntries)
            if m.term == last.term and prev.index < m.index <= last.index
        }
        self.term[s] = last.term
        self.candidates.discard(s)
        self.leading.discard(s)
        self.log -= {e for e in self.log if e.server == s and e.index > prev.index}
        self.log.update({Entry(s, m.index, m.entry_term, m.command) for m in new})
        self.sent.update(self.acknowledged(s, last))


class Figure8(RelationalRaft):
    """BUG: a leader commits an entry of an earlier term by counting replicas.

    A leader of a term in between does not have it, may still win, and overwrites it: leader completeness. Extended
    Raft paper, 5.4.2 and Figure 8.
    """

    sizes = {Term: 5}

    def may_commit(self, e: Entry) -> bool:
        return True
