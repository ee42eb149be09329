"""Raft in relations whose servers crash and restart, with what is on disk (`raft_crash`, in relations).

The term, the votes and what a follower appends are on disk before a reply is sent. A leader sends its own entries at
once, and acknowledges them like anybody else when they are on its disk. A restart takes away the rest: the entries
that are not on disk, and who is a candidate or leads, as Raft has it. So a candidate that restarts has no use of the
votes that it got, and a leader that restarts does not go on in its term; both may stand in a later one.

What Raft loses besides is nothing here: commitIndex is volatile, and what was committed is history. Messages may be
lost as always, since nothing says that they must be received. Servers may restart as often as they like.
"""

from quorate import Set, action, init, when
from quorate.models.raft import Command, Index, RequestVote, Server, Term, Vote
from quorate.models.raft.relational import Appended, AppendEntries, Entry, RelationalRaft


class RelationalRaftWithCrashes(RelationalRaft):
    """`log` is what a server has in memory; `term` is on disk whenever it changes, and so is `voted`."""

    voted: Set[Vote]
    on_disk: Set[Entry]

    @init
    def empty_logs(self, c: Command) -> None:
        """The entry before the first one is on every disk."""
        super().empty_logs(c)
        self.on_disk.update({Entry(s, Index(0), Term(0), c) for s in Server})

    @action
    def timeout(self, last: Entry, t: Term) -> None:
        """currentTerm and votedFor are on disk before the requests are sent."""
        super().timeout(last, t)
        self.voted.add(Vote(t, last.server, last.server))

    @action
    def request_vote(self, m: RequestVote, last: Entry) -> None:
        """currentTerm and votedFor are on disk before the reply is sent."""
        super().request_vote(m, last)
        self.voted.add(Vote(m.term, last.server, m.candidate))

    def may_vote(self, s: Server, m: RequestVote) -> bool:
        """2. If votedFor is null or candidateId, as the server finds on its disk."""
        return all(v.candidate == m.candidate for v in self.voted if v.term == m.term and v.voter == s)

    @action
    def append(self, s: Server, prev: AppendEntries, last: AppendEntries) -> None:
        """The log is on disk before the reply is sent."""
        super().append(s, prev, last)
        written = self.log_at_reply(s)
        self.on_disk -= {e for e in self.on_disk if e.server == s}
        self.on_disk.update(written)

    @action
    def confirm(self, s: Server, prev: AppendEntries, last: AppendEntries) -> None:
        """The log is on disk before the reply is sent."""
        super().confirm(s, prev, last)
        self.on_disk.update(self.log_at_reply(s))

    def log_at_reply(self, s: Server) -> set[Entry]:
        """What log[] is on disk when the reply to AppendEntries is sent."""
        return {e for e in self.log if e.server == s}

    def has_at_once(self) -> bool:
        """No: a leader writes in parallel with its followers, and counts itself when that is done."""
        return False

    @action
    def sync(self, last: Entry) -> None:
        """The log of a server up to this entry is now on its disk; a leader acknowledges its own entries then."""
        when(last in self.log)
        s = last.server
        self.on_disk.update({e for e in self.log if e.server == s and e.index <= last.index})
        self.sent.update(
            {
                Appended(self.term[s], s, e.index, e.term)
                for e in self.log
                if s in self.leading and e.server == s and 0 < e.index <= last.index
            }
        )

    @action
    def restart(self, s: Server) -> None:
        """A server crashes and starts as a follower with what is on its disk."""
        self.candidates.discard(s)
        self.leading.discard(s)
        self.log -= {e for e in self.log if e.server == s and e not in self.on_disk}


class VoteLost(RelationalRaftWithCrashes):
    """BUG: a server does not find its vote again when it restarts.

    It votes a second time in the same term, which may have two leaders: election safety. Figure 2: votedFor is
    persistent. PySyncObj, pull request 202.
    """

    @action
    def restart(self, s: Server) -> None:
        super().restart(s)
        self.voted -= {v for v in self.voted if v.voter == s}


class TermLost(RelationalRaftWithCrashes):
    """BUG: a server starts again in term 0, and its vote goes with the term.

    It votes a second time in terms that it has voted in: election safety. Figure 2: currentTerm is persistent and
    increases monotonically. PySyncObj, pull request 202.
    """

    @action
    def restart(self, s: Server) -> None:
        super().restart(s)
        self.term[s] = Term(0)
        self.voted -= {v for v in self.voted if v.voter == s}


class LogLost(RelationalRaftWithCrashes):
    """BUG: a server starts again with an empty log.

    What the leader has counted on is gone: a leader without a committed entry can be elected. Figure 2: log[] is
    persistent.
    """

    @action
    def restart(self, s: Server) -> None:
        super().restart(s)
        self.log -= {e for e in self.log if e.server == s and e.index > 0}
        self.on_disk -= {e for e in self.on_disk if e.server == s and e.index > 0}


class TailNotSynced(RelationalRaftWithCrashes):
    """BUG: a follower acknowledges entries that are not on its disk.

    The leader commits what a crash takes away from the majority: a leader without it can be elected. Figure 2: log[]
    is "updated on stable storage before responding to RPCs".
    """

    def log_at_reply(self, s: Server) -> set[Entry]:
        return {e for e in self.on_disk if e.server == s}


class OwnEntriesNotSynced(RelationalRaftWithCrashes):
    """BUG: a leader counts itself among those that have an entry before it is on its own disk.

    A majority may be it and one more, and its crash leaves one: a leader without the entry can be elected.
    Ongaro's dissertation, 10.2.1: it may write in parallel, but counts itself when the write is done.
    """

    def has_at_once(self) -> bool:
        return True


class VotesCounted(RelationalRaftWithCrashes):
    """BUG: a server that restarts counts the votes of its term that it finds, and leads again.

    It leads with the log that is on its disk, which may lack what it has sent in the same term before: log matching.
    Apache Kafka, KAFKA-10527: a leader that initialises itself again in its epoch.
    """

    sizes = {Term: 2, Command: 2}

    @action
    def restart(self, s: Server) -> None:
        super().restart(s)
        if Vote(self.term[s], s, s) in self.voted:
            self.candidates.add(s)
