"""Raft with a learner: who leads, who is down, and whose log says that the learner is a voter."""

from quorate.models.raft import Server
from quorate.models.raft.membership.raft_learners import RaftWithLearners
from quorate.pictures.pieces import leader_or, standing
from quorate.shapes import Badge, Box, Picture, Row


def picture(m: RaftWithLearners) -> Picture:
    """The box is the entry that promotes the learner; it is firm once a majority has it."""
    firm = m.promotion_is_committed()
    return {
        s: [
            *standing(leader_or(m.leader == s), down=s in m.down),
            *(
                [Badge("learner" if not m.promotes[s] else "learner, promoted", "quiet")]
                if s == m.learner
                else []
            ),
            Row("log", [Box(f"{m.learner} votes", firm=firm)] if m.promotes[s] else [], room=1, first=None),
        ]
        for s in Server
    }
