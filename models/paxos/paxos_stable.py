"""Paxos with a single proposer in the end: why it terminates. After Lamport, "Paxos Made Simple" (2001), section 2.4.

"If enough of the system (proposer, acceptors, and communication network) is working properly, liveness can therefore
be achieved by electing a single distinguished proposer." Here that is an event: from `stabilise` on there is a ballot
above which no proposer starts another, and nobody crashes or restarts any more. What came before is Paxos with all
its messages, of which those of lower ballots may still arrive.

This is the model of a proof for any number of acceptors and ballots (`quorate prove paxos_stable`). That proposers
who go on for ever may prevent every choice is shown by `models/flp/flp_paxos.py`, whose ballots have no bound; with
as few ballots as are explored here, the last one would end the duel.
"""

from quorate import Set, action, when
from quorate.models.paxos import (
    Accept,
    Acceptor,
    Ballot,
    Paxos,
    Prepare,
    Quorum,
    Value,
    Vote,
)


class PaxosStable(Paxos):
    """What acceptors that are up can answer, and what a proposer can propose, is not put off for ever."""

    stable: Ballot | None
    down: Set[Acceptor]

    @action
    def prepare(self, b: Ballot) -> None:
        """Phase 1a. From some time on nobody takes a ballot above that of the distinguished proposer."""
        when(self.stable is None or b <= self.stable)
        super().prepare(b)

    @action(fair="weak")
    def promise(self, a: Acceptor, m: Prepare) -> None:
        when(a not in self.down)
        super().promise(a, m)

    @action(fair="weak", fair_for=("b",))
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        super().propose(b, v, q)

    @action(fair="weak")
    def accept(self, a: Acceptor, m: Accept) -> None:
        when(a not in self.down)
        super().accept(a, m)

    @action
    def stabilise(self, b: Ballot) -> None:
        """The proposer of the highest ballot so far is the distinguished one. Nobody needs to know."""
        when(self.stable is None)
        when(Prepare(b) in self.sent and not any(m.bal > b for m in self.sent.of(Prepare)))
        self.stable = b

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

    def is_up(self, q: Quorum) -> bool:
        """Whether no acceptor of a quorum is down."""
        return all(a not in self.down for a in q)


class EqualBallotRefused(PaxosStable):
    """BUG: an acceptor votes only in ballots above the one that it promised.

    Who promised a ballot then never votes in it, and nothing is chosen in the last. Paxos Made Simple, 2.2: P1a, "an
    acceptor can accept a proposal numbered n iff it has not responded to a prepare request having a number greater
    than n".
    """

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        promised = self.promised[a]
        when(promised is None or m.bal > promised)
        super().accept(a, m)


class OnePromiseOnly(PaxosStable):
    """BUG: an acceptor answers one prepare request, and no later one.

    If a proposer of a lower ballot was faster, the distinguished one never gets its promises. Paxos Made Simple, 2.2:
    an acceptor responds to every "prepare request with number n greater than that of any prepare request to which it
    has already responded".
    """

    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        when(self.promised[a] is None)
        super().promise(a, m)


class ProposerStops(PaxosStable):
    """BUG: nothing makes the distinguished proposer go on once it has its promises.

    All acceptors wait for it. Paxos Made Simple, 2.4: "enough of the system (proposer, ...)" has to work.
    """

    @action(fair="unfair")
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        super().propose(b, v, q)


class VoteLost(PaxosStable):
    """BUG: an acceptor remembers its vote, and does not send it.

    Nobody can learn what was chosen. Paxos Made Simple, 2.3: "each acceptor, whenever it accepts a proposal, respond
    to all learners".
    """

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        when(a not in self.down)
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal >= promised)
        self.promised[a] = m.bal
        self.voted[a] = Vote(m.bal, m.val)


class CrashesGoOn(PaxosStable):
    """BUG: acceptors may crash at any time, and none comes back.

    With a majority down nothing is chosen any more. Paxos Made Simple, 2.4: acceptors have to work, too.
    """

    @action
    def crash(self, a: Acceptor) -> None:
        self.down.add(a)
