"""Raft whose leaders begin with a no-op (section 8 of the extended paper)."""

from quorate import action
from quorate.models.raft import Entry, Raft, Server


class RaftWithNoOp(Raft):
    """A leader may not commit entries of earlier terms alone, and has none of its own yet: it makes one."""

    @action
    def become_leader(self, s: Server) -> None:
        """Each leader "commits a blank no-op entry into the log at the start of its term" (8)."""
        super().become_leader(s)
        self.log[s].append(Entry(self.term[s], None))
        self.sent.update(self.append_entries(s))
