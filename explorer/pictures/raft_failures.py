"""Raft with failures: who is up, who leads, the logs, and how far the client is."""

from quorate.models.raft import Index, Server
from quorate.models.raft.raft_failures import RaftWithFailures
from quorate.pictures.pieces import leader_or, log, standing
from quorate.shapes import Badge, Picture


def picture(m: RaftWithFailures) -> Picture:
    """A box of a log has the term of its entry, and a firm outline once the server knows it to be committed."""
    client = Badge("answered", "good") if m.answered else Badge("waits for an answer", look="waiting")
    return {
        "client": [client if m.asked else Badge("has not asked", "quiet")],
        **{
            s: [
                *standing(leader_or(s in m.leading), m.term[s], s in m.down),
                log(m.log[s], m.commit_index[s], len(Index) - 1),
            ]
            for s in Server
        },
    }
