"""Raft's elections that split: the timers, who stands, and who votes for whom."""

from collections.abc import Iterator

from quorate.models.raft import Server
from quorate.models.raft.raft_split_votes import RaftWithRandomTimeouts
from quorate.pictures.pieces import leader_or, names, standing
from quorate.shapes import Arrow, Badge, Picture, Shape


def picture(m: RaftWithRandomTimeouts) -> Picture:
    """A server whose timer is at 0 is a candidate; an arrow is a vote."""
    return {s: list(server(m, s)) for s in Server}


def server(m: RaftWithRandomTimeouts, s: Server) -> Iterator[Shape]:
    stands = m.timer[s] == 0
    yield from standing(leader_or(m.leader == s, "candidate" if stands else "follower"))
    if stands:
        yield Badge(f"votes of {names((v for v in Server if m.votes[v] == s), Server) or 'nobody'}")
    else:
        yield Badge(f"{m.timer[s]} tick{'' if m.timer[s] == 1 else 's'} left")
    vote = m.votes[s]
    if vote is not None and vote != s:
        yield Arrow(vote, "vote", dashed=True)
