"""Your Paxos. Write promise (phase 1b), propose (phase 2a) and accept (phase 2b)."""

from paxos_lab import Accept, Acceptor, Ballot, Paxos, Prepare, Quorum, Value

from quorate import action


class MyPaxos(Paxos):
    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        # Write this.
        raise NotImplementedError

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        # Write this.
        raise NotImplementedError

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        # Write this.
        raise NotImplementedError
