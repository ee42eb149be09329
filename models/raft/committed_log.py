"""What a Raft group is for those who build on it: a log of committed commands, which its servers apply in order.

This is the specification of Raft, without any mechanism: `quorate check raft --refines committed_log`. Models of
systems with many groups have one such log for each, if all that they do depends on what is committed and applied.
"""

from quorate import Map, Model, action, when
from quorate.models.raft import Command, Entry, Index, Log, Server, Term


class CommittedLog(Model):
    """`log` is what is committed, `applied` how much of it each server has applied."""

    sizes = {Server: 3, Term: 3, Log: 2, Index: 3, Command: 1}

    log: Log
    applied: Map[Server, Index]

    @action
    def commit(self, s: Server, t: Term, c: Command | None) -> None:
        """The next entry is committed. The leader, which has applied all before it, is the first to apply it."""
        when(self.applied[s] == len(self.log) < len(Index) - 1)
        self.log.append(Entry(t, c))
        self.applied[s] += 1

    @action
    def apply(self, s: Server, n: Index) -> None:
        """A server applies what it lacks of the log, up to an index."""
        when(self.applied[s] < n <= len(self.log))
        self.applied[s] = n
