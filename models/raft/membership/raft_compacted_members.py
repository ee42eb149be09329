"""Raft with membership changes and log compaction (Ongaro's dissertation, chapters 4 and 5).

What is compacted may hold the latest configuration. So a snapshot has that of its last included entry, too (5.1), and
who installs it goes by it until there is a later one in its log.
"""

from quorate import Map, Subset, action, init
from quorate.models.raft import Index, Role, Server
from quorate.models.raft.membership import RaftInOffice
from quorate.models.raft.raft_snapshots import Installed, InstallSnapshot, RaftWithSnapshots


class RaftWithCompactedMembers(RaftInOffice, RaftWithSnapshots):
    """`last_config` is the latest configuration in a server's snapshot; that of the founders, if there is none.

    Only leaders take snapshots here, since only theirs are sent, and only of a configuration just committed.
    """

    durable = RaftWithSnapshots.durable | {"last_config"}

    last_config: Map[Server, Subset[Server]]

    @init
    def found(self, members: Subset[Server], leader: Server) -> None:  # type: ignore[override]
        super().found(members, leader)
        self.last_config = Map({s: self.configuration_in(self.log[s]) for s in Server})

    @action
    def compact(self, s: Server) -> None:
        """A snapshot includes the latest configuration as of the last included index (5.1)."""
        super().compact(s)
        self.last_config[s] = self.configuration_in(self.log[s][: self.compacted[s]])

    def may_compact(self, s: Server) -> Index:
        """The index of the last entry that a leader has applied, if that is a configuration; else 0."""
        committed = self.commit_index[s]
        wanted = self.role[s] == Role.LEADER and self.latest(self.log[s][:committed]) == committed
        return committed if wanted else Index(0)

    @action
    def install_snapshot(self, s: Server, m: InstallSnapshot) -> None:
        """InstallSnapshot, receiver, 8: load the snapshot's cluster configuration (Figure 13)."""
        super().install_snapshot(s, m)
        self.last_config[s] = self.installed(s)
        self.sent.difference_update({o for o in self.sent if not self.matters(o)})
        self.snapshots.difference_update({o for o in self.snapshots if not self.helps(o)})

    def helps(self, m: InstallSnapshot | Installed) -> bool:
        """Whether somebody can still act on the message, as in `matters`."""
        if isinstance(m, InstallSnapshot):
            return any(s != m.leader and self.term[s] <= m.term for s in Server)
        return self.role[m.leader] == Role.LEADER and self.term[m.leader] == m.term

    def installed(self, s: Server) -> Subset[Server]:
        """The configuration in the snapshot that a server has installed."""
        return self.configuration_in(self.log[s][: self.compacted[s]])

    def configuration(self, s: Server) -> Subset[Server]:
        """The latest in the log, or in the snapshot."""
        in_log = self.latest(self.log[s]) > self.compacted[s]
        return self.configuration_in(self.log[s]) if in_log else self.last_config[s]


class MembersNotInstalled(RaftWithCompactedMembers):
    """BUG: a server that installs a snapshot goes on with the configuration that it had.

    The leader may be two configurations ahead, whose majorities need not meet with those of the old one: a leader
    lacks what is committed. Extended Raft paper, Figure 13, receiver 8; openraft#1808.
    """

    def installed(self, s: Server) -> Subset[Server]:
        return self.last_config[s]
