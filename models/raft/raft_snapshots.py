"""Raft with log compaction (extended Raft paper, section 7, Figure 13; Ongaro's dissertation, chapter 5).

The state of a state machine is the commands that made it, so a snapshot is the log up to its last included entry.
What a server has compacted it has no more as a log: a leader sends it in InstallSnapshot, not in AppendEntries.
"""

from quorate import Map, Record, Set, action, when
from quorate.models.raft import AppendEntries, Index, Log, Raft, Role, Server, Term


class InstallSnapshot(Record):
    """Invoked by the leader to send a snapshot to a follower that lags behind."""

    term: Term
    leader: Server
    last_index: Index
    last_term: Term
    state: Log


class Installed(Record):
    """The result of InstallSnapshot."""

    term: Term
    follower: Server
    leader: Server
    last_index: Index


class RaftWithSnapshots(Raft):
    """`compacted` is lastIncludedIndex of a server's snapshot; `log` is snapshot and log together."""

    sizes = {Log: 1, Index: 2}
    durable = Raft.durable | {"compacted"}

    compacted: Map[Server, Index]
    snapshots: Set[InstallSnapshot | Installed]

    @action
    def compact(self, s: Server) -> None:
        """Each server takes snapshots independently, covering just the committed entries in its log (7)."""
        when(self.compacted[s] < self.may_compact(s))
        self.compacted[s] = self.may_compact(s)

    def may_compact(self, s: Server) -> Index:
        """The index of the last applied entry."""
        return self.commit_index[s]

    def append_entries(self, s: Server) -> set[AppendEntries]:
        """As in Raft, for the entries that are still in the log."""
        return {m for m in super().append_entries(s) if m.prev_index >= self.compacted[s]}

    @action
    def send_snapshot(self, s: Server) -> None:
        """The leader sends a snapshot when it has discarded the next log entry that a follower needs (7)."""
        when(self.role[s] == Role.LEADER and self.compacted[s] > 0)
        state = self.log[s][: self.compacted[s]]
        self.snapshots.add(InstallSnapshot(self.term[s], s, self.compacted[s], self.last_term(state), state))

    @action
    def install_snapshot(self, s: Server, m: InstallSnapshot) -> None:
        """InstallSnapshot, receiver (Figure 13)."""
        when(m in self.snapshots and m.leader != s)
        when(m.term >= self.term[s])  # 1. reply immediately if term < currentTerm
        self.step_down(s, m.term)
        self.role[s] = Role.FOLLOWER
        self.log[s] = self.with_snapshot(m, self.log[s])  # 6. and 7.
        self.compacted[s] = max(self.compacted[s], m.last_index)  # 5.
        self.commit_index[s] = max(self.commit_index[s], m.last_index)  # 8.
        self.applied.update(self.up_to(self.commit_index[s], self.log[s]))
        self.snapshots.add(Installed(m.term, s, m.leader, m.last_index))

    def with_snapshot(self, m: InstallSnapshot, log: Log) -> Log:
        """6. If the log has an entry of the same index and term as the last included entry, retain those that follow
        it. 7. Else discard the entire log."""
        retained = m.last_index <= len(log) and self.last_term(log[: m.last_index]) == m.last_term
        return log if retained else m.state

    def match_index(self, s: Server, f: Server) -> int:
        """As in Raft; a snapshot that is installed matches, too."""
        replies = {m for m in self.snapshots.of(Installed) if m.leader == s and m.follower == f}
        installed = max((m.last_index for m in replies if m.term == self.term[s]), default=0)
        return max(super().match_index(s, f), installed)


class LogDiscarded(RaftWithSnapshots):
    """BUG: a follower that installs a snapshot discards its log, also what follows the last included entry.

    A snapshot that is delayed takes away entries that the follower has acknowledged since, and that were committed.
    Extended Raft paper, Figure 13, receiver 6; etcd#1763, openraft#543.
    """

    sizes = {Term: 2, Log: 2, Index: 3}

    def with_snapshot(self, m: InstallSnapshot, log: Log) -> Log:
        return m.state


class UncommittedCompacted(RaftWithSnapshots):
    """BUG: a snapshot covers the whole log, and not just the committed entries.

    A server that installs it applies what is not committed, and what may never be, as in Figure 8. Extended Raft
    paper, 7: "covering just the committed entries".
    """

    def may_compact(self, s: Server) -> Index:
        return Index(len(self.log[s]))
