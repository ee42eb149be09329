"""Clients that retry: what each has asked and been told, and what each server has executed of the log."""

from collections.abc import Iterator

from quorate.models.raft import Server
from quorate.models.raft.raft_sessions import Client, RaftWithSessions, Sum
from quorate.shapes import Badge, Box, Picture, Row, Shape


def picture(m: RaftWithSessions) -> Picture:
    """A box of a log is a request, the number after the client; it is firm where the server has executed it, or
    found that it had been executed."""
    return {**{c: list(client(m, c)) for c in Client}, **{s: list(server(m, s)) for s in Server}}


def client(m: RaftWithSessions, c: Client) -> Iterator[Shape]:
    asked = m.asked[c]
    if m.answered[c] < asked:
        yield Badge(f"asks for {asked}", look="waiting")
    else:
        yield Badge(f"has the answer to {asked}" if asked > 0 else "has not asked", "quiet")
    told = sorted((each.number, each.sum) for each in m.told if each.client == c)
    boxes = [Box(f"{number}: {total}", title=f"to {number}, the sum is {total}") for number, total in told]
    yield Row("was told", boxes, first=None)


def server(m: RaftWithSessions, s: Server) -> Iterator[Shape]:
    yield Badge(f"sum {m.sum[s]}")
    boxes = [Box(f"{each.client} {each.number}", firm=i < m.applied[s]) for i, each in enumerate(m.log)]
    yield Row("log", boxes, room=len(Sum) - 1)
    sessions = [
        Box(f"{c} {m.last[s][c]}: {m.response[s][c]}", title=f"{m.last[s][c]} is the last of {c} executed")
        for c in Client
        if m.last[s][c] > 0
    ]
    yield Row("sessions", sessions, first=None)
