"""Ways to get the replication of Raft's log wrong: what is appended, acknowledged, committed."""

from quorate import action, when
from quorate.models.raft import Appended, AppendEntries, Index, Log, Raft, Role, Server, Term


class Figure8(Raft):
    """BUG: a leader commits an entry of an earlier term by counting replicas.

    A leader of a term in between does not have it, may still win, and overwrites it: leader completeness. Extended
    Raft paper, 5.4.2 and Figure 8; logcabin#44, PySyncObj#169, CCF#4472.
    """

    sizes = {Term: 5, Log: 1, Index: 2}

    def may_commit(self, s: Server, n: Index) -> bool:
        return self.is_quorum(s, {f for f in Server if self.match_index(s, f) >= n})


class PreviousTermNotChecked(Raft):
    """BUG: a follower asks whether its log reaches up to prevLogIndex, not what is there.

    New entries are put after others than in the leader's log: log matching. Extended Raft paper, Figure 2,
    AppendEntries, receiver 2.
    """

    def matches(self, m: AppendEntries, log: Log) -> bool:
        return m.prev_index <= len(log)


class StaleLeaderObeyed(Raft):
    """BUG: a follower appends what the leader of an earlier term sends.

    A deposed leader commits an entry with the help of a server that has voted for its successor, who lacks it: leader
    completeness. Extended Raft paper, Figure 2, AppendEntries, receiver 1.
    """

    sizes = {Log: 1, Index: 2}

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        when(m in self.sent and m.leader != s)
        self.step_down(s, m.term)
        self.role[s] = Role.FOLLOWER
        self.take_entries(s, m)


class AlwaysTruncated(Raft):
    """BUG: a follower cuts its log after prevLogIndex, whether or not an entry conflicts.

    An AppendEntries that is delayed takes away entries that the follower has acknowledged since, and that were
    committed. Students' Guide to Raft, "The importance of details"; RaftOS#26.
    """

    sizes = {Term: 2, Log: 1, Index: 2}

    def merged(self, m: AppendEntries, log: Log) -> Log:
        return log[: m.prev_index] + m.entries


class HeartbeatNotChecked(Raft):
    """BUG: a heartbeat is answered with success without looking at prevLogTerm.

    The leader takes that for a match of the logs, and commits what the follower does not have. Students' Guide to
    Raft, "The importance of details": heartbeats are no different.
    """

    sizes = {Term: 2, Log: 1, Index: 2}

    def matches(self, m: AppendEntries, log: Log) -> bool:
        return len(m.entries) == 0 or super().matches(m, log)


class MatchIndexIsLastSent(Raft):
    """BUG: when a reply comes, a leader sets matchIndex to the end of its own log.

    The log has grown since what is acknowledged was sent: the leader commits what no other has. Students' Guide to
    Raft, "Term confusion": matchIndex is prevLogIndex + len(entries[]); adjoint-io/raft#86.
    """

    sizes = {Term: 2}

    def match_index(self, s: Server, f: Server) -> int:
        replies = {m for m in self.sent.of(Appended) if m.leader == s and m.follower == f}
        replied = any(m.term == self.term[s] for m in replies)
        return len(self.log[s]) if f == s or replied else 0


class WholeLogAcknowledged(Raft):
    """BUG: a follower acknowledges the length of its own log.

    Entries after what was sent have not been compared with the leader's, and may be others: the leader commits what
    the follower does not have. adjoint-io/raft#130.
    """

    sizes = {Log: 1, Index: 2}

    def acknowledged(self, m: AppendEntries, log: Log) -> Index:
        return Index(len(log))


class CommitNotBoundByNew(Raft):
    """BUG: a follower takes min(leaderCommit, length of its log) for its commitIndex.

    Entries after what was sent have not been compared with the leader's: it applies some that were never committed.
    Extended Raft paper, Figure 2, AppendEntries, receiver 5: the index of the last *new* entry.
    """

    sizes = {Log: 1, Index: 2}

    def known_committed(self, s: Server, m: AppendEntries) -> Index:
        return max(self.commit_index[s], min(m.commit, Index(len(self.log[s]))))


class CommitNotBound(Raft):
    """BUG: a follower takes leaderCommit for its commitIndex, whether or not it has the entries.

    Its commitIndex is beyond the end of its log. Extended Raft paper, Figure 2, AppendEntries, receiver 5.
    """

    sizes = {Term: 2, Log: 1, Index: 2}

    def known_committed(self, s: Server, m: AppendEntries) -> Index:
        return max(self.commit_index[s], m.commit)


class ConflictKept(Raft):
    """BUG: a follower appends what its log is too short for, and leaves entries that conflict as they are.

    It acknowledges entries that it does not have, and applies others: state machine safety. Extended Raft paper,
    Figure 2, AppendEntries, receiver 3; mofa#1151.
    """

    sizes = {Log: 1, Index: 2}

    def merged(self, m: AppendEntries, log: Log) -> Log:
        return log + m.entries[max(0, len(log) - m.prev_index) :]


class CommitIndexRegresses(Raft):
    """BUG: a follower takes what the message says for its commitIndex, also if it is lower than what it knows.

    An AppendEntries that is delayed makes commitIndex go back, and entries are applied again. PySyncObj#166.
    """

    sizes = {Term: 2, Log: 1, Index: 2}

    def known_committed(self, s: Server, m: AppendEntries) -> Index:
        return Index(min(m.commit, self.last_new(m)))
