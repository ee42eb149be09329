"""Vertical Paxos is safe for any number of acceptors, values and ballots, whoever the members of a ballot are.

The clauses are those of `voting`, with the members of a ballot in place of a quorum. No two configurations need to
have a member in common: any one member of a lower ballot is among all of them.
"""

from quorate import clause
from quorate.models.paxos import Ballot, Value
from quorate.models.paxos.paxos_vertical import VerticalPaxos
from quorate.models.paxos.voting import Vote
from quorate.properties.paxos.voting import agreement, one_value_in_a_ballot
from quorate.specs.paxos.voting import left

proves = (agreement, one_value_in_a_ballot)
inductive = (one_value_in_a_ballot,)


@clause
def only_members_vote(s: VerticalPaxos) -> bool:
    """Who voted in a ballot is a member in it; so the ballot is in use."""
    return all(e.acc in s.members[e.bal] for e in s.votes)


@clause
def choosable(s: VerticalPaxos) -> bool:
    """If there is a vote for a value in a ballot, no other can still be chosen in a lower ballot that is in use: a
    member has left that ballot without having voted for it."""
    return all(
        any(left(s, a, c) and Vote(a, c, w) not in s.votes for a in s.members[c])
        for e in s.votes
        for c in Ballot
        for w in Value
        if c < e.bal and w != e.val and s.in_use(c)
    )
