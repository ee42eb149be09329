"""Raft with joint consensus: any change of members, in two phases (extended Raft paper, section 6).

A command that names a configuration is appended twice. The first time it stands for the joint configuration
C_old,new, of the members before and those that it names; the second time for C_new alone.
"""

from quorate import Subset, action, when
from quorate.models.raft import Command, Entry, Index, Log, Role, Server, Term
from quorate.models.raft.membership import Meaning, RaftWithMembership


class RaftWithJointConsensus(RaftWithMembership):
    """A server is a member if it is in either configuration of the latest that is in the log."""

    founders = 3
    sizes = {Server: 3, Term: 3, Log: 2, Index: 3, Command: 1}

    @action
    def reconfigure(self, s: Server, c: Command, members: Subset[Server]) -> None:
        """A leader that is asked to change from C_old to C_new stores C_old,new as a log entry."""
        when(len(members) > 0)
        when(self.meaning[c] is None or self.meaning[c] == Meaning(members))
        when(self.role[s] == Role.LEADER)
        when(self.may_follow(members, self.old(self.log[s])))
        when(self.is_settled(s) and not self.is_joint(self.log[s]))
        when(self.have_caught_up(s, members))
        when(not any(e.command == c for e in self.log[s]))
        self.meaning[c] = Meaning(members)
        self.log[s].append(Entry(self.term[s], c))
        self.sent.update(self.append_entries(s))

    def have_caught_up(self, s: Server, members: Subset[Server]) -> bool:
        """New servers are "non-voting members" until they have "caught up with the rest of the cluster"."""
        old = self.old(self.log[s])
        return all(r in old or self.match_index(s, r) >= self.commit_index[s] for r in members)

    def may_follow(self, new: Subset[Server], old: Subset[Server]) -> bool:
        """Any configuration may follow any other."""
        return new != old

    @action
    def leave_joint(self, s: Server, c: Command) -> None:
        """Once C_old,new has been committed, the leader creates a log entry describing C_new."""
        when(self.role[s] == Role.LEADER)
        when(self.is_joint(self.log[s]) and self.log[s][self.latest(self.log[s]) - 1].command == c)
        when(self.may_leave(s))
        self.log[s].append(Entry(self.term[s], c))
        self.sent.update(self.append_entries(s))

    def may_leave(self, s: Server) -> bool:
        """Whether C_old,new is committed."""
        return self.latest(self.log[s]) <= self.commit_index[s]

    def is_quorum(self, s: Server, members: set[Server]) -> bool:
        """Elections and commitment ask for separate majorities of the old and the new configuration."""
        return self.is_quorum_by(self.log[s], members)

    def is_quorum_by(self, log: Log, members: set[Server]) -> bool:
        """Separate majorities of the old and the new configuration."""
        return self.is_majority(members, self.old(log)) and self.is_majority(members, self.new(log))

    def configuration_in(self, log: Log) -> Subset[Server]:
        """The servers of either configuration."""
        new = self.new(log)
        old = self.old(log)
        return Subset({r for r in Server if r in old or r in new})

    def is_joint(self, log: Log) -> bool:
        """Whether the latest configuration in a log is a joint one: the command that names it is there once."""
        at = self.latest(log)
        return at > 0 and not any(e.command == log[at - 1].command for e in log[: at - 1])

    def old(self, log: Log) -> Subset[Server]:
        """C_old of a joint configuration; else the configuration itself."""
        return self.new(log[: self.latest(log) - 1]) if self.is_joint(log) else self.new(log)

    def new(self, log: Log) -> Subset[Server]:
        """C_new of a joint configuration; else the configuration itself."""
        at = self.latest(log)
        members = self.members_of(log[at - 1]) if at > 0 else None
        return self.founding if members is None else members


class MajorityOfTheUnion(RaftWithJointConsensus):
    """BUG: in a joint configuration, one majority is asked for, of all servers that are in it.

    It need not have a majority of the old servers, or of the new ones, who decide without it: a leader lacks what is
    committed. Extended Raft paper, 6: separate majorities.
    """

    def is_quorum(self, s: Server, members: set[Server]) -> bool:
        return self.is_majority(members, self.configuration(s))


class JointLeftEarly(RaftWithJointConsensus):
    """BUG: the leader goes on to the new configuration before the joint one is committed.

    It commits by the new configuration while others still elect by the old one: a leader lacks what is committed.
    Extended Raft paper, 6; camunda#60086.
    """

    def may_leave(self, s: Server) -> bool:
        return True
