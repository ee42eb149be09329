"""What must hold of Raft with joint consensus, beside what must hold when members come and go."""

from quorate import reachable
from quorate.models.raft import Server
from quorate.models.raft.membership.raft_joint import RaftWithJointConsensus


@reachable
def a_joint_configuration_decides(m: RaftWithJointConsensus) -> bool:
    """An entry is committed by majorities of both configurations."""
    return any(m.is_joint(d.log) for d in m.decided)


@reachable
def a_change_completes(m: RaftWithJointConsensus) -> bool:
    """Section 6: "once C_new has been committed", the old configuration is irrelevant; some server knows it is."""
    return any(
        m.latest(m.log[s][: m.commit_index[s]]) > 0 and not m.is_joint(m.log[s][: m.commit_index[s]])
        for s in Server
    )
