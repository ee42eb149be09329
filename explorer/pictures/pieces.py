"""What the pictures of several models have in common: where a server stands, a log as a row of boxes, a promise."""

from collections.abc import Iterable, Iterator
from typing import Any

from quorate.shapes import Badge, Box, Look, Row

LOOKS: dict[str, Look] = {"candidate": "waiting", "leader": "strong"}


def standing(role: str, term: Any = None, down: bool = False) -> Iterator[Badge]:
    """The role of a server, filled for a leader and dashed for a candidate, and its term, if the model has terms."""
    yield Badge(role, term, LOOKS.get(role, "plain"))
    if term is not None:
        yield Badge(f"term {term}", term)
    if down:
        yield Badge("down", "bad", "strong")


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
