"""Raft without its messages: who leads in which term, and the logs."""

from collections.abc import Iterator

from quorate.models.raft import Index, Server
from quorate.models.raft.raft_abstract import AbstractRaft
from quorate.pictures.pieces import committed_upto, entry, leader_or, standing
from quorate.shapes import Picture, Row, Shape


def picture(m: AbstractRaft) -> Picture:
    """A box of a log has the term of its entry; it has a firm outline if it is committed, by any leader."""
    return {s: list(server(m, s)) for s in Server}


def server(m: AbstractRaft, s: Server) -> Iterator[Shape]:
    log = sorted((e for e in m.log if e.server == s), key=lambda e: e.index)
    upto = committed_upto(log, m.committed)
    yield from standing(leader_or(s in m.leading), m.term[s])
    yield Row("log", [entry(e.term, e.index <= upto) for e in log[1:]], room=len(Index) - 1)
