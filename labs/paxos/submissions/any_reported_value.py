"""The proposer takes any reported value, not that of the highest ballot."""

from paxos_lab import Accept, Accepted, Acceptor, Ballot, Paxos, Prepare, Promise, Quorum, Value, Vote

from quorate import action, when


class MyPaxos(Paxos):
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
        votes = {m.vote for m in promises if m.vote is not None}
        when(not votes or any(vote.val == v for vote in votes))
        self.sent.add(Accept(b, v))

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal >= promised)
        self.promised[a] = m.bal
        self.voted[a] = Vote(m.bal, m.val)
        self.sent.add(Accepted(a, m.bal, m.val))
