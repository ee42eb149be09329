"""Reads from Raft: the logs of the servers, and of each client where it reads, and what it may not miss."""

from collections.abc import Iterator

from quorate.models.raft import Index, Server
from quorate.models.raft.raft_reads import Client, RaftWithReads
from quorate.pictures.pieces import leader_or, log, names, standing
from quorate.shapes import Arrow, Badge, Picture, Shape


def picture(m: RaftWithReads) -> Picture:
    """A version is the index of an entry, so a server answers with the number of the last box that is firm."""
    return {**{c: list(client(m, c)) for c in Client}, **{s: list(server(m, s)) for s in Server}}


def client(m: RaftWithReads, c: Client) -> Iterator[Shape]:
    read = m.reads[c]
    if read is None:
        yield Badge("does not read", "quiet")
    else:
        yield Badge(f"reads at {read.at}, from version {read.index} of {read.leader}", look="waiting")
        yield Badge(f"confirmed by {names(m.confirmed[c], Server)}")
        yield Badge(f"may not miss version {m.floor[c]}")
        yield Arrow(read.at, "reads", dashed=True)
    for each in sorted((each.version, each.floor) for each in m.stale if each.client == c):
        yield Badge("was given version {}, and {} was known".format(*each), "bad", "strong")


def server(m: RaftWithReads, s: Server) -> Iterator[Shape]:
    yield from standing(leader_or(s in m.leading), m.term[s])
    yield log(m.log[s], m.commit_index[s], len(Index) - 1)
    yield from (Arrow(a.leader, "answer", m.term[s], dashed=True) for a in m.answers if a.follower == s)
