"""An election, as a student writes it in a file of their own: `mypy --strict` and pyright accept it, and so does the
checker (`test_student.py`, `.ci/run`)."""

import enum

from quorate import Map, Model, Range, Record, Seq, Set, Symmetric, action, init, invariant, reachable, when


class Server(Symmetric): ...


class Term(Range): ...


class Role(enum.Enum):
    FOLLOWER = "follower"
    LEADER = "leader"


class Vote(Record):
    term: Term
    voter: Server
    candidate: Server


class Terms(Seq[Term]): ...


class Election(Model):
    sizes = {Server: 3, Term: 3, Terms: 2}

    term: Map[Server, Term]
    voted_for: Map[Server, Server | None]
    role: Map[Server, Role]
    led: Map[Server, Terms]
    sent: Set[Vote]

    @init
    def initial(self, t: Term) -> None:
        for s in Server:
            self.term[s] = t

    @action
    def begin(self, s: Server) -> None:
        self.adopt(s, Term(self.term[s] + 1))
        self.voted_for[s] = s
        self.sent.add(Vote(self.term[s], s, s))

    @action
    def vote(self, s: Server, m: Vote) -> None:
        when(m in self.sent and m.term >= self.term[s])
        self.adopt(s, m.term)
        when(self.voted_for[s] is None)
        self.voted_for[s] = m.candidate
        self.sent.add(Vote(m.term, s, m.candidate))

    @action
    def win(self, s: Server) -> None:
        when(self.role[s] == Role.FOLLOWER)
        votes = {m.voter for m in self.sent if m.candidate == s and m.term == self.term[s]}
        when(2 * len(votes) > len(Server))
        self.role[s] = Role.LEADER
        self.led[s].append(self.term[s])

    def adopt(self, s: Server, t: Term) -> None:
        if t > self.term[s]:
            self.term[s] = t
            self.voted_for[s] = None
            self.role[s] = Role.FOLLOWER


@invariant
def one_leader_a_term(m: Election) -> bool:
    return all(
        s == r or m.term[s] != m.term[r]
        for s in Server
        for r in Server
        if m.role[s] == Role.LEADER and m.role[r] == Role.LEADER
    )


@reachable
def a_leader_is_elected(m: Election) -> bool:
    return any(m.role[s] == Role.LEADER for s in Server)
