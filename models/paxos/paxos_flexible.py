"""Flexible Paxos, after Howard, Malkhi and Spiegelman, "Flexible Paxos: Quorum Intersection Revisited" (2016).

Paxos needs a quorum of phase 1 to meet every quorum of phase 2. It does not need two quorums of the same phase to
meet, so those of phase 2, which every decision waits for, may be smaller.
"""

from quorate import Family, action, when
from quorate.models.paxos import Accept, Accepted, Acceptor, Ballot, Paxos, Promise, Value


class Phase1Quorum(Family[Acceptor]):
    """More than half: of four acceptors, three."""

    @staticmethod
    def admits(members: frozenset[Acceptor], everyone: frozenset[Acceptor]) -> bool:
        return 2 * len(members) > len(everyone)


class Phase2Quorum(Family[Acceptor]):
    """At least half: of four acceptors, two. Two such quorums need not meet (section 3 of the paper)."""

    @staticmethod
    def admits(members: frozenset[Acceptor], everyone: frozenset[Acceptor]) -> bool:
        return 2 * len(members) >= len(everyone)


class FlexiblePaxos(Paxos):
    """Paxos with a family of quorums for each phase. What is promised and voted for is as in Paxos."""

    sizes = {Acceptor: 4}

    @action
    def propose(self, b: Ballot, v: Value, q: Phase1Quorum) -> None:  # type: ignore[override]
        """Phase 2a, with the promises of a quorum of phase 1."""
        when(not any(m.bal == b for m in self.sent.of(Accept)))
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose(v, promises))
        self.sent.add(Accept(b, v))

    def chosen_in(self, b: Ballot, v: Value) -> bool:
        """A value is chosen when a quorum of phase 2 has voted for it in one ballot."""
        return any(all(Accepted(a, b, v) in self.sent for a in q) for q in Phase2Quorum)


class AtLeastHalf(Family[Acceptor]):
    @staticmethod
    def admits(members: frozenset[Acceptor], everyone: frozenset[Acceptor]) -> bool:
        return 2 * len(members) >= len(everyone)


class HalfIsAQuorum(FlexiblePaxos):
    """BUG: half of the acceptors are taken for a majority, in both phases.

    Two halves need not meet, and each chooses its own value. It shows with an even number of acceptors only: of
    three, "at least half" means two, and the mutant is equivalent to Paxos. A usual slip: `n // 2` for `n // 2 + 1`.
    """

    @action
    def propose(self, b: Ballot, v: Value, q: AtLeastHalf) -> None:  # type: ignore[override]
        when(not any(m.bal == b for m in self.sent.of(Accept)))
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose(v, promises))
        self.sent.add(Accept(b, v))


class NotMeetingPhase2(Family[Acceptor]):
    """One acceptor too few to meet every quorum of phase 2: of three, one."""

    @staticmethod
    def admits(members: frozenset[Acceptor], everyone: frozenset[Acceptor]) -> bool:
        return len(members) >= 1 and 2 * (len(members) + 1) > len(everyone)


class QuorumsDoNotMeet(FlexiblePaxos):
    """BUG: the quorums of phase 1 are one smaller than those of phase 2 allow: 1 + 2 of 3 acceptors.

    A proposer's quorum may miss all who voted for the value chosen, and another is chosen. Flexible Paxos, section 4:
    |Q1| + |Q2| > N is what is left of "any two majorities meet", and it is needed.
    """

    sizes = {Acceptor: 3}

    @action
    def propose(self, b: Ballot, v: Value, q: NotMeetingPhase2) -> None:  # type: ignore[override]
        when(not any(m.bal == b for m in self.sent.of(Accept)))
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose(v, promises))
        self.sent.add(Accept(b, v))
