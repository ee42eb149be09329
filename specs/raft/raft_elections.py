"""Why a term of Raft has at most one leader, for any number of servers: of Raft as it is explored, with its logs.

What the spec `raft` says of votes, it says of Raft in relations; this is said of the model `raft` itself, whose every
step is looked at, those that slice and merge logs too.
"""

from quorate import clause
from quorate.models.raft import Raft, Server, Vote
from quorate.properties.raft import election_safety

proves = (election_safety,)


@clause
def one_vote_a_term(m: Raft) -> bool:
    """A server votes for one candidate in a term."""
    return all(
        v.candidate == w.candidate
        for v in m.sent.of(Vote)
        for w in m.sent.of(Vote)
        if v.term == w.term and v.voter == w.voter
    )


@clause
def voter_came_to_term(m: Raft) -> bool:
    """A server that votes in a term has reached it."""
    return all(m.term[v.voter] >= v.term for v in m.sent.of(Vote))


@clause
def vote_is_known(m: Raft) -> bool:
    """While a server is in the term of its vote, it remembers for whom it voted."""
    return all(m.voted_for[v.voter] == v.candidate for v in m.sent.of(Vote) if m.term[v.voter] == v.term)


@clause
def leader_has_a_majority(m: Raft) -> bool:
    """More than half of the servers voted for an elected leader."""
    return all(
        2 * len({v.voter for v in m.sent.of(Vote) if v.term == e.term and v.candidate == e.leader})
        > len(Server)
        for e in m.elected
    )
