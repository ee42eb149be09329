"""Fast Paxos, after Lamport, "Fast Paxos" (2006), section 3.

In a fast ballot the coordinator lets the acceptors vote for whatever value is proposed to them first, which saves a
message delay. They may then vote for different values; so a fast quorum must be large enough that what it chose can
be told from what it cannot have chosen by whoever hears of a classic quorum only: any classic quorum and any two fast
ones have an acceptor in common (the Quorum Requirement of section 3.3).

Phase 1, and what is asked of acceptors in a classic ballot, are as in Paxos.
"""

from quorate import Family, Set, action, when
from quorate.models.paxos import (
    Accept,
    Accepted,
    Acceptor,
    Ballot,
    Paxos,
    Prepare,
    Promise,
    Quorum,
    Value,
    Vote,
)


class FastQuorum(Family[Acceptor]):
    """At least three quarters: of three acceptors all, of four three."""

    @staticmethod
    def admits(members: frozenset[Acceptor], everyone: frozenset[Acceptor]) -> bool:
        return 4 * len(members) >= 3 * len(everyone)


class FastPaxos(Paxos):
    """Paxos with fast ballots. `fast` are those that are; `open` those in which the coordinator has left the value to
    the acceptors, with a phase 2a message for any value."""

    fast: Set[Ballot]
    open: Set[Ballot]

    @action
    def make_fast(self, b: Ballot) -> None:
        """Which ballots are fast is settled before they begin."""
        when(Prepare(b) not in self.sent)
        self.fast.add(b)

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        """Phase 2a, as in Paxos; in a fast ballot too, if the promises leave one value only."""
        when(b not in self.open)
        super().propose(b, v, q)

    @action
    def propose_any(self, b: Ballot, q: Quorum) -> None:
        """Phase 2a of a fast ballot: if no value binds the coordinator, it leaves it to the acceptors."""
        when(b in self.fast)
        when(not any(m.bal == b for m in self.sent.of(Accept)))
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose_any(promises))
        self.open.add(b)

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        """No other value can have been chosen, in the highest ballot that is reported or in those below it."""
        votes = {m.vote for m in promises if m.vote is not None}
        return not votes or all(
            w == v for w in Value if self.binds(max(vote.bal for vote in votes), w, promises)
        )

    def may_propose_any(self, promises: set[Promise]) -> bool:
        """No value at all can have been chosen so far."""
        votes = {m.vote for m in promises if m.vote is not None}
        return not votes or not any(self.binds(max(vote.bal for vote in votes), v, promises) for v in Value)

    def binds(self, b: Ballot, v: Value, promises: set[Promise]) -> bool:
        """A value that is the only one reported for the highest ballot, as in Paxos; of several, one that a fast
        quorum may have chosen, since those of it who have promised all voted for it (O4 in section 3.3)."""
        reported = any(m.vote == Vote(b, v) for m in promises)
        alone = all(m.vote is None or m.vote.bal < b or m.vote.val == v for m in promises)
        return reported and (alone or self.fast_quorum_may_have(b, v, promises))

    def fast_quorum_may_have(self, b: Ballot, v: Value, promises: set[Promise]) -> bool:
        return any(all(m.vote == Vote(b, v) for m in promises if m.acc in q) for q in FastQuorum)

    @action
    def accept_any(self, a: Acceptor, b: Ballot, v: Value) -> None:
        """Phase 2b of a fast ballot. An acceptor votes for the first value proposed to it, and for no other."""
        when(b in self.open)
        promised = self.promised[a]
        when(promised is None or b >= promised)
        when(self.has_no_vote(a, b))
        self.promised[a] = b
        self.voted[a] = Vote(b, v)
        self.sent.add(Accepted(a, b, v))

    def has_no_vote(self, a: Acceptor, b: Ballot) -> bool:
        """The acceptor has not voted in the ballot, nor in a higher one."""
        voted = self.voted[a]
        return voted is None or voted.bal < b

    def chosen_in(self, b: Ballot, v: Value) -> bool:
        """In a fast ballot, a value is chosen when a fast quorum has voted for it."""
        if b in self.fast:
            return any(all(Accepted(a, b, v) in self.sent for a in q) for q in FastQuorum)
        return super().chosen_in(b, v)


class ClassicQuorumInFastBallot(FastPaxos):
    """BUG: a value counts as chosen in a fast ballot when a classic quorum has voted for it.

    The others may have voted for another, and whoever hears of a quorum cannot tell which one was chosen. Fast Paxos,
    section 3.3: with majorities as fast quorums, two of them and a classic one need not meet.
    """

    def chosen_in(self, b: Ballot, v: Value) -> bool:
        return any(all(Accepted(a, b, v) in self.sent for a in q) for q in Quorum)


class CollisionIgnored(FastPaxos):
    """BUG: the coordinator takes any value reported for the highest ballot, as in Paxos.

    In a fast ballot, several may be reported, of which one may be chosen. With three acceptors, all must vote for it,
    and no other is reported; it takes four. Fast Paxos, section 3.3, the case of more than one value.
    """

    sizes = {Acceptor: 4}

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        votes = {m.vote for m in promises if m.vote is not None}
        return not votes or Vote(max(vote.bal for vote in votes), v) in votes


class OnlyFastChoicesBind(FastPaxos):
    """BUG: a value reported for a fast ballot binds the coordinator only if a fast quorum may have chosen it there.

    It may be the only one that was asked for there, because it was chosen in a lower ballot. With three ballots, two
    values are chosen. Fast Paxos, section 3.3: a single value reported is to be taken, whatever the quorums.
    """

    sizes = {Ballot: 3}

    def binds(self, b: Ballot, v: Value, promises: set[Promise]) -> bool:
        reported = any(m.vote == Vote(b, v) for m in promises)
        return reported and (b not in self.fast or self.fast_quorum_may_have(b, v, promises))


class AnyProposedBlindly(FastPaxos):
    """BUG: the coordinator of a fast ballot leaves the value to the acceptors, whatever the promises report.

    A value was chosen in a lower ballot, and another is now. Fast Paxos, section 3.2: it may do so only if all
    values would do.
    """

    def may_propose_any(self, promises: set[Promise]) -> bool:
        return True


class VotedTwice(FastPaxos):
    """BUG: an acceptor votes for each value that is proposed to it in a fast ballot.

    A fast quorum votes for one value, and then for another. Fast Paxos, section 3.2: at most once in a round.
    """

    def has_no_vote(self, a: Acceptor, b: Ballot) -> bool:
        voted = self.voted[a]
        return voted is None or voted.bal <= b
