"""Properties of Fast Paxos, after Lamport, "Fast Paxos" (2006): those of Paxos, where open ballots leave the value to
the acceptors."""

from quorate import invariant, reachable
from quorate.models.paxos import Accept, Accepted, Ballot, Value
from quorate.models.paxos.paxos_fast import FastPaxos


@invariant
def validity(m: FastPaxos) -> bool:
    """Section 2.1: "Only a proposed value may be chosen"; in an open ballot, any may be proposed."""
    return all(Accept(b, v) in m.sent or b in m.open for b in Ballot for v in Value if m.chosen_in(b, v))


@reachable
def votes_collide(m: FastPaxos) -> bool:
    """In a fast ballot, acceptors vote for different values."""
    return any(a.bal == b.bal and a.val != b.val for a in m.sent.of(Accepted) for b in m.sent.of(Accepted))


@reachable
def a_fast_ballot_chooses(m: FastPaxos) -> bool:
    return any(m.chosen_in(b, v) for b in m.open for v in Value)
