"""Raft that leaves a joint configuration by itself: whoever leads then has to do it.

Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version, 2014), section 6: once
the joint configuration is committed, the leader appends the new one. In etcd the application asks for the first only
(`ConfChangeTransitionAuto`), and the leader for the second, when it has applied the first. By then another may lead.

Replication and elections are not looked into: any server may become leader, and entries reach all servers.
"""

from quorate import Map, Model, action, when
from quorate.models.raft import Server


class RaftWithAutoLeave(Model):
    """A joint configuration is entered once, applied by each server in its own time, and left."""

    sizes = {Server: 3}

    leader: Server | None
    entered: bool
    applied: Map[Server, bool]
    applied_as_leader: Map[Server, bool]
    left: bool

    @action
    def become_leader(self, s: Server) -> None:
        self.leader = s
        self.applied_as_leader[s] = False

    @action
    def enter(self, s: Server) -> None:
        """The leader appends the joint configuration."""
        when(self.leader == s and not self.entered)
        self.entered = True

    @action
    def apply(self, s: Server) -> None:
        """A server applies the joint configuration."""
        when(self.entered and not self.applied[s])
        self.applied[s] = True
        if self.leader == s:
            self.applied_as_leader[s] = True

    @action
    def leave(self, s: Server) -> None:
        """The leader appends the new configuration."""
        when(self.leader == s and self.entered and not self.left)
        when(self.may_leave(s))
        self.left = True

    def may_leave(self, s: Server) -> bool:
        """It has applied the joint configuration, whenever that was."""
        return self.applied[s]


class LeftWhenApplied(RaftWithAutoLeave):
    """BUG: a leader leaves the joint configuration at the moment in which it applies it, and only then.

    If it was a follower then, and those that apply the configuration as leaders are deposed before they leave, nobody
    ever leaves: every later change of members is refused. etcd#12136.
    """

    def may_leave(self, s: Server) -> bool:
        return self.applied_as_leader[s]
