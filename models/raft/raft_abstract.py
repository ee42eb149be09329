"""Raft without its messages: what the log of a leader must be, and why that is enough.

An election is one step, in which a majority moves to a new term and the winner leads it; entries are copied straight
from the log of one server to that of another. What is left of Raft (Ongaro and Ousterhout, "In Search of an
Understandable Consensus Algorithm", extended version, 2014) are the rules that make it safe. The abstraction is that
of Schultz, Dardik and Tripakis, "Formal Verification of a Distributed Dynamic Reconfiguration Protocol" (2022), for
MongoDB's variant of Raft, in which a follower fetches entries and rolls back what has diverged.

Everything is a relation, and terms and indices are only compared, so that what holds can be proved for any number of
servers, terms and entries (`quorate prove raft_abstract`). A new term is any that is later, not the next one.
"""

from quorate import Ghost, Majority, Map, Model, Record, Set, action, init, when
from quorate.models.raft import Index, Server, Term


class Quorum(Majority[Server]): ...


class Entry(Record):
    """The log of `server` has an entry at `index`, which the leader of `term` wrote.

    At index 0 every log has an entry of term 0, which nobody wrote.
    """

    server: Server
    index: Index
    term: Term


class Commit(Record):
    """History: the entry that the leader of `term` wrote at `index` was committed, by that leader."""

    index: Index
    term: Term


class AbstractRaft(Model):
    """Servers elect a leader for a term, copy entries of each other, and the leader commits what a majority has."""

    sizes = {Server: 3, Term: 4, Index: 3}

    term: Map[Server, Term]
    leading: Set[Server]
    log: Set[Entry]

    committed: Ghost[Set[Commit]]

    @init
    def empty_logs(self) -> None:
        self.log.update({Entry(s, Index(0), Term(0)) for s in Server})

    @action
    def request(self, last: Entry, i: Index) -> None:
        """A leader appends an entry of its term to its log (5.3)."""
        when(last in self.log and self.is_last(last) and last.server in self.leading)
        when(follows(i, last.index))
        self.log.add(Entry(last.server, i, self.term[last.server]))

    @action
    def copy(self, last: Entry, new: Entry) -> None:
        """A server whose log agrees with another's up to its end takes over the entry that is next there (5.3)."""
        when(last in self.log and self.is_last(last) and last.server not in self.leading)
        when(new in self.log and follows(new.index, last.index))
        when(self.consistent(last, new))
        self.log.add(Entry(last.server, new.index, new.term))

    def consistent(self, last: Entry, new: Entry) -> bool:
        """The consistency check (5.3): where the entry comes from, the entry before it is the one here."""
        return Entry(new.server, last.index, last.term) in self.log

    @action
    def roll_back(self, last: Entry, other: Entry) -> None:
        """A server drops its last entry if a log that ends in a later term does not have it."""
        when(last in self.log and self.is_last(last) and last.server not in self.leading)
        when(other in self.log and self.is_last(other))
        when(last.index > 0 and Entry(other.server, last.index, last.term) not in self.log)
        when(self.outdated(last, other))
        self.log.discard(last)

    def outdated(self, last: Entry, other: Entry) -> bool:
        return last.term < other.term

    @action
    def become_leader(self, last: Entry, t: Term, q: Quorum) -> None:
        """A quorum moves to a new term, and one of them leads it whose log is as up to date as theirs (5.2, 5.4)."""
        when(last in self.log and self.is_last(last) and last.server in q)
        when(all(self.may_vote(v, t) for v in q))
        when(all(self.up_to_date(last, e) for e in self.log if e.server in q))
        for v in q:
            self.term[v] = t
        self.leading -= q
        self.leading.add(last.server)

    def may_vote(self, v: Server, t: Term) -> bool:
        """A server that has come to a term has voted in it, or will not (5.2)."""
        return self.term[v] < t

    def up_to_date(self, last: Entry, e: Entry) -> bool:
        """The log that ends in the later term is more up to date; of two that end in the same, the longer (5.4.1).

        What is said of every entry of a log is said of its last one: along a log, terms do not go down.
        """
        return last.term > e.term or (last.term == e.term and last.index >= e.index)

    @action
    def commit(self, e: Entry, q: Quorum) -> None:
        """A leader learns that a quorum, which is still in its term, has an entry (5.3, 5.4.2)."""
        when(e in self.log and e.index > 0 and e.server in self.leading)
        when(all(Entry(v, e.index, e.term) in self.log and self.term[v] == self.term[e.server] for v in q))
        when(self.may_commit(e))
        self.committed.add(Commit(e.index, e.term))

    def may_commit(self, e: Entry) -> bool:
        """Only entries of the leader's current term are committed by counting replicas (5.4.2)."""
        return e.term == self.term[e.server]

    @action
    def learn_term(self, s: Server, other: Server) -> None:
        """A server hears of a later term, and is a follower in it (5.1)."""
        when(self.term[s] < self.term[other])
        self.term[s] = self.term[other]
        self.leading.discard(s)

    def is_last(self, last: Entry) -> bool:
        """No entry of the same log is after this one."""
        return all(e.index <= last.index for e in self.log if e.server == last.server)


def follows(i: Index, j: Index) -> bool:
    """`i` is the index right after `j`."""
    return j < i and all(k <= j or i <= k for k in Index)


class DoubleVote(AbstractRaft):
    """BUG: a server votes a second time in the term that it is in.

    Two candidates get a majority, and a term has two leaders: election safety. Extended Raft paper, 5.2: at most one
    vote in a given term.
    """

    def may_vote(self, v: Server, t: Term) -> bool:
        return self.term[v] <= t


class NoUpToDateCheck(AbstractRaft):
    """BUG: a server votes for a candidate whatever is in the candidate's log.

    A leader is elected that lacks a committed entry: leader completeness. Extended Raft paper, 5.4.1.
    """

    def up_to_date(self, last: Entry, e: Entry) -> bool:
        return True


class PreviousTermNotChecked(AbstractRaft):
    """BUG: a server takes over an entry whatever comes before it.

    Two logs have an entry in common and not what comes before it: log matching. Extended Raft paper, 5.3.
    """

    def consistent(self, last: Entry, new: Entry) -> bool:
        return True


class AlwaysTruncated(AbstractRaft):
    """BUG: a server drops an entry that another log lacks, whichever of the two is the more recent.

    It drops what it had told the leader it has, and what was committed is on no majority. In Raft's own terms: a
    follower cuts its log for an outdated AppendEntries.
    """

    def outdated(self, last: Entry, other: Entry) -> bool:
        return True


class Figure8(AbstractRaft):
    """BUG: a leader commits an entry of an earlier term by counting replicas.

    A leader of a term in between does not have it, may still win, and overwrites it: leader completeness. Extended
    Raft paper, 5.4.2 and Figure 8.
    """

    sizes = {Term: 5}

    def may_commit(self, e: Entry) -> bool:
        return True
