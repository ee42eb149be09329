"""Raft as the paper has it, with the two things that etcd's code does besides, to follow that code:
quorate conform raft_of_etcd.py --driver ./driver --mode follow
"""

from quorate import action, when
from quorate.models.raft import Role, Server
from quorate.models.raft_noop import RaftWithNoOp


class RaftOfEtcd(RaftWithNoOp):
    """Leaders begin with an empty entry, and a server may become a follower within its term."""

    @action
    def give_up(self, s: Server) -> None:
        """A candidate is refused by a majority, or a server restarts."""
        when(self.role[s] != Role.FOLLOWER)
        self.role[s] = Role.FOLLOWER
