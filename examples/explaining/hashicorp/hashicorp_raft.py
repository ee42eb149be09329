"""Raft as hashicorp/raft 1.1.2 has it, to explain its logs: `raft_noop`, with what that code does besides.

What a leader might send is not sent ahead, as in `raft`: a log tells what was. It is read off the leader's log, which
only grows within its term, so it may be sent when the leader is none any more, as the library does.
"""

from quorate import Map, action, when
from quorate.models.raft import AppendEntries, Command, Index, Log, RequestVote, Role, Server, Term
from quorate.models.raft_noop import RaftWithNoOp


class HashicorpRaft(RaftWithNoOp):
    """Leaders begin with a no-op; requests are refused, or have no entries; and who leads or stands may give up."""

    leader: Map[Term, Server | None]
    """History: who was elected in a term."""
    led: Map[Term, Log]
    """History: the log of that leader while it led."""
    told: Map[Term, Index]
    """History: its commit index while it led."""

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
    def commit(self, s: Server, n: Index) -> None:
        super().commit(s, n)
        self.note(s)

    def note(self, s: Server) -> None:
        self.led[self.term[s]] = self.log[s]
        self.told[self.term[s]] = self.commit_index[s]

    def append_entries(self, s: Server) -> set[AppendEntries]:
        """What is sent at once: nothing."""
        return set()

    @action
    def send(self, t: Term, prev: Index, end: Index, commit: Index) -> None:
        """The leader of a term sends its entries after `prev` up to `end`. It may have read its commit index, or begun
        to send, some time ago; a heartbeat tells of no index and no entry."""
        leader = self.leader[t]
        when(leader is not None)
        assert leader is not None
        log = self.led[t]
        when(prev <= end <= len(log))
        when(commit <= self.told[t])
        self.sent.add(AppendEntries(t, leader, prev, self.last_term(log[:prev]), log[prev:end], commit))

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        """The request is answered with success."""
        when(self.matches(m, self.log[s]))
        super().append(s, m)

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
