"""Raft in relations: roles and terms, the logs, and the votes."""

from collections.abc import Iterator

from quorate.models.raft import Index, Server, Vote
from quorate.models.raft.relational.raft_relational import RelationalRaft
from quorate.pictures.pieces import committed_upto, entry, leader_or, names, standing
from quorate.shapes import Arrow, Badge, Picture, Row, Shape


def picture(m: RelationalRaft) -> Picture:
    """A box of a log has the term of its entry; it has a firm outline if it is committed, by any leader."""
    return {s: list(server(m, s)) for s in Server}


def server(m: RelationalRaft, s: Server) -> Iterator[Shape]:
    term = m.term[s]
    votes = {v for v in m.sent.of(Vote) if v.term == term}
    role = leader_or(s in m.leading, "candidate" if s in m.candidates else "follower")
    yield from standing(role, term)
    if s in m.candidates:
        yield Badge(f"votes of {names((v.voter for v in votes if v.candidate == s), Server)}", term)
    for v in votes:
        if v.voter == s and v.candidate != s and v.candidate in m.candidates:
            yield Arrow(v.candidate, "vote", term, dashed=True)
    entries = sorted((e for e in m.log if e.server == s and e.index > 0), key=lambda e: e.index)
    upto = committed_upto(entries, m.committed, term if s in m.leading else None)
    boxes = [entry(e.term, e.index <= upto, str(e.command)) for e in entries]
    yield Row("log", boxes, room=len(Index) - 1)
