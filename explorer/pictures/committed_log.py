"""A log of committed commands: how much of it each server has applied."""

from quorate.models.raft import Index, Server
from quorate.models.raft.committed_log import CommittedLog
from quorate.pictures.pieces import entry
from quorate.shapes import Picture, Row


def picture(m: CommittedLog) -> Picture:
    """All have the one log; a box has the term of its entry, and is firm where the server has applied it."""
    return {
        s: [Row("log", [entry(e.term, i < m.applied[s]) for i, e in enumerate(m.log)], room=len(Index) - 1)]
        for s in Server
    }
