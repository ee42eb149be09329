"""Raft whose servers crash and restart, with what is on disk (Figure 2: "persistent state on all servers").

currentTerm, votedFor and what a follower appends are on disk before a reply is sent. A leader writes its own entries
behind: it replicates them at once, and counts itself among those that have them when they are on its disk (Ongaro's
dissertation, 10.2.1). So the disk is a copy beside the memory, which a crash brings back.
"""

from quorate import Map, Range, action
from quorate.models.raft import (
    Appended,
    AppendEntries,
    Index,
    Log,
    Raft,
    RequestVote,
    Role,
    Server,
    Term,
)


class Restarts(Range):
    """How many servers have restarted so far; size 2 allows one."""


class RaftWithCrashes(Raft):
    """`term`, `voted_for` and `log` are what a server has in memory; what it has on disk is beside them."""

    sizes = {Restarts: 2, Log: 1, Index: 2}
    durable = {"term_on_disk", "vote_on_disk", "log_on_disk"}

    term_on_disk: Map[Server, Term]
    vote_on_disk: Map[Server, Server | None]
    log_on_disk: Map[Server, Log]
    restarts: Restarts

    @action
    def timeout(self, s: Server) -> None:
        """currentTerm and votedFor are on disk before the requests are sent."""
        super().timeout(s)
        self.write_term(s)

    def write_term(self, s: Server) -> None:
        self.term_on_disk[s] = self.term[s]
        self.vote_on_disk[s] = self.voted_for[s]

    @action
    def request_vote(self, s: Server, m: RequestVote) -> None:
        """currentTerm and votedFor are on disk before the reply is sent."""
        super().request_vote(s, m)
        self.term_on_disk[s] = self.term[s]
        self.vote_on_disk[s] = self.vote_at_reply(s)

    def vote_at_reply(self, s: Server) -> Server | None:
        """What votedFor is on disk when the reply to RequestVote is sent."""
        return self.voted_for[s]

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        """The log is on disk before the reply is sent."""
        super().append(s, m)
        self.write_term(s)
        self.log_on_disk[s] = self.log_at_reply(s)

    def log_at_reply(self, s: Server) -> Log:
        """What log[] is on disk when the reply to AppendEntries is sent."""
        return self.log[s]

    @action
    def sync(self, s: Server) -> None:
        """All that a server has written is now on its disk; a leader acknowledges its own entries then."""
        if self.role[s] == Role.LEADER:
            self.sent.update(
                {
                    Appended(self.term[s], s, s, Index(i))
                    for i in range(len(self.log_on_disk[s]) + 1, len(self.log[s]) + 1)
                }
            )
        self.write_term(s)
        self.log_on_disk[s] = self.log[s]

    @action
    def restart(self, s: Server) -> None:
        """A server crashes and starts as a follower with what is on its disk; the volatile state is lost."""
        self.restarts += 1
        self.read_term(s)
        self.log[s] = self.log_on_disk[s]
        self.role[s] = Role.FOLLOWER
        self.commit_index[s] = Index(0)

    def read_term(self, s: Server) -> None:
        self.term[s] = self.term_on_disk[s]
        self.voted_for[s] = self.vote_on_disk[s]

    def match_index(self, s: Server, f: Server) -> int:
        """The highest index that the leader knows to be replicated, on itself as on the others."""
        replies = {m for m in self.sent.of(Appended) if m.leader == s and m.follower == f}
        return max({m.match for m in replies if m.term == self.term[s]}, default=0)


class VoteLost(RaftWithCrashes):
    """BUG: a server does not find its vote again when it restarts.

    It votes a second time in the same term, which may have two leaders: election safety. Figure 2: votedFor is
    persistent. PySyncObj, pull request 202.
    """

    sizes = {Term: 2}

    def read_term(self, s: Server) -> None:
        self.term[s] = self.term_on_disk[s]
        self.voted_for[s] = None


class TermLost(RaftWithCrashes):
    """BUG: a server starts again in term 0.

    It votes a second time in terms that it has voted in: election safety. Figure 2: currentTerm is persistent and
    increases monotonically. PySyncObj, pull request 202.
    """

    sizes = {Term: 2}

    def read_term(self, s: Server) -> None:
        self.term[s] = Term(0)
        self.voted_for[s] = None


class VoteWrittenAfterTerm(RaftWithCrashes):
    """BUG: a server replies when its new term is on disk, and writes its vote a little later.

    A crash in between leaves the term without the vote, or with that of an earlier term, and the server votes again:
    election safety. hashicorp/raft#661: term and vote are two writes.
    """

    sizes = {Term: 2}

    def vote_at_reply(self, s: Server) -> Server | None:
        return self.vote_on_disk[s]


class TailNotSynced(RaftWithCrashes):
    """BUG: a follower acknowledges entries that are not on its disk.

    The leader commits what a crash takes away from the majority: a leader without it can be elected. Figure 2: log[]
    is "updated on stable storage before responding to RPCs".
    """

    def log_at_reply(self, s: Server) -> Log:
        return self.log_on_disk[s]


class OwnEntriesNotSynced(RaftWithCrashes):
    """BUG: a leader counts itself among those that have an entry before it is on its own disk.

    A majority may be it and one more, and its crash leaves one: a leader without the entry can be elected.
    Ongaro's dissertation, 10.2.1: it may write in parallel, but counts itself when the write is done.
    """

    def match_index(self, s: Server, f: Server) -> int:
        replies = {m for m in self.sent.of(Appended) if m.leader == s and m.follower == f}
        matches = {m.match for m in replies if m.term == self.term[s]}
        return len(self.log[s]) if f == s else max(matches, default=0)
