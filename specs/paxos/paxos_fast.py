"""Fast Paxos is safe for any number of acceptors, values and ballots, fast and classic.

The clauses are those of Paxos, with the one that carries the proof stated for both kinds of quorums. It rests on the
Quorum Requirement: a classic quorum and any two fast ones have an acceptor in common.
"""

from quorate import clause
from quorate.models.paxos import Accept, Accepted, Acceptor, Ballot, Prepare, Promise, Quorum, Value
from quorate.models.paxos.paxos_fast import FastPaxos, FastQuorum
from quorate.properties.paxos import agreement
from quorate.properties.paxos.paxos_fast import validity
from quorate.specs.paxos import paxos

extends = (paxos,)
without = (paxos.vote_proposed, paxos.choosable)
proves = (agreement, validity)


def asked(s: FastPaxos, b: Ballot, v: Value) -> bool:
    """Whether acceptors were asked to vote for the value in the ballot, or for any value."""
    return Accept(b, v) in s.sent or b in s.open


@clause
def vote_asked(s: FastPaxos) -> bool:
    """A vote answers a request."""
    return all(asked(s, m.bal, m.val) for m in s.sent.of(Accepted))


@clause
def one_vote_a_ballot(s: FastPaxos) -> bool:
    """An acceptor votes for one value in a ballot."""
    return all(
        m.val == n.val
        for m in s.sent.of(Accepted)
        for n in s.sent.of(Accepted)
        if m.acc == n.acc and m.bal == n.bal
    )


@clause
def votes_differ_in_open(s: FastPaxos) -> bool:
    """If there are votes for two values in a ballot, the choice was left to the acceptors."""
    return all(
        m.bal in s.open
        for m in s.sent.of(Accepted)
        for n in s.sent.of(Accepted)
        if m.bal == n.bal and m.val != n.val
    )


@clause
def open_is_fast(s: FastPaxos) -> bool:
    """Only in fast ballots is the choice of the value left to the acceptors."""
    return all(b in s.fast for b in s.open)


@clause
def open_or_asked_for_one(s: FastPaxos) -> bool:
    """In a ballot that leaves the choice to the acceptors, no value is proposed."""
    return all(m.bal not in s.open for m in s.sent.of(Accept))


@clause
def promised_when_prepared(s: FastPaxos) -> bool:
    """A promise answers a request."""
    return all(Prepare(m.bal) in s.sent for m in s.sent.of(Promise))


@clause
def asked_when_prepared(s: FastPaxos) -> bool:
    """Phase 2 of a ballot comes after phase 1."""
    return all(Prepare(m.bal) in s.sent for m in s.sent.of(Accept)) and all(
        Prepare(b) in s.sent for b in s.open
    )


def cannot_vote(s: FastPaxos, a: Acceptor, b: Ballot, v: Value) -> bool:
    """Whether the acceptor has left the ballot without having voted for the value."""
    return paxos.left(s, a, b) and Accepted(a, b, v) not in s.sent


@clause
def choosable_in_classic(s: FastPaxos) -> bool:
    """If a ballot asks for a value, no other can still be chosen in a lower classic ballot."""
    return all(
        any(cannot_vote(s, a, c, w) for a in q)
        for b in Ballot
        for v in Value
        if asked(s, b, v)
        for c in Ballot
        if c < b and c not in s.fast
        for w in Value
        if w != v
        for q in Quorum
    )


@clause
def choosable_in_fast(s: FastPaxos) -> bool:
    """If a ballot asks for a value, no other can still be chosen in a lower ballot that is or may become fast."""
    return all(
        any(cannot_vote(s, a, c, w) for a in q)
        for b in Ballot
        for v in Value
        if asked(s, b, v)
        for c in Ballot
        if c < b and (c in s.fast or Prepare(c) not in s.sent)
        for w in Value
        if w != v
        for q in FastQuorum
    )
