"""Raft without its messages, with changes of its members, one server at a time.

As in `raft_abstract`, elections are one step and entries are copied from log to log. What is added is chapter 4
of Ongaro's dissertation (2014): every entry carries the configuration that is in force from it on, a server goes by
that of the last entry of its log, committed or not (4.1), and what a quorum is depends on it. A configuration may
follow any other that it is adjacent to, under two rules: the last one is committed (4.1), and the leader has
committed an entry of its own term (Ongaro, raft-dev, 2015, "bug in single-server membership changes").

Which sets are quorums of a configuration, and which configurations are adjacent, is counted; all that is used of it
in a proof (`quorate prove raft_abstract_membership`) is that quorums of adjacent configurations meet. Configurations
and quorums are any sets of servers with somebody in them; a leader need not be a member itself (4.2.2).
"""

from quorate import Family, Ghost, Map, Model, Record, Set, action, init, when
from quorate.models.raft import Index, Server, Term
from quorate.models.raft.raft_abstract import follows


class Configuration(Family[Server]):
    """The members."""

    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return len(members) > 0


class Quorum(Family[Server]):
    """Servers that vote, or acknowledge, together. Whether they are enough depends on the configuration."""

    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return len(members) > 0


def is_quorum(q: Quorum, c: Configuration) -> bool:
    """More than half of the members of a configuration, and nobody else."""
    return q <= c and 2 * len(q) > len(c)


def adjacent(c: Configuration, d: Configuration) -> bool:
    """4.1: they differ in one server at most, so that quorums of both have a server in common."""
    return len(c ^ d) <= 1


class Entry(Record):
    """The log of `server` has an entry at `index`, which the leader of `term` wrote; `config` is in force from there.

    At index 0 every log has an entry of term 0, which nobody wrote, with the configuration of the founders.
    """

    server: Server
    index: Index
    term: Term
    config: Configuration


class Commit(Record):
    """The leader of `term` has committed its entry at `index`, whose configuration is `config`.

    `by` is the configuration that was in force: one quorum of it has the entry.
    """

    index: Index
    term: Term
    config: Configuration
    by: Configuration


class Election(Record):
    """History: the leader of `term` was elected by a quorum of `by`."""

    term: Term
    by: Configuration


