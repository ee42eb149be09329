"""At most one value is chosen if votes are shown safe by a quorum, for any number of acceptors, values and ballots.

It is the proof of Paxos without its messages: `quorate check paxos --refines voting` ties Paxos to it.
"""

from quorate import clause
from quorate.models.paxos import Acceptor, Ballot, Quorum, Value
from quorate.models.paxos.voting import Vote, Voting
from quorate.properties.paxos.voting import a_vote_is_a_promise, agreement, one_value_in_a_ballot

proves = (agreement, one_value_in_a_ballot, a_vote_is_a_promise)
inductive = (one_value_in_a_ballot, a_vote_is_a_promise)


def left(s: Voting, a: Acceptor, b: Ballot) -> bool:
    """Whether an acceptor has promised a higher ballot, so that it no longer votes in `b`."""
    promised = s.promised[a]
    return promised is not None and promised > b


@clause
def choosable(s: Voting) -> bool:
    """If there is a vote for a value in a ballot, no other can still be chosen in a lower ballot: in every quorum, an
    acceptor has left that ballot without having voted for it."""
    return all(
        any(left(s, a, c) and Vote(a, c, w) not in s.votes for a in q)
        for e in s.votes
        for c in Ballot
        for w in Value
        for q in Quorum
        if c < e.bal and w != e.val
    )
