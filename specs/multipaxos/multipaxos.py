"""Multi-Paxos is safe for any number of replicas, commands, ballots and slots.

The clauses are those of Paxos, for each slot. `choosable` also covers slots for which a leader has completed phase 1
but proposed nothing yet: it restricts what the leader may propose there. After Padon, Losa, Sagiv and Shoham, "Paxos
Made EPR" (OOPSLA 2017), section 5, stated over the messages and variables of the model.
"""

from quorate import clause
from quorate.models.multipaxos import (
    Accept,
    Accepted,
    Ballot,
    Command,
    MultiPaxos,
    Promise,
    Quorum,
    Replica,
    Slot,
    Vote,
)
from quorate.properties.multipaxos import agreement, decisions_agree, only_the_chosen_is_learned

proves = (agreement, only_the_chosen_is_learned, decisions_agree)


def left(s: MultiPaxos, r: Replica, b: Ballot) -> bool:
    """Whether a replica has promised a higher ballot, so that it no longer votes in `b`."""
    promised = s.promised[r]
    return promised is not None and promised > b


def promised_to(s: MultiPaxos, r: Replica, b: Ballot) -> bool:
    """Whether a replica has promised a ballot or a higher one."""
    promised = s.promised[r]
    return promised is not None and promised >= b


def is_vote(s: MultiPaxos, r: Replica, t: Slot, vote: Vote | None) -> bool:
    """Whether the replica cast that vote in the slot, if it is one."""
    return vote is None or Accepted(r, vote.bal, t, vote.cmd) in s.sent


def not_above(b: Ballot, vote: Vote | None) -> bool:
    """Whether there is a vote, in ballot `b` or a higher one."""
    return vote is not None and vote.bal >= b


@clause
def proposal_unique(s: MultiPaxos) -> bool:
    """A ballot proposes at most one command in a slot."""
    return all(
        m.cmd == n.cmd
        for m in s.sent.of(Accept)
        for n in s.sent.of(Accept)
        if m.bal == n.bal and m.slot == n.slot
    )


@clause
def proposal_led(s: MultiPaxos) -> bool:
    """A ballot proposes only in slots for which its leader has completed phase 1."""
    return all(m.slot in s.leading[m.bal] for m in s.sent.of(Accept))


@clause
def vote_proposed(s: MultiPaxos) -> bool:
    """A vote answers a request."""
    return all(Accept(m.bal, m.slot, m.cmd) in s.sent for m in s.sent.of(Accepted))


@clause
def vote_promised(s: MultiPaxos) -> bool:
    """A vote counts as a promise."""
    return all(promised_to(s, m.rep, m.bal) for m in s.sent.of(Accepted))


@clause
def promise_kept(s: MultiPaxos) -> bool:
    """A replica keeps the promises that it sent."""
    return all(promised_to(s, m.rep, m.bal) for m in s.sent.of(Promise))


@clause
def last_vote_cast(s: MultiPaxos) -> bool:
    """The last vote in a slot that a replica remembers is one that it cast."""
    return all(is_vote(s, r, t, s.voted[r][t]) for r in Replica for t in Slot)


@clause
def last_vote_highest(s: MultiPaxos) -> bool:
    """No vote of a replica in a slot is of a higher ballot than the one that it remembers."""
    return all(not_above(m.bal, s.voted[m.rep][m.slot]) for m in s.sent.of(Accepted))


@clause
def report_cast(s: MultiPaxos) -> bool:
    """A vote that a promise reports was cast by the replica, in a lower ballot."""
    return all(
        is_vote(s, m.rep, m.slot, m.vote) and (m.vote is None or m.vote.bal < m.bal)
        for m in s.sent.of(Promise)
    )


@clause
def report_highest(s: MultiPaxos) -> bool:
    """A promise reports the replica's highest vote in the slot below its ballot."""
    return all(
        not_above(v.bal, m.vote)
        for m in s.sent.of(Promise)
        for v in s.sent.of(Accepted)
        if v.rep == m.rep and v.slot == m.slot and v.bal < m.bal
    )


def excluded(s: MultiPaxos, b: Ballot, t: Slot, c: Ballot, o: Command | None) -> bool:
    """Unless ballot `b` proposes that command (or the no-op) in the slot, it can no longer be chosen in ballot `c`:
    in every quorum, a replica has left `c` without having voted for it."""
    return Accept(b, t, o) in s.sent or all(
        any(left(s, r, c) and Accepted(r, c, t, o) not in s.sent for r in q) for q in Quorum
    )


@clause
def choosable(s: MultiPaxos) -> bool:
    """In a slot for which a ballot's leader has completed phase 1, only what the ballot proposes can still be chosen
    in a lower ballot."""
    return all(
        excluded(s, b, t, c, None) and all(excluded(s, b, t, c, o) for o in Command)
        for b in Ballot
        for t in s.leading[b]
        for c in Ballot
        if c < b
    )
