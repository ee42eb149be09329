"""Voting: what the acceptors of Paxos do, without messages and without proposers.

After Lamport's TLA+ specification Voting, the middle one of three (see `consensus`). An acceptor votes for a value
only if a quorum shows that no other one can have been chosen in a lower ballot, nor ever will be. Here it sees that
at once; in Paxos the messages of phase 1 bring it together (`quorate check paxos --refines voting`).
"""

from quorate import Map, Model, Record, Set, action, when
from quorate.models.paxos import Acceptor, Ballot, Quorum, Value


class Vote(Record):
    """The acceptor voted for the value in the ballot."""

    acc: Acceptor
    bal: Ballot
    val: Value


class Voting(Model):
    """`promised` is the ballot below which an acceptor votes no more."""

    sizes = {Acceptor: 3, Value: 2, Ballot: 2}

    promised: Map[Acceptor, Ballot | None]
    votes: Set[Vote]

    @action
    def promise(self, a: Acceptor, b: Ballot) -> None:
        """An acceptor gives up voting in lower ballots (IncreaseMaxBal)."""
        promised = self.promised[a]
        when(promised is None or b > promised)
        self.promised[a] = b

    @action
    def vote(self, a: Acceptor, b: Ballot, v: Value, q: Quorum) -> None:
        """An acceptor votes (VoteFor), once in a ballot, and for the value that all vote for there."""
        promised = self.promised[a]
        when(promised is None or b >= promised)
        when(not any(e.acc == a and e.bal == b for e in self.votes))
        when(all(e.val == v for e in self.votes if e.bal == b))
        when(self.shows_safe(q, b, v))
        self.promised[a] = b
        self.votes.add(Vote(a, b, v))

    def shows_safe(self, q: Quorum, b: Ballot, v: Value) -> bool:
        """A quorum shows that only `v` can be chosen below `b` (ShowsSafeAt): none of it will vote there any more,
        and if any did, the last of these votes were for `v`."""
        lower = {e for e in self.votes if e.acc in q and e.bal < b}
        last = max((e.bal for e in lower), default=b)
        return all(self.promises(a, b) for a in q) and all(e.val == v for e in lower if e.bal == last)

    def promises(self, a: Acceptor, b: Ballot) -> bool:
        promised = self.promised[a]
        return promised is not None and promised >= b

    def chosen(self, v: Value) -> bool:
        """A value is chosen when a quorum has voted for it in one ballot."""
        return any(all(Vote(a, b, v) in self.votes for a in q) for b in Ballot for q in Quorum)


class AnyLowerVote(Voting):
    """BUG: any vote in a lower ballot counts, not only the last.

    A vote that came to nothing is as good as that for the value chosen since. Paxos Made Simple, 2.2: condition P2c
    asks for the highest-numbered.
    """

    sizes = {Ballot: 3}

    def shows_safe(self, q: Quorum, b: Ballot, v: Value) -> bool:
        lower = {e for e in self.votes if e.acc in q and e.bal < b}
        return all(self.promises(a, b) for a in q) and (not lower or any(e.val == v for e in lower))


class LowerBallotsOpen(Voting):
    """BUG: it is not asked whether the quorum still votes in lower ballots.

    It has not voted there yet, and does so after the value is voted for. Paxos Made Simple, 2.2: the proposer must
    learn of a proposal "that has been or will be accepted", so it asks for a promise.
    """

    def promises(self, a: Acceptor, b: Ballot) -> bool:
        return True
