"""Raft with pre-votes: who leads whom, who may campaign, and the server that comes and goes."""

from collections.abc import Iterator

from quorate.models.raft import Server
from quorate.models.raft.raft_prevote import RaftWithPreVotes
from quorate.pictures.pieces import leader_or, standing
from quorate.shapes import Arrow, Badge, Picture, Shape


def picture(m: RaftWithPreVotes) -> Picture:
    """An arrow leads from a server to a leader whose heartbeats it takes for valid."""
    return {s: list(server(m, s)) for s in Server}


def server(m: RaftWithPreVotes, s: Server) -> Iterator[Shape]:
    candidate = "candidate" if s in m.passed else "follower"
    yield from standing(leader_or(s in m.leading, candidate), m.term[s])
    if s == m.stray:
        yield Badge("comes and goes", "quiet") if m.connected else Badge("cut off", "bad", "strong")
    if s in m.behind:
        yield Badge("lacks the last entry", look="waiting")
    for v in Server:
        if v != s and v in m.leading and m.hear(s, v) and m.term[v] >= m.term[s]:
            yield Arrow(v, "hears", m.term[v], dashed=True)
