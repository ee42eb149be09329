"""Raft with the volatile state on leaders as Figure 2 has it: nextIndex[] and matchIndex[], kept and updated.

Here a leader receives each reply in a step, replies that refuse are sent, and nextIndex decides what is sent. It is
the same protocol, of which `Raft` leaves out what makes no difference; ways to get this bookkeeping wrong are below.
"""

from quorate import Map, Record, Set, action, when
from quorate.models.raft import Appended, AppendEntries, Index, Log, Raft, Role, Server, Term


class Refused(Record):
    """The result of AppendEntries when the log does not match, with a hint: the index of its last entry."""

    term: Term
    follower: Server
    leader: Server
    prev_index: Index
    last: Index


class RaftWithIndices(Raft):
    """`prev_index` is nextIndex - 1: what the follower is thought to have."""

    sizes = {Log: 1, Index: 2}

    prev_index: Map[Server, Map[Server, Index]]
    matched: Map[Server, Map[Server, Index]]
    refused: Set[Refused]

    @action
    def become_leader(self, s: Server) -> None:
        """nextIndex[] is initialized to the index after the last entry, matchIndex[] to 0 (Figure 2)."""
        self.prev_index[s] = Map({f: Index(len(self.log[s])) for f in Server})
        self.matched[s] = Map({f: self.match_at_election(s, f) for f in Server})
        super().become_leader(s)

    def match_at_election(self, s: Server, f: Server) -> Index:
        """A new leader knows of no match: what was acknowledged to it in an earlier term may be gone."""
        return Index(0)

    def append_entries(self, s: Server) -> set[AppendEntries]:
        """Leaders (5.3): the log entries starting at nextIndex; none, one or more of them."""
        log = self.log[s]
        commit = self.commit_index[s]
        return {
            AppendEntries(self.term[s], s, Index(prev), self.last_term(log[:prev]), log[prev:end], commit)
            for prev in {self.prev_index[s][f] for f in Server}
            for end in range(prev, len(log) + 1)
        }

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        """AppendEntries, receiver (5.3), which tells the leader if the log does not match."""
        matches = self.matches(m, self.log[s])
        super().append(s, m)
        if not matches:
            self.refused.add(Refused(m.term, s, m.leader, m.prev_index, Index(len(self.log[s]))))

    @action
    def hear(self, s: Server, m: Appended) -> None:
        """Leaders (5.3): if successful, update nextIndex and matchIndex for the follower."""
        when(m in self.sent and m.leader == s)
        when(self.role[s] == Role.LEADER and m.term == self.term[s])
        self.matched[s][m.follower] = self.updated(self.matched[s][m.follower], m.match)
        self.prev_index[s][m.follower] = self.matched[s][m.follower]

    def updated(self, match: Index, reply: Index) -> Index:
        """Replies may come out of order; matchIndex "increases monotonically" (Figure 2)."""
        return max(match, reply)

    @action
    def back_off(self, s: Server, m: Refused) -> None:
        """Leaders (5.3): if AppendEntries fails because of log inconsistency, decrement nextIndex and retry."""
        when(m in self.refused and m.leader == s)
        when(self.role[s] == Role.LEADER and m.term == self.term[s])
        when(m.prev_index == self.prev_index[s][m.follower])
        self.prev_index[s][m.follower] = min(m.last, Index(m.prev_index - 1))
        self.sent.update(self.append_entries(s))

    def match_index(self, s: Server, f: Server) -> int:
        return len(self.log[s]) if f == s else self.matched[s][f]


class MatchIndexRegresses(RaftWithIndices):
    """BUG: a leader takes what a reply says for matchIndex, also if it knows better.

    A delayed reply makes matchIndex go back. Nothing unsafe comes of it, but entries are committed late, or not
    at all. RaftOS#25, PySyncObj#167; Figure 2: matchIndex increases monotonically.
    """

    sizes = {Term: 2, Log: 2, Index: 3}

    def updated(self, match: Index, reply: Index) -> Index:
        return reply


class RefusalTakenForMatch(RaftWithIndices):
    """BUG: a leader takes the hint in a refusal for an acknowledgement.

    The follower's log is that long, but may have other entries: the leader believes them replicated, and with two
    entries commits what no majority has. CCF#5674: a NACK moved the index that commit goes by.
    """

    sizes = {Term: 4}

    @action
    def back_off(self, s: Server, m: Refused) -> None:
        when(m in self.refused and m.leader == s)
        when(self.role[s] == Role.LEADER and m.term == self.term[s])
        when(m.prev_index == self.prev_index[s][m.follower])
        self.prev_index[s][m.follower] = min(m.last, Index(m.prev_index - 1))
        self.matched[s][m.follower] = max(m.last, self.matched[s][m.follower])
        self.sent.update(self.append_entries(s))
