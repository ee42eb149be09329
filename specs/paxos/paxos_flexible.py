"""Flexible Paxos is safe for any number of acceptors, values and ballots.

The clauses are those of Paxos, but `choosable` is about the quorums of phase 2. The proof needs that every quorum of
one phase intersects every quorum of the other; two quorums of the same phase need not intersect.
"""

from quorate import clause
from quorate.models.paxos import Accept, Accepted, Ballot, Value
from quorate.models.paxos.paxos_flexible import FlexiblePaxos, Phase2Quorum
from quorate.properties.paxos import agreement
from quorate.specs.paxos import paxos

extends = (paxos,)
proves = (agreement,)


@clause
def choosable(s: FlexiblePaxos) -> bool:
    """If a ballot proposes a value, no other can still be chosen in a lower ballot: in every quorum of phase 2, an
    acceptor has left that ballot without having voted for it."""
    return all(
        any(paxos.left(s, a, c) and Accepted(a, c, w) not in s.sent for a in q)
        for m in s.sent.of(Accept)
        for c in Ballot
        for w in Value
        for q in Phase2Quorum
        if c < m.bal and w != m.val
    )
