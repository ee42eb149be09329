"""A Raft as a homework has it, which is far larger than it need be: every message has an addressee and is kept for
ever, and refusals are sent too. docs/large.md makes it smaller, step by step."""

from __future__ import annotations

import enum

from quorate import (
    Ghost,
    Map,
    Model,
    Range,
    Record,
    Seq,
    Set,
    Subset,
    Symmetric,
    action,
    constraint,
    invariant,
    reachable,
    when,
)


class Server(Symmetric): ...


class Term(Range): ...


class Index(Range): ...


class Role(enum.Enum):
    FOLLOWER = "follower"
    CANDIDATE = "candidate"
    LEADER = "leader"


class Log(Seq[Term]):
    """The terms of the entries."""


class RequestVote(Record):
    term: Term
    source: Server
    to: Server
    last_index: Index
    last_term: Term


class VoteReply(Record):
    term: Term
    source: Server
    to: Server
    granted: bool


class Append(Record):
    term: Term
    source: Server
    to: Server
    log: Log
    commit: Index


class AppendReply(Record):
    term: Term
    source: Server
    to: Server
    match: Index


class Elected(Record):
    term: Term
    leader: Server
    voters: Subset[Server]


class HomeworkRaft(Model):
    """Leader election and log replication, with whole logs sent."""

    sizes = {Server: 3, Term: 3, Log: 1, Index: 2}

    term: Map[Server, Term]
    voted_for: Map[Server, Server | None]
    role: Map[Server, Role]
    log: Map[Server, Log]
    commit: Map[Server, Index]
    votes: Map[Server, Set[Server]]
    match: Map[Server, Map[Server, Index]]
    sent: Set[RequestVote | VoteReply | Append | AppendReply]
    elections: Ghost[Set[Elected]]

    @action
    def timeout(self, s: Server) -> None:
        when(self.role[s] != Role.LEADER)
        self.term[s] += 1
        self.role[s] = Role.CANDIDATE
        self.voted_for[s] = s
        self.votes[s] = {s}
        self.sent.update(
            {
                RequestVote(self.term[s], s, t, Index(len(self.log[s])), self.last_term(self.log[s]))
                for t in Server
                if t != s
            }
        )

    @action
    def answer(self, s: Server, m: RequestVote) -> None:
        when(m in self.sent and m.to == s)
        when(m.term >= self.term[s])
        if m.term > self.term[s]:
            self.term[s] = m.term
            self.role[s] = Role.FOLLOWER
            self.voted_for[s] = None
        own = Index(len(self.log[s]))
        fresh = m.last_term > self.last_term(self.log[s]) or (
            m.last_term == self.last_term(self.log[s]) and m.last_index >= own
        )
        granted = fresh and (self.voted_for[s] is None or self.voted_for[s] == m.source)
        if granted:
            self.voted_for[s] = m.source
        if self.is_sent(granted):
            self.sent.add(VoteReply(m.term, s, m.source, granted))

    @action
    def count(self, s: Server, m: VoteReply) -> None:
        when(m in self.sent and m.to == s and m.granted)
        when(self.role[s] == Role.CANDIDATE and m.term == self.term[s])
        self.votes[s].add(m.source)

    @action
    def lead(self, s: Server) -> None:
        when(self.role[s] == Role.CANDIDATE and 2 * len(self.votes[s]) > len(Server))
        self.role[s] = Role.LEADER
        self.elections.add(Elected(self.term[s], s, frozenset(self.votes[s])))

    @action
    def append(self, s: Server) -> None:
        when(self.role[s] == Role.LEADER)
        self.log[s].append(self.term[s])

    @action
    def send(self, s: Server, t: Server) -> None:
        when(self.role[s] == Role.LEADER and s != t)
        self.sent.add(Append(self.term[s], s, t, self.log[s], self.commit[s]))

    @action
    def receive(self, s: Server, m: Append) -> None:
        when(m in self.sent and m.to == s and m.term >= self.term[s])
        if m.term > self.term[s]:
            self.voted_for[s] = None
        self.term[s] = m.term
        self.role[s] = Role.FOLLOWER
        self.log[s] = m.log
        self.commit[s] = m.commit
        self.sent.add(AppendReply(m.term, s, m.source, Index(len(m.log))))

    @action
    def acknowledge(self, s: Server, m: AppendReply) -> None:
        when(m in self.sent and m.to == s)
        when(self.role[s] == Role.LEADER and m.term == self.term[s])
        self.match[s][m.source] = m.match

    @action
    def decide(self, s: Server, i: Index) -> None:
        when(self.role[s] == Role.LEADER and i > self.commit[s] and i <= len(self.log[s]))
        when(2 * (1 + sum(1 for t in Server if t != s and self.match[s][t] >= i)) > len(Server))
        self.commit[s] = i

    def is_sent(self, granted: bool) -> bool:
        return True

    def last_term(self, log: Log) -> Term:
        return log.last if log else Term(0)


@invariant
def one_leader_a_term(m: HomeworkRaft) -> bool:
    return all(e.leader == f.leader for e in m.elections for f in m.elections if e.term == f.term)


@reachable
def an_entry_is_committed(m: HomeworkRaft) -> bool:
    return any(m.commit[s] > 0 for s in Server)


class NoRefusals(HomeworkRaft):
    """A vote that is refused is not sent: nobody acts on it."""

    def is_sent(self, granted: bool) -> bool:
        return granted


class FewMessages(NoRefusals):
    """As far as runs get in which at most nine messages were sent."""


@constraint
def few_messages(m: FewMessages) -> bool:
    return len(m.sent) <= 9
