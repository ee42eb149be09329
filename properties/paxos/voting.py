"""What must hold of voting, as in Lamport's TLA+ specification Voting; and how it is what Paxos does."""

from quorate import invariant, reachable, refinement
from quorate.models.paxos import Accepted, Acceptor, Ballot, Paxos, Value
from quorate.models.paxos.voting import Vote, Voting


@invariant
def agreement(m: Voting) -> bool:
    """Paxos Made Simple, 2.1: "Only a single value is chosen"."""
    return all(v == w for v in Value for w in Value if m.chosen(v) and m.chosen(w))


@invariant
def one_value_in_a_ballot(m: Voting) -> bool:
    """OneValuePerBallot: whoever votes in a ballot votes for the same."""
    return all(e.val == f.val for e in m.votes for f in m.votes if e.bal == f.bal)


@invariant
def a_vote_is_a_promise(m: Voting) -> bool:
    """Who votes in a ballot votes in no lower one any more."""
    return all(m.promises(e.acc, e.bal) for e in m.votes)


@reachable
def a_value_can_be_chosen(m: Voting) -> bool:
    return any(m.chosen(v) for v in Value)


@reachable
def two_ballots_can_be_voted_in(m: Voting) -> bool:
    """Ballots do compete. (With a single ballot there is nothing to compete.)"""
    return len(Ballot) == 1 or any(e.bal != f.bal for e in m.votes for f in m.votes)


@refinement
def paxos_as_voting(paxos: Paxos, voting: Voting) -> None:
    """A vote is what the acceptor says of it; the other messages, and what is proposed, are left out."""
    for a in Acceptor:
        voting.promised[a] = paxos.promised[a]
    voting.votes.update({Vote(m.acc, m.bal, m.val) for m in paxos.sent.of(Accepted)})
