"""Raft as RaftScope shows it: each server with its role and term, its log as a row of boxes, and the votes."""

from collections.abc import Iterator

from quorate.models.raft import Index, Raft, Role, Server
from quorate.pictures import pieces
from quorate.shapes import Arrow, Badge, Box, Picture, Row, Shape


def picture(m: Raft) -> Picture:
    """A box of a log has the term of its entry; it has a firm outline once the server knows it to be committed, and
    below it stand the followers that the leader knows to have it."""
    return {s: list(shapes(m, s)) for s in Server}


def shapes(m: Raft, s: Server) -> Iterator[Shape]:
    role, term = m.role[s], m.term[s]
    yield from pieces.standing(role.value, term)
    voted_for = m.voted_for[s]
    if voted_for is not None and voted_for != s and m.role[voted_for] == Role.CANDIDATE:
        yield Arrow(voted_for, "vote", term, dashed=True)
    if role == Role.CANDIDATE:
        yield Badge(f"votes of {pieces.names((v.voter for v in m.votes(s)), Server)}", term)
    yield Row("log", [entry(m, s, i) for i in range(len(m.log[s]))], room=len(Index) - 1)


def entry(m: Raft, s: Server, i: int) -> Box:
    e = m.log[s][i]
    known = [str(f) for f in Server if m.role[s] == Role.LEADER and f != s and m.match_index(s, f) > i]
    what = "a no-op" if e.command is None else str(e.command)
    return pieces.entry(e.term, i < m.commit_index[s], what, " ".join(known))