class AbstractRaftWithMembership(Model):
    """Servers elect a leader for a term, copy entries of each other, and the leader commits entries and changes the
    members."""

    sizes = {Server: 3, Term: 3, Index: 3}

    term: Map[Server, Term]
    leading: Set[Server]
    log: Set[Entry]
    committed: Set[Commit]

    elected: Ghost[Set[Election]]

    @init
    def found(self, founders: Configuration) -> None:
        """The founders agree on who they are: the first entry is everywhere, and committed."""
        self.log.update({Entry(s, Index(0), Term(0), founders) for s in Server})
        self.committed.add(Commit(Index(0), Term(0), founders, founders))

    @action
    def request(self, last: Entry, i: Index) -> None:
        """A leader appends an entry of its term to its log (5.3): the members stay."""
        when(last in self.log and self.is_last(last) and last.server in self.leading)
        when(follows(i, last.index))
        self.log.add(Entry(last.server, i, self.term[last.server], last.config))

    @action
    def reconfigure(self, last: Entry, i: Index, new: Configuration) -> None:
        """A leader appends a new configuration to its log, which is in force at once (4.1)."""
        when(last in self.log and self.is_last(last) and last.server in self.leading)
        when(follows(i, last.index))
        when(new != last.config and self.may_follow(last.config, new))
        when(any(self.is_established(last, c) and self.is_settled(last, c) for c in self.committed))
        self.log.add(Entry(last.server, i, self.term[last.server], new))

    def may_follow(self, old: Configuration, new: Configuration) -> bool:
        """4.1: one server is added or removed at a time."""
        return adjacent(old, new)

    def is_established(self, last: Entry, c: Commit) -> bool:
        """The leader has committed an entry of its own term: the rule that was missing (raft-dev, 2015)."""
        return c.term == self.term[last.server]

    def is_settled(self, last: Entry, c: Commit) -> bool:
        """4.1: the last configuration of the log is committed, by a quorum of itself: nothing has changed since."""
        return (
            c.by == last.config
            and Entry(last.server, c.index, c.term, c.config) in self.log
            and all(e.config == c.by for e in self.log if e.server == last.server and e.index >= c.index)
        )

    @action
    def copy(self, last: Entry, new: Entry) -> None:
        """A server that has heard of its term takes over an entry, if the two logs agree before it (5.3)."""
        when(last in self.log and self.is_last(last) and last.server not in self.leading)
        when(new in self.log and follows(new.index, last.index))
        when(Entry(new.server, last.index, last.term, last.config) in self.log)
        when(new.term <= self.term[last.server])
        self.log.add(Entry(last.server, new.index, new.term, new.config))

    @action
    def roll_back(self, last: Entry, other: Entry) -> None:
        """A server drops its last entry if a log that ends in a later term does not have it: with it, a change of the
        members that is not committed."""
        when(last in self.log and self.is_last(last) and last.server not in self.leading)
        when(other in self.log and self.is_last(other))
        when(last.index > 0 and Entry(other.server, last.index, last.term, last.config) not in self.log)
        when(last.term < other.term)
        self.log.discard(last)

    @action
    def become_leader(self, last: Entry, t: Term, q: Quorum) -> None:
        """A quorum moves to a new term, and a server leads it whose log is as up to date as theirs (5.2, 5.4): a
        quorum of the last configuration in its own log."""
        when(last in self.log and self.is_last(last) and is_quorum(q, last.config))
        when(self.term[last.server] < t and all(self.term[v] < t for v in q))
        when(all(up_to_date(last, e) for e in self.log if e.server in q))
        for v in q:
            self.term[v] = t
        self.term[last.server] = t
        self.leading -= q
        self.leading.add(last.server)
        self.elected.add(Election(t, last.config))

    @action
    def commit(self, last: Entry, e: Entry, q: Quorum) -> None:
        """A leader learns that a quorum, which is still in its term, has an entry of that term (5.3, 5.4.2): a quorum
        of the last configuration in its log."""
        when(last in self.log and self.is_last(last) and last.server in self.leading)
        when(e in self.log and e.server == last.server and e.term == self.term[last.server])
        when(is_quorum(q, last.config))
        when(all(Entry(v, e.index, e.term, e.config) in self.log for v in q))
        when(all(self.term[v] == self.term[last.server] for v in q))
        self.committed.add(Commit(e.index, e.term, e.config, last.config))

    @action
    def learn_term(self, s: Server, other: Server) -> None:
        """A server hears of a later term, and is a follower in it (5.1)."""
        when(self.term[s] < self.term[other])
        self.term[s] = self.term[other]
        self.leading.discard(s)

    def is_last(self, last: Entry) -> bool:
        """No entry of the same log is after this one."""
        return all(e.index <= last.index for e in self.log if e.server == last.server)


def up_to_date(last: Entry, e: Entry) -> bool:
    """The log that ends in the later term is more up to date; of two that end in the same, the longer (5.4.1)."""
    return last.term > e.term or (last.term == e.term and last.index >= e.index)


class TwoServersAtOnce(AbstractRaftWithMembership):
    """BUG: two servers are added or removed in one step.

    Quorums of both need not meet, and a leader lacks a committed entry: leader completeness. Dissertation, 4.1: one
    server is added or removed at a time.
    """

    def may_follow(self, old: Configuration, new: Configuration) -> bool:
        return len(old ^ new) <= 2


class ChangeBeforeCommit(AbstractRaftWithMembership):
    """BUG: a new leader changes the members before it has committed an entry of its term.

    A change of an earlier leader may be on its way, and quorums after that one and after its own need not meet: a
    leader lacks a committed entry, leader completeness. Ongaro, raft-dev, 2015 ("bug in single-server membership
    changes").
    """

    sizes = {Term: 4, Index: 2}

    def is_established(self, last: Entry, c: Commit) -> bool:
        return True


class TwoChangesAtOnce(AbstractRaftWithMembership):
    """BUG: a leader changes the members again before the last change is committed.

    Two servers more or less at a time: quorums before and after need not meet, and a leader lacks a committed entry:
    leader completeness. Dissertation, 4.1: a change may begin when the one before is committed.
    """

    sizes = {Index: 4}

    def is_settled(self, last: Entry, c: Commit) -> bool:
        return True
