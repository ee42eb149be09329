"""Paxos is safe for any number of acceptors, values and ballots: the clauses that make agreement inductive.

After the proof of Padon, Losa, Sagiv and Shoham, "Paxos Made EPR" (OOPSLA 2017), section 4, stated over the messages
and variables of the model; the clauses about reported votes are those of Lamport's TLA+ proof of Paxos.
"""

from quorate import clause
from quorate.models.paxos import Accept, Accepted, Acceptor, Ballot, Paxos, Promise, Quorum, Value, Vote
from quorate.properties.paxos import agreement

proves = (agreement,)


def left(s: Paxos, a: Acceptor, b: Ballot) -> bool:
    """Whether an acceptor has promised a higher ballot, so that it no longer votes in `b`."""
    promised = s.promised[a]
    return promised is not None and promised > b


def promised_to(s: Paxos, a: Acceptor, b: Ballot) -> bool:
    """Whether an acceptor has promised a ballot or a higher one."""
    promised = s.promised[a]
    return promised is not None and promised >= b


@clause
def proposal_unique(s: Paxos) -> bool:
    """A ballot proposes at most one value."""
    return all(m.val == n.val for m in s.sent.of(Accept) for n in s.sent.of(Accept) if m.bal == n.bal)


@clause
def vote_proposed(s: Paxos) -> bool:
    """A vote answers a request."""
    return all(Accept(m.bal, m.val) in s.sent for m in s.sent.of(Accepted))


@clause
def vote_promised(s: Paxos) -> bool:
    """A vote counts as a promise."""
    return all(promised_to(s, m.acc, m.bal) for m in s.sent.of(Accepted))


@clause
def promise_kept(s: Paxos) -> bool:
    """An acceptor keeps the promises that it sent."""
    return all(promised_to(s, m.acc, m.bal) for m in s.sent.of(Promise))


@clause
def last_vote_cast(s: Paxos) -> bool:
    """The last vote that an acceptor remembers is one that it cast."""
    return all(is_vote(s, a, s.voted[a]) for a in Acceptor)


def is_vote(s: Paxos, a: Acceptor, vote: Vote | None) -> bool:
    """Whether the acceptor cast that vote, if it is one."""
    return vote is None or Accepted(a, vote.bal, vote.val) in s.sent


@clause
def last_vote_highest(s: Paxos) -> bool:
    """No vote of an acceptor is of a higher ballot than the one that it remembers."""
    return all(not_above(m.bal, s.voted[m.acc]) for m in s.sent.of(Accepted))


def not_above(b: Ballot, vote: Vote | None) -> bool:
    """Whether there is a vote, in ballot `b` or a higher one."""
    return vote is not None and vote.bal >= b


@clause
def report_cast(s: Paxos) -> bool:
    """A vote that a promise reports was cast by the acceptor, in a lower ballot."""
    return all(
        is_vote(s, m.acc, m.vote) and (m.vote is None or m.vote.bal < m.bal) for m in s.sent.of(Promise)
    )


@clause
def report_highest(s: Paxos) -> bool:
    """A promise reports the acceptor's highest vote below its ballot."""
    return all(
        not_above(v.bal, m.vote)
        for m in s.sent.of(Promise)
        for v in s.sent.of(Accepted)
        if v.acc == m.acc and v.bal < m.bal
    )


@clause
def choosable(s: Paxos) -> bool:
    """If a ballot proposes a value, no other can still be chosen in a lower ballot: in every quorum, an acceptor has
    left that ballot without having voted for it."""
    return all(
        any(left(s, a, c) and Accepted(a, c, w) not in s.sent for a in q)
        for m in s.sent.of(Accept)
        for c in Ballot
        for w in Value
        for q in Quorum
        if c < m.bal and w != m.val
    )
