"""What the pictures of several models have in common: where a server stands, a log as a row of boxes, a promise."""

from collections.abc import Container, Iterable, Iterator
from typing import Any

from quorate.shapes import Badge, Box, Look, Picture, Row

LOOKS: dict[str, Look] = {"candidate": "waiting", "leader": "strong"}
DOWN = Badge("down", "bad", "strong")


def standing(role: str, term: Any = None, down: bool = False) -> Iterator[Badge]:
    """The role of a server, filled for a leader and dashed for a candidate, and its term, if the model has terms."""
    yield Badge(role, term, LOOKS.get(role, "plain"))
    if term is not None:
        yield Badge(f"term {term}", term)
    if down:
        yield DOWN


def leader_or(leads: bool, otherwise: str = "follower") -> str:
    """The role of a server in a model that says no more of roles than who leads."""
    return "leader" if leads else otherwise


def log(terms: Iterable[Any], committed: int, room: int = 0) -> Row:
    """A log of which only the terms of its entries are known."""
    return Row("log", [entry(term, i < committed) for i, term in enumerate(terms)], room=room)


def entry(term: Any, committed: bool, what: str = "an entry", mark: str = "") -> Box:
    """An entry of a log, with its term; it has a firm outline once it is known to be committed."""
    title = f"{what} of term {term}" + (", committed" if committed else ", not known to be committed")
    return Box(term, term, committed, mark, title)


def committed_upto(log: Iterable[Any], committed: Iterable[Any], leads_in: Any = None) -> int:
    """The index of the last entry of a log that is committed, 0 if none is. Entries and commitments have an index and
    a term; what was committed in the term that the owner of the log leads in, it has."""
    own = {(e.index, e.term) for e in log}
    return max((c.index for c in committed if c.term == leads_in or (c.index, c.term) in own), default=0)


def promise(ballot: Any) -> Badge:
    """The ballot that an acceptor has promised itself to, if any."""
    return Badge("no promise" if ballot is None else f"promised {ballot}", ballot)


def vote(value: Any, ballot: Any, chosen: bool) -> Box:
    """A vote, in the colour of its ballot; it has a firm outline once the value is chosen there."""
    title = f"vote for {value} in ballot {ballot}" + (", where it is chosen" if chosen else "")
    return Box(value, ballot, chosen, title=title)


def names(members: Iterable[Any], everyone: Iterable[Any]) -> str:
    """The members of a set, in the order of all."""
    held = set(members)
    return ", ".join(str(each) for each in everyone if each in held)


def marked(picture: Picture, lanes: Container[Any], badge: Badge) -> Picture:
    """A picture with a badge before all else in some lanes."""
    return {lane: [badge, *shapes] if lane in lanes else shapes for lane, shapes in picture.items()}
