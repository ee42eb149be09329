"""Vertical Paxos: the members of each ballot, and what acceptors have promised and voted for."""

from quorate.models.paxos import Acceptor, Ballot, Value
from quorate.models.paxos.paxos_vertical import VerticalPaxos
from quorate.models.paxos.voting import Vote
from quorate.pictures.pieces import names, promise
from quorate.pictures.voting import votes
from quorate.shapes import Badge, Picture


def picture(m: VerticalPaxos) -> Picture:
    """A place of a row is a ballot; a vote is firm once all members of its ballot have voted for the value there."""
    chosen = {
        (b, v)
        for b in Ballot
        for v in Value
        if m.in_use(b) and all(Vote(a, b, v) in m.votes for a in m.members[b])
    }
    ballots = {
        f"ballot {b}": [Badge(f"members {names(m.members[b], Acceptor)}", b)] for b in Ballot if m.in_use(b)
    }
    return {**ballots, **{a: [promise(m.promised[a]), votes(m, a, chosen)] for a in Acceptor}}
