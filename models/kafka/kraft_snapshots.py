"""What KRaft deletes of its log: only what a snapshot covers (KIP-630).

After apache/kafka, `KafkaRaftLog` and `KafkaRaftClient`. A replica takes snapshots of what is committed, and
deletes the segments before the oldest that it keeps. A follower that fetches from before the start of the log
is told of the latest snapshot, fetches that, and goes on behind it. The log beneath is that of any topic,
which also deletes segments that are old, or that make it too large: for the metadata that has to be switched
off.

There is one leader and its committed log; what elections change of that is in `kraft`. The log ends, and that
cuts steps.
"""

from quorate import Map, Model, Range, Symmetric, action, when


class Follower(Symmetric): ...


class Offset(Range):
    """Where a log begins or ends, or up to where a snapshot goes; 0 is no snapshot."""


class Snapshots(Model):
    """A leader's log from `start` to `written`, its latest snapshot, and where the logs of followers end."""

    sizes = {Follower: 2, Offset: 6}

    start: Offset
    written: Offset
    snapshot: Offset
    end: Map[Follower, Offset]

    @action
    def write(self) -> None:
        self.written += 1

    @action
    def take_snapshot(self) -> None:
        """Of all that is committed (createNewSnapshot)."""
        when(self.snapshot < self.written)
        self.snapshot = self.written

    @action
    def clean(self, to: Offset) -> None:
        """Old segments are deleted (maybeClean)."""
        when(self.start < to <= self.written and self.may_clean(to))
        self.start = to

    def may_clean(self, to: Offset) -> bool:
        """Up to a snapshot, which is kept (deleteBeforeSnapshot)."""
        return to <= self.snapshot

    @action
    def fetch(self, f: Follower) -> None:
        """The next record, if the log still has it."""
        when(self.start <= self.end[f] < self.written)
        self.end[f] += 1

    @action
    def fetch_snapshot(self, f: Follower) -> None:
        """The answer to a Fetch from before the start of the log is the id of a snapshot
        (handleFetchSnapshot)."""
        when(self.end[f] < self.start <= self.snapshot)
        self.end[f] = self.snapshot

    @action
    def join(self, f: Follower) -> None:
        """A follower begins with an empty disk."""
        self.end[f] = Offset(0)


class RetentionDeletes(Snapshots):
    """BUG: segments are deleted by their age and the size of the log, as for any topic.

    What no snapshot covers is gone, and a replica that does not have it never gets it. KAFKA-14238.
    """

    def may_clean(self, to: Offset) -> bool:
        return True
