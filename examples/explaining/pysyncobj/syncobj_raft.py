"""Raft as PySyncObj 0.3.17 has it, to explain its logs.

What a leader might send is not sent ahead, as in `raft`: a log tells what was.
"""

from quorate import Map, action, when
from quorate.models.raft import AppendEntries, Index, Log, Role, Server
from quorate.models.raft.raft_noop import RaftWithNoOp


class SyncObjRaft(RaftWithNoOp):
    """A follower drops what it has after the entry before the new ones; requests are refused, or have no entries; and
    servers restart."""

    matched: Map[Server, Map[Server, Index]]
    """What the others have acknowledged to a leader in its term, in place of messages that say so."""

    @action
    def become_leader(self, s: Server) -> None:
        super().become_leader(s)
        self.matched[s] = Map({f: Index(0) for f in Server})

    def append_entries(self, s: Server) -> set[AppendEntries]:
        """What is sent at once: nothing."""
        return set()

    @action
    def send(self, s: Server, prev: Index, end: Index) -> None:
        """A leader sends its entries after `prev` up to `end`; a heartbeat has none."""
        when(self.role[s] == Role.LEADER)
        log = self.log[s]
        when(prev <= end <= len(log))
        prev_term = self.last_term(log[:prev])
        self.sent.add(AppendEntries(self.term[s], s, prev, prev_term, log[prev:end], self.commit_index[s]))

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        """The request is answered with success."""
        when(self.matches(m, self.log[s]))
        super().append(s, m)

    def take_entries(self, s: Server, m: AppendEntries) -> None:
        """The acknowledgement is noted where it counts: it has no term, but the leader has."""
        self.log[s] = self.merged(m, self.log[s])
        self.commit_index[s] = self.known_committed(s, m)
        self.applied.update(self.up_to(self.commit_index[s], self.log[s]))
        if self.term[m.leader] == m.term:
            self.matched[m.leader][s] = max(self.matched[m.leader][s], self.last_new(m))

    def merged(self, m: AppendEntries, log: Log) -> Log:
        """All that comes after the entry before the new ones is deleted, even if it is the same."""
        return log[: m.prev_index] + m.entries

    def match_index(self, s: Server, f: Server) -> int:
        return len(self.log[s]) if f == s else self.matched[s][f]

    @action
    def refuse_append(self, s: Server, m: AppendEntries) -> None:
        """The request does not match: its leader is heard nevertheless."""
        when(m in self.sent and m.leader != s)
        when(m.term >= self.term[s])
        when(not self.matches(m, self.log[s]))
        self.step_down(s, m.term)
        self.role[s] = Role.FOLLOWER

    @action
    def restart(self, s: Server, n: Index) -> None:
        """Term, vote and log are in the journal at once, the commit index some time later."""
        when(n <= self.commit_index[s])
        self.role[s] = Role.FOLLOWER
        self.commit_index[s] = n
