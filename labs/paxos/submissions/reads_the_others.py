"""Phase 2a asks the acceptors themselves what they voted for, instead of going by their promises."""

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
        when(all(vote is None or vote.val == v for vote in {self.voted[a] for a in q}))
        self.sent.add(Accept(b, v))

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal >= promised)
        self.promised[a] = m.bal
        self.voted[a] = Vote(m.bal, m.val)
        self.sent.add(Accepted(a, m.bal, m.val))
