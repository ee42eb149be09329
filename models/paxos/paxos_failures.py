"""Paxos whose acceptors crash: which failures it survives, and which it does not.

Lamport, "Paxos Made Simple" (2001), section 2.1: agents "may fail by stopping, and may restart", and remember what
they promised and voted. Section 2.4: "if enough of the system (proposer, acceptors, and communication network) is
working properly, liveness can therefore be achieved by electing a single distinguished proposer". Enough are a
majority of the acceptors. No failure makes Paxos choose two values.

From `stabilise` on there is one proposer, and nobody crashes or restarts any more; who is down then stays down.
"""

from quorate import Set, action, when
from quorate.models.flp.flp_paxos import Acceptor, Proposer, StableProposer


class PaxosWithFailures(StableProposer):
    """An acceptor that is down answers nobody."""

    down: Set[Acceptor]

    @action
    def crash(self, a: Acceptor) -> None:
        """An acceptor crashes; what it promised and voted is on its disk."""
        when(self.stable is None)
        self.down.add(a)

    @action
    def restart(self, a: Acceptor) -> None:
        """An acceptor comes back."""
        when(self.stable is None)
        self.down.discard(a)

    @action
    def promise(self, a: Acceptor, p: Proposer) -> None:
        when(a not in self.down)
        super().promise(a, p)

    @action
    def accept(self, a: Acceptor, p: Proposer) -> None:
        when(a not in self.down)
        super().accept(a, p)


class OnlyTheLivingCount(PaxosWithFailures):
    """BUG: "Paxos survives any failure": a majority of the acceptors that are up is taken for a majority.

    What is chosen while the others are down they know nothing of when they come back, and choose another value. Paxos
    Made Simple, 2.1: chosen is what "a large enough set of acceptors" accepted, any two of which have one in common.
    """

    def has_won(self, p: Proposer) -> bool:
        return 2 * len(self.votes[p] - self.down) > len(Acceptor) - len(self.down)


class AllMustVote(PaxosWithFailures):
    """BUG: a value is chosen when all acceptors have voted for it.

    One crash, and nothing is chosen any more. Paxos Made Simple, 2.1: a majority of the acceptors is enough.
    """

    def has_won(self, p: Proposer) -> bool:
        return all(a in self.votes[p] for a in Acceptor)
