"""Properties of Raft with messages that are forgotten: those of Raft."""

from quorate import reachable
from quorate.models.raft import Term
from quorate.models.raft.raft_forgetful import ForgetfulRaft


@reachable
def a_follower_truncates(m: ForgetfulRaft) -> bool:
    """A server no longer has what it had when it was elected (needs four elections)."""
    return len(Term) < 5 or any(m.log[e.leader][: len(e.log)] != e.log for e in m.elected)
