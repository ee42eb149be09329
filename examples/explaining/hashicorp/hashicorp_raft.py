"""Raft as hashicorp/raft 1.1.2 has it, to explain its logs.

What a leader might send is not sent ahead, as in `raft`: a log tells what was. It is read off the leader's log.
"""

from quorate import Map, action, when
from quorate.models.raft import (
    Appended,
    AppendEntries,
    Command,
    Entry,
    Index,
    Log,
    Raft,
    RequestVote,
    Role,
    Server,
    Term,
)


class HashicorpRaft(Raft):
    """Requests are refused, or have no entries; and who leads or stands may give up."""

    leader: Map[Term, Server | None]
    """History: who was elected in a term."""
    led: Map[Term, Log]
    """History: the log of that leader while it led."""
    matched: Map[Term, Map[Server, Index]]
    """What servers have acknowledged in a term, in place of messages that say so."""

    @action
    def become_leader(self, s: Server) -> None:
        super().become_leader(s)
        self.leader[self.term[s]] = s
        self.note(s)

    @action
    def request(self, s: Server, c: Command) -> None:
        super().request(s, c)
        self.note(s)

    @action
    def no_op(self, s: Server) -> None:
        """What a leader begins with, after its first heartbeats perhaps."""
        when(self.role[s] == Role.LEADER)
        self.log[s].append(Entry(self.term[s], None))
        self.note(s)

    @action
    def commit(self, s: Server, n: Index) -> None:
        """A leader is known to have committed up to an index: it did so before, or does it now."""
        if n > self.commit_index[s]:
            super().commit(s, n)

    def note(self, s: Server) -> None:
        self.led[self.term[s]] = self.log[s]

    def append_entries(self, s: Server) -> set[AppendEntries]:
        """What is sent at once: nothing."""
        return set()

    @action
    def send(self, t: Term, prev: Index, end: Index, commit: Index, late: bool) -> None:
        """The leader of a term sends its entries after `prev` up to `end`; a heartbeat has none, and no index. What
        replicates for a term may go on when it is over, and reads the log and the commit index that the server has by
        then."""
        leader = self.leader[t]
        when(leader is not None)
        assert leader is not None
        log = self.log[leader] if late else self.led[t]
        when(prev <= end <= len(log))
        when(commit <= self.commit_index[leader])
        self.sent.add(AppendEntries(t, leader, prev, self.last_term(log[:prev]), log[prev:end], commit))

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        """The request is answered with success."""
        when(self.matches(m, self.log[s]))
        super().append(s, m)
        self.matched[m.term][s] = max(self.matched[m.term][s], self.last_new(m))
        self.sent.difference_update(self.sent.of(Appended))

    def match_index(self, s: Server, f: Server) -> int:
        return len(self.log[s]) if f == s else self.matched[self.term[s]][f]

    @action
    def refuse_append(self, s: Server, m: AppendEntries) -> None:
        """1. and 2. The request is of an earlier term, or does not match."""
        when(m in self.sent and m.leader != s)
        when(m.term < self.term[s] or not self.matches(m, self.log[s]))
        if m.term >= self.term[s]:
            self.step_down(s, m.term)
            self.role[s] = Role.FOLLOWER

    @action
    def hear_of_term(self, s: Server, m: RequestVote) -> None:
        """A candidate is told of a later term by an answer; that term began with a request for votes."""
        when(self.role[s] == Role.CANDIDATE)
        when(m in self.sent and m.term > self.term[s])
        self.step_down(s, m.term)

    @action
    def give_up(self, s: Server) -> None:
        """A leader does not reach a majority, or is told of a later term, and is a follower within its term."""
        when(self.role[s] == Role.LEADER)
        self.role[s] = Role.FOLLOWER


class CommitUpToLastIndex(HashicorpRaft):
    """A follower takes min(leaderCommit, length of its log) for its commitIndex, as the library does.

    Figure 2 has the index of the last new entry, which is less if a message has not all that the follower has. In
    `raft`, where messages begin at any index, this is the bug `CommitNotBoundByNew`.
    """

    def known_committed(self, s: Server, m: AppendEntries) -> Index:
        return max(self.commit_index[s], min(m.commit, Index(len(self.log[s]))))
