"""Paxos with proposers that duel: the ballot of each, and what it was promised; promises and votes of acceptors."""

from collections.abc import Iterator

from quorate.models.flp.flp_paxos import Acceptor, DuellingProposers, Proposer
from quorate.pictures.pieces import names, promise, vote
from quorate.shapes import Badge, Picture, Row, Shape


def picture(m: DuellingProposers) -> Picture:
    """A proposer stands for its value too; a vote is firm once that value is chosen."""
    return {**{p: list(proposer(m, p)) for p in Proposer}, **{a: list(acceptor(m, a)) for a in Acceptor}}


def proposer(m: DuellingProposers, p: Proposer) -> Iterator[Shape]:
    ballot, proposed = m.ballot[p], m.proposed[p]
    if ballot == 0:
        yield Badge("has no ballot", "quiet")
    elif proposed is None:
        promised = names((each.acc for each in m.promises if each.to == p), Acceptor)
        yield Badge(f"ballot {ballot}", ballot)
        yield Badge(f"promises of {promised}" if promised else "asks for promises", ballot, "waiting")
    else:
        yield Badge(f"ballot {ballot}", ballot)
        yield Badge(f"proposes {proposed}", ballot, "strong" if m.has_won(p) else "plain")
        yield Badge(f"votes of {names(m.votes[p], Acceptor) or 'nobody'}", ballot)
    if p in m.chosen:
        yield Badge("chosen", "good", "strong")


def acceptor(m: DuellingProposers, a: Acceptor) -> Iterator[Shape]:
    promised, cast = m.promised[a], m.voted[a]
    yield promise(None if promised == 0 else promised)
    yield Row("vote", [vote(cast.val, cast.bal, cast.val in m.chosen) if cast else None], first=None)
