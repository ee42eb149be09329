"""Raft without its messages, with changes of its members: the logs, and the members that they say."""

from collections.abc import Iterator
from itertools import pairwise

from quorate.models.raft import Index, Server
from quorate.models.raft.membership.raft_abstract_membership import AbstractRaftWithMembership
from quorate.pictures.pieces import committed_upto, entry, leader_or, names, standing
from quorate.shapes import Badge, Picture, Row, Shape


def picture(m: AbstractRaftWithMembership) -> Picture:
    """Below an entry that changes the members stand the new ones; it has a firm outline if it is committed."""
    return {s: list(server(m, s)) for s in Server}


def server(m: AbstractRaftWithMembership, s: Server) -> Iterator[Shape]:
    entries = sorted((e for e in m.log if e.server == s), key=lambda e: e.index)
    yield from standing(leader_or(s in m.leading), m.term[s])
    if entries:
        yield Badge(f"members {names(entries[-1].config, Server)}")
    upto = committed_upto(entries, m.committed)
    boxes = [
        entry(e.term, e.index <= upto, mark="" if e.config == before.config else names(e.config, Server))
        for before, e in pairwise(entries)
    ]
    yield Row("log", boxes, room=len(Index) - 1)
