"""Paxos as somebody else would write it: sorts, records and helpers of its own, in another order and style."""

from __future__ import annotations

from quorate import Majority, Map, Model, Range, Record, Set, Symmetric, action, invariant, when


class Ballot(Range): ...


class Value(Symmetric): ...


class Acceptor(Symmetric): ...


class Most(Majority[Acceptor]): ...


class Vote(Record):
    val: Value
    bal: Ballot


class Accept(Record):
    val: Value
    bal: Ballot


class Accepted(Record):
    acc: Acceptor
    bal: Ballot
    val: Value


class Prepare(Record):
    bal: Ballot


class Promise(Record):
    bal: Ballot
    acc: Acceptor
    vote: Vote | None


class Nack(Record):
    acc: Acceptor
    bal: Ballot


class MyPaxos(Model):
    """Paxos with another order of everything, no quorum among the parameters, and refusals that nobody reads."""

    sizes = {Ballot: 2, Value: 1, Acceptor: 2}

    sent: Set[Accept | Accepted | Prepare | Promise]
    nacks: Set[Nack]
    voted: Map[Acceptor, Vote | None]
    promised: Map[Acceptor, Ballot | None]

    @action
    def accept(self, acceptor: Acceptor, m: Accept) -> None:
        when(m in self.sent)
        when(self.may_vote(acceptor, m.bal))
        self.sent.add(Accepted(acceptor, m.bal, m.val))
        self.voted[acceptor] = Vote(m.val, m.bal)
        self.promised[acceptor] = m.bal

    def may_vote(self, acceptor: Acceptor, bal: Ballot) -> bool:
        return self.promised[acceptor] is None or self.promised[acceptor] <= bal  # type: ignore[operator]

    @action
    def refuse(self, acceptor: Acceptor, m: Accept) -> None:
        """A step that the other has not: it tells that it will not vote."""
        when(m in self.sent)
        when(not self.may_vote(acceptor, m.bal))
        self.nacks.add(Nack(acceptor, m.bal))

    @action
    def promise(self, acceptor: Acceptor, m: Prepare) -> None:
        when(m in self.sent)
        known = self.promised[acceptor]
        when(known is None or known < m.bal)
        self.promised[acceptor] = m.bal
        self.sent.add(Promise(m.bal, acceptor, self.voted[acceptor]))

    @action
    def prepare(self, b: Ballot) -> None:
        self.sent.add(Prepare(b))

    @action
    def propose(self, v: Value, b: Ballot) -> None:
        when(all(m.bal != b for m in self.sent.of(Accept)))
        when(any(self.allows(q, b, v) for q in Most))
        self.sent.add(Accept(v, b))

    def allows(self, q: Most, b: Ballot, v: Value) -> bool:
        answers = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        votes = {m.vote for m in answers if m.vote is not None}
        highest = not votes or any(w.val == v and all(w.bal >= u.bal for u in votes) for w in votes)
        return all(any(m.acc == a for m in answers) for a in q) and highest


class Careless(MyPaxos):
    """It votes whatever it promised."""

    def may_vote(self, acceptor: Acceptor, bal: Ballot) -> bool:
        return True


class Silent(MyPaxos):
    """It does not tell that it voted for a value."""

    @action
    def accept(self, acceptor: Acceptor, m: Accept) -> None:
        when(m in self.sent)
        when(self.may_vote(acceptor, m.bal))
        self.voted[acceptor] = Vote(m.val, m.bal)
        self.promised[acceptor] = m.bal


class Timid(MyPaxos):
    """It proposes in ballot 0 only."""

    @action
    def propose(self, v: Value, b: Ballot) -> None:
        when(b == 0)
        when(all(m.bal != b for m in self.sent.of(Accept)))
        when(any(self.allows(q, b, v) for q in Most))
        self.sent.add(Accept(v, b))


@invariant
def promises_are_kept(m: MyPaxos) -> bool:
    return all(
        not (a.acc == p.acc and a.bal < p.bal and (p.vote is None or p.vote.bal < a.bal))
        or a.acc != p.acc
        or any(v.bal == p.bal for v in m.sent.of(Promise))
        for a in m.sent.of(Accepted)
        for p in m.sent.of(Promise)
    )
