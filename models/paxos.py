"""Single-decree Paxos, after Lamport, "Paxos Made Simple" (2001), section 2."""

from quorate import Majority, Map, Model, Range, Record, Set, Symmetric, action, when


class Acceptor(Symmetric): ...


class Value(Symmetric): ...


class Ballot(Range): ...


class Quorum(Majority[Acceptor]): ...


class Vote(Record):
    bal: Ballot
    val: Value


class Prepare(Record):
    """Phase 1a: a proposer asks for promises to its ballot."""

    bal: Ballot


class Promise(Record):
    """Phase 1b: an acceptor's promise, with the vote it cast last, if any."""

    acc: Acceptor
    bal: Ballot
    vote: Vote | None


class Accept(Record):
    """Phase 2a: a proposer asks for votes for a value."""

    bal: Ballot
    val: Value


class Accepted(Record):
    """Phase 2b: an acceptor's vote."""

    acc: Acceptor
    bal: Ballot
    val: Value


class Paxos(Model):
    """A message once sent stays in `sent`, so it may be delayed, reordered, received twice, or never."""

    sizes = {Acceptor: 3, Value: 2, Ballot: 2}

    promised: Map[Acceptor, Ballot | None]
    voted: Map[Acceptor, Vote | None]
    sent: Set[Prepare | Promise | Accept | Accepted]

    @action
    def prepare(self, b: Ballot) -> None:
        self.sent.add(Prepare(b))

    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal > promised)
        self.promised[a] = m.bal
        self.sent.add(Promise(a, m.bal, self.voted[a]))

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        when(not any(m.bal == b for m in self.sent.of(Accept)))
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose(v, promises))
        self.sent.add(Accept(b, v))

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        """The value of the highest-numbered vote reported binds the proposer."""
        votes = {m.vote for m in promises if m.vote is not None}
        return not votes or Vote(max(vote.bal for vote in votes), v) in votes

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal >= promised)
        self.promised[a] = m.bal
        self.voted[a] = Vote(m.bal, m.val)
        self.sent.add(Accepted(a, m.bal, m.val))


class AnyReportedValue(Paxos):
    """BUG: the proposer takes any reported value, not that of the highest ballot."""

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        votes = {m.vote for m in promises if m.vote is not None}
        return not votes or any(vote.val == v for vote in votes)
