"""Paxos: what each acceptor has promised and voted for, and what each proposer has been promised and proposes."""

from collections.abc import Iterator

from quorate.models.paxos import Accept, Acceptor, Ballot, Paxos, Prepare, Promise, Value
from quorate.pictures.pieces import promise, vote
from quorate.shapes import Badge, Box, Picture, Row, Shape


def picture(m: Paxos) -> Picture:
    """A proposer says what it proposes, and has a box for each promise, with the vote that it reports. An acceptor
    has the box of its last vote, which is firm once the vote's value is chosen in its ballot."""
    proposers = {b: list(proposer(m, b)) for b in Ballot if Prepare(b) in m.sent}
    return {**proposers, **{a: list(acceptor(m, a)) for a in Acceptor}}


def proposer(m: Paxos, b: Ballot) -> Iterator[Shape]:
    proposed = [v for v in Value if Accept(b, v) in m.sent]
    if not proposed:
        yield Badge("asks for promises", b, "waiting")
    for v in proposed:
        chosen = m.chosen_in(b, v)
        yield Badge(f"{v} is chosen" if chosen else f"proposes {v}", b, "strong" if chosen else "plain")
    promises = {p.acc: p for p in m.sent.of(Promise) if p.bal == b}
    boxes = [
        Box(f"{a}: {reported(promises[a])}", b, title=f"promise of {a}") for a in Acceptor if a in promises
    ]
    yield Row("promises", boxes, room=len(Acceptor) // 2 + 1, first=None)


def reported(p: Promise) -> str:
    return "no vote" if p.vote is None else f"{p.vote.val} of ballot {p.vote.bal}"


def acceptor(m: Paxos, a: Acceptor) -> Iterator[Shape]:
    cast = m.voted[a]
    yield promise(m.promised[a])
    yield Row(
        "vote", [vote(cast.val, cast.bal, m.chosen_in(cast.bal, cast.val)) if cast else None], first=None
    )
