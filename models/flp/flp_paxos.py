"""Paxos with two proposers that duel: never wrong, and it need not ever decide.

Lamport, "Paxos Made Simple" (2001), section 2.4, has the scenario: each proposer takes a higher ballot before the
other gets its votes, in turn, for ever. It must be possible by Fischer, Lynch and Paterson (1985), and it is a run in
which every process takes steps and every message arrives. What ends it is an assumption: that after some time only
one proposer goes on (`StableProposer`, "a distinguished proposer").

There is always a higher ballot, and ballots are only compared: `Ordered`. So a loop here is an infinite run of Paxos,
in which ballots grow without end.

A proposer that takes a new ballot forgets what it was sent in the last, and what it asked for there is lost.
"""

from quorate import Majority, Map, Model, Ordered, Record, Set, Symmetric, action, when


class Acceptor(Symmetric): ...


class Proposer(Symmetric):
    """Each has a value of its own to propose; so it stands for that value, too."""


class Ballot(Ordered):
    """Ballots are numbers, of which there is no last; 0 is for none."""


class Quorum(Majority[Acceptor]): ...


class Vote(Record):
    bal: Ballot
    val: Proposer


class Promise(Record):
    """The promise of an acceptor to the present ballot of a proposer, with the vote it cast last, if any."""

    acc: Acceptor
    to: Proposer
    vote: Vote | None


class DuellingProposers(Model):
    """Phases and names are those of `paxos`; an answer is received when it is sent."""

    sizes = {Acceptor: 3, Proposer: 2, Ballot: 8}

    ballot: Map[Proposer, Ballot]
    promises: Set[Promise]
    proposed: Map[Proposer, Proposer | None]
    votes: Map[Proposer, Set[Acceptor]]

    promised: Map[Acceptor, Ballot]
    voted: Map[Acceptor, Vote | None]

    chosen: Set[Proposer]

    @action(fair="weak", fair_for=("p",))
    def start(self, p: Proposer, b: Ballot) -> None:
        """Phase 1a. A proposer takes a ballot higher than all, at first or when an acceptor has refused its last."""
        when(self.refused(p))
        when(all(b > self.ballot[q] for q in Proposer) and all(b > self.promised[a] for a in Acceptor))
        self.ballot[p] = b
        self.promises -= {m for m in self.promises if m.to == p}
        self.proposed[p] = None
        self.votes[p].clear()

    def refused(self, p: Proposer) -> bool:
        """A proposer has no ballot yet, or an acceptor has promised itself to a higher one."""
        return self.ballot[p] == 0 or any(self.promised[a] > self.ballot[p] for a in Acceptor)

    @action(fair="weak")
    def promise(self, a: Acceptor, p: Proposer) -> None:
        """Phase 1b. An acceptor promises to accept nothing below the ballot any more, and reports its last vote."""
        when(self.ballot[p] > self.promised[a])
        self.promised[a] = self.ballot[p]
        if self.proposed[p] is None:
            self.promises.add(Promise(a, p, self.voted[a]))

    @action(fair="weak")
    def propose(self, p: Proposer, v: Proposer, q: Quorum) -> None:
        """Phase 2a. With the promises of a quorum, the proposer asks for votes: for the value of the highest-numbered
        vote reported, or if there is none for its own. What it was promised is not needed any more then."""
        when(self.proposed[p] is None)
        promises = {m for m in self.promises if m.to == p and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        votes = {m.vote for m in promises if m.vote is not None}
        when(Vote(max(vote.bal for vote in votes), v) in votes if votes else v == p)
        self.proposed[p] = v
        self.promises -= {m for m in self.promises if m.to == p}

    @action(fair="weak")
    def accept(self, a: Acceptor, p: Proposer) -> None:
        """Phase 2b. An acceptor votes, unless it promised itself to a higher ballot."""
        v = self.proposed[p]
        when(v is not None and self.ballot[p] >= self.promised[a])
        self.promised[a] = self.ballot[p]
        self.voted[a] = Vote(self.ballot[p], v)  # type: ignore[arg-type]
        self.votes[p].add(a)
        if self.has_won(p):
            self.chosen.add(v)  # type: ignore[arg-type]

    def has_won(self, p: Proposer) -> bool:
        """A value is chosen when a quorum has voted for it in one ballot."""
        return any(all(a in self.votes[p] for a in q) for q in Quorum)


class StableProposer(DuellingProposers):
    """After some time, only one of the proposers takes new ballots: then a value is chosen.

    It need not be known when, nor be agreed on: any one will do. `stabilise` is an assumption about the environment
    (Dwork, Lynch and Stockmeyer, "Consensus in the Presence of Partial Synchrony", 1988), hence fair.
    """

    stable: Proposer | None

    @action(fair="weak", fair_for=())
    def stabilise(self, p: Proposer) -> None:
        """From now on only `p` takes new ballots."""
        when(self.stable is None)
        self.stable = p

    @action
    def start(self, p: Proposer, b: Ballot) -> None:
        when(self.stable is None or self.stable == p)
        super().start(p, b)


class FirstVoteIsFinal(DuellingProposers):
    """BUG: an acceptor votes once, and in no later ballot.

    If the acceptors vote in different ballots, no majority has voted in one, and none ever will. Paxos Made Simple,
    2.2: "an acceptor must be allowed to accept more than one proposal".
    """

    @action
    def accept(self, a: Acceptor, p: Proposer) -> None:
        when(self.voted[a] is None)
        super().accept(a, p)
