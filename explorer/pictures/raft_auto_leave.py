"""Raft that leaves a joint configuration by itself: who leads, and who has applied the joint configuration."""

from quorate.models.raft import Server
from quorate.models.raft.membership.raft_auto_leave import RaftWithAutoLeave
from quorate.pictures.pieces import leader_or, standing
from quorate.shapes import Badge, Box, Picture, Row


def picture(m: RaftWithAutoLeave) -> Picture:
    """The log has the joint configuration and the new one; a box is firm where the server has applied it."""
    appended = (["joint"] if m.entered else []) + (["new"] if m.left else [])
    return {
        s: [
            *standing(leader_or(m.leader == s)),
            *([Badge("applied it as leader", "good")] if m.applied_as_leader[s] else []),
            Row("log", [Box(each, firm=each == "joint" and m.applied[s]) for each in appended], room=2),
        ]
        for s in Server
    }
