"""Phase 1 is written, phase 2 is not yet."""

from paxos_lab import Accept, Acceptor, Ballot, Paxos, Prepare, Promise, Quorum, Value

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
        # Write this.
        raise NotImplementedError

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        # Write this.
        raise NotImplementedError
