"""Voting: what each acceptor has promised, and its votes, ballot by ballot."""

from quorate.models.paxos import Acceptor, Ballot, Quorum, Value
from quorate.models.paxos.voting import Vote, Voting
from quorate.pictures.pieces import promise, vote
from quorate.shapes import Picture, Row


def picture(m: Voting) -> Picture:
    """A place of a row is a ballot; a vote is firm once its value is chosen there."""
    chosen = {(b, v) for b in Ballot for v in Value if is_chosen(m, b, v)}
    return {a: [promise(m.promised[a]), votes(m, a, chosen)] for a in Acceptor}


def is_chosen(m: Voting, b: Ballot, v: Value) -> bool:
    return any(all(Vote(a, b, v) in m.votes for a in q) for q in Quorum)


def votes(m: Voting, a: Acceptor, chosen: set[tuple[Ballot, Value]]) -> Row:
    """The votes of an acceptor. In a ballot it has one at most, if all is well."""
    cast = {e.bal: e.val for e in m.votes if e.acc == a}
    boxes = [vote(cast[b], b, (b, cast[b]) in chosen) if b in cast else None for b in Ballot]
    return Row("votes", boxes, first=int(min(Ballot)))
