"""What must hold of Raft that leaves joint configurations by itself."""

from quorate import always_possible, reachable, step
from quorate.models.raft import Server
from quorate.models.raft.membership.raft_auto_leave import RaftWithAutoLeave


@always_possible
def the_joint_configuration_can_be_left(m: RaftWithAutoLeave) -> bool:
    """Whoever leads, and whatever was applied before: a change of members can be completed."""
    return m.left


@step
def left_after_it_was_entered(before: RaftWithAutoLeave, after: RaftWithAutoLeave) -> bool:
    return not after.left or before.entered


@reachable
def a_change_is_completed(m: RaftWithAutoLeave) -> bool:
    return m.left and all(m.applied[s] for s in Server)
