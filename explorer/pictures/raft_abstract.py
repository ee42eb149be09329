"""Raft without its messages: who leads in which term, and the logs."""

from quorate.models.raft import Index, Server
from quorate.models.raft.raft_abstract import AbstractRaft, Entry
from quorate.pictures.pieces import entry, leader_or, standing
from quorate.shapes import Picture, Row


def picture(m: AbstractRaft) -> Picture:
    """A box of a log has the term of its entry; it has a firm outline if it is committed, by any leader."""
    logs = {s: sorted((e for e in m.log if e.server == s), key=lambda e: e.index) for s in Server}
    return {
        s: [
            *standing(leader_or(s in m.leading), m.term[s]),
            Row("log", [entry(e.term, is_committed(m, e)) for e in logs[s][1:]], room=len(Index) - 1),
        ]
        for s in Server
    }


def is_committed(m: AbstractRaft, e: Entry) -> bool:
    """The entry, or one after it in its log, was committed."""
    return any(
        c.index >= e.index
        and any(d.server == e.server and d.index == c.index and d.term == c.term for d in m.log)
        for c in m.committed
    )
