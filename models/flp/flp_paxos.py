"""Paxos with two proposers that duel: never wrong, and it need not ever decide.

Lamport, "Paxos Made Simple" (2001), section 2.4, has the scenario: each proposer takes a higher ballot before the
other gets its votes, in turn, for ever. It must be possible by Fischer, Lynch and Paterson (1985), and it is a run in
which every process takes steps and every message arrives. What ends it is an assumption: that after some time only
one proposer goes on (`StableProposer`, "a distinguished proposer").

With ballots that only grow, a finite model has no such run: it ends at the last ballot. But ballots are only
compared, so two states that differ only in the numbers of their ballots, and not in their order, take the same steps
and decide the same values. Hence `start`, which is the only step that takes a new ballot, numbers those in use again,
from 0 in their order. Nothing is lost by that: a loop here is an infinite run of Paxos, in which ballots grow without
end.

A proposer that takes a new ballot forgets what it was sent in the last, and what it asked for there is lost.
"""

from quorate import Majority, Map, Model, Range, Record, Set, Symmetric, action, when


class Acceptor(Symmetric): ...


class Proposer(Symmetric):
    """Each has a value of its own to propose; so it stands for that value, too."""


class Ballot(Range):
    """The rank of a ballot among those in use, from 1; 0 is for none. There is room for all that can be in use."""


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

    @action(fair="weak")
    def start(self, p: Proposer) -> None:
        """Phase 1a. A proposer takes a ballot higher than all, at first or when an acceptor has refused its last."""
        when(self.refused(p))
        used = {b for b in Ballot if self.in_use(b, p)}
        for a in Acceptor:
            self.promised[a] = rank(self.promised[a], used)
            vote = self.voted[a]
            self.voted[a] = None if vote is None else Vote(rank(vote.bal, used), vote.val)
        promises = {
            Promise(m.acc, m.to, None if m.vote is None else Vote(rank(m.vote.bal, used), m.vote.val))
            for m in self.promises
            if m.to != p
        }
        self.promises.clear()
        self.promises |= promises
        for q in Proposer:
            self.ballot[q] = Ballot(len(used)) if q == p else rank(self.ballot[q], used)
        self.proposed[p] = None
        self.votes[p].clear()

    def refused(self, p: Proposer) -> bool:
        """A proposer has no ballot yet, or an acceptor has promised itself to a higher one."""
        return self.ballot[p] == 0 or any(self.promised[a] > self.ballot[p] for a in Acceptor)

    def in_use(self, b: Ballot, p: Proposer) -> bool:
        """An acceptor or a message has this ballot, or a proposer other than `p`, who gives up its own. 0 always
        is."""
        return (
            b == 0
            or any(self.promised[a] == b or self.voted[a] == Vote(b, v) for a in Acceptor for v in Proposer)
            or any(self.ballot[q] == b for q in Proposer if q != p)
            or any(m.vote is not None and m.vote.bal == b for m in self.promises if m.to != p)
        )

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


def rank(b: Ballot, used: set[Ballot]) -> Ballot:
    """How many of the ballots in use are below this one."""
    return Ballot(len({c for c in used if c < b}))


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
    def start(self, p: Proposer) -> None:
        when(self.stable is None or self.stable == p)
        super().start(p)


class FirstVoteIsFinal(DuellingProposers):
    """BUG: an acceptor votes once, and in no later ballot.

    If the acceptors vote in different ballots, no majority has voted in one, and none ever will. Paxos Made Simple,
    2.2: "an acceptor must be allowed to accept more than one proposal".
    """

    @action
    def accept(self, a: Acceptor, p: Proposer) -> None:
        when(self.voted[a] is None)
        super().accept(a, p)
