"""CockroachDB's closed timestamps: a replica that does not have the lease reads in the recent past, and asks
nobody.

After CockroachDB's RFC of 2018 on follower reads (20180603_follower_reads.md), and the package closedts, its *side
transport* above all. The holder of the lease *closes* a timestamp from time to time: from then on it proposes no
write at or below it. It tells the others, together with the lease applied index that it gave to a write last. A
replica that has applied as much has all writes at or below that timestamp, and may serve reads there.

So the holder has to know of the writes under way. A write gets its timestamp when it is evaluated, and its lease
applied index only when it is proposed; in between, it keeps the timestamps from its own on open. A lease command
ends all that: a new holder begins where the lease starts, and the timestamps that the one before has closed are
below that.

The log is that of committed commands, as in `cockroach_leases`, and the same is sound here. How a lease ends is
shown there; here it ends at any time, and then, and not before, another node may take one, which starts then.
Commands carry closed timestamps as well; that is left out, since it is the same with the index of the command
itself. Time ends with its last value, and nothing is proposed when the log is full.
"""

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, Symmetric, action, init, when


class Node(Symmetric):
    """A node, with its one replica of the range."""


class Time(Range):
    """Timestamps, and what the clock shows; nothing is written at 0."""


class Sequence(Range):
    """Of a lease."""


class Index(Range):
    """How much of the log is applied, which is as long as this counts; also the lease applied index."""


class NewLease(Record):
    """A lease command."""

    holder: Node
    sequence: Sequence
    start: Time


class Put(Record):
    """A write, and the lease and lease applied index under which it takes effect."""

    at: Time
    sequence: Sequence
    max_lease_index: Index


class Log(Seq[NewLease | Put]):
    """The commands that Raft has committed, in order."""


class Update(Record):
    """The holder of a lease has closed a timestamp: of all writes at or below it, the last has this index."""

    sequence: Sequence
    closed: Time
    lease_index: Index


class ClosedTimestamps(Model):
    """The holder of the lease writes and closes, and replicas read what is closed."""

    sizes = {Node: 2, Time: 4, Log: 3, Sequence: 4, Index: 4}
    durable = {"log", "applied", "lease", "lease_index"}

    now: Time
    ended: bool
    log: Log
    applied: Map[Node, Index]
    lease: Map[Node, NewLease]
    lease_index: Map[Node, Index]
    evaluating: Map[Node, Time | None]
    proposed: Map[Node, Put | None]
    assigned: Map[Node, Index]
    closed: Map[Node, Time]
    updates: Set[Update]

    served: Ghost[Map[Index, Time]]

    @init
    def at_first(self, holder: Node) -> None:
        """A node has a lease."""
        self.lease = Map({n: NewLease(holder, Sequence(0), Time(0)) for n in Node})

    @action
    def tick(self) -> None:
        when(self.now + 1 < len(Time))
        self.now += 1

    # ------------------------------------------------------------------------------------- leases

    def holds(self, n: Node) -> bool:
        """Whether a node has a lease that has not ended, as far as it has applied the log."""
        return self.lease[n].holder == n and self.runs(self.lease[n])

    def runs(self, lease: NewLease) -> bool:
        """Whether this is the latest lease, and it has not ended."""
        return not self.ended and all(c.sequence <= lease.sequence for c in self.leases())

    def leases(self) -> set[NewLease]:
        return {c for c in self.log if isinstance(c, NewLease)}

    @action
    def end(self) -> None:
        """The lease ends; its holder notices in time, by its own clock."""
        when(not self.ended)
        self.ended = True

    @action
    def acquire(self, n: Node) -> None:
        """The lease has ended, and another node takes it: Raft commits its command."""
        when(self.ended and self.lease[n].holder != n and self.has_room())
        when(all(c.sequence <= self.lease[n].sequence for c in self.leases()))
        self.ended = False
        self.log.append(NewLease(n, Sequence(self.lease[n].sequence + 1), self.start()))

    def start(self) -> Time:
        """A lease starts when the one before has ended."""
        return self.now

    # ------------------------------------------------------------------------------------- writes

    @action
    def evaluate(self, n: Node) -> None:
        """A write gets its timestamp, above what is closed; the lowest is taken, since that is the most dangerous.
        The tracker knows of it from now on (closedts/tracker)."""
        when(self.holds(n) and self.evaluating[n] is None and self.closed[n] + 1 < len(Time))
        self.evaluating[n] = Time(self.closed[n] + 1)

    @action
    def propose(self, n: Node) -> None:
        """A write that was evaluated gets its lease applied index, in the order of proposals (the proposal
        buffer)."""
        at = self.evaluating[n]
        when(at is not None and self.proposed[n] is None and self.holds(n) and self.has_room())
        self.assigned[n] += 1
        self.proposed[n] = Put(at, self.lease[n].sequence, self.assigned[n])  # type: ignore[arg-type]
        self.evaluating[n] = None

    def has_room(self) -> bool:
        return len(self.log) + 1 < len(Index)

    @action
    def append(self, n: Node) -> None:
        """Raft commits a write."""
        command = self.proposed[n]
        when(command is not None and self.has_room())
        self.log.append(command)  # type: ignore[arg-type]
        self.proposed[n] = None

    @action
    def apply(self, n: Node) -> None:
        """A replica applies the next command, or skips it (forced_error.go, CheckForcedErr). A new holder writes
        from the start of its lease on, and forgets what it evaluated under another."""
        when(self.applied[n] < len(self.log))
        command = self.log[self.applied[n]]
        self.applied[n] += 1
        if isinstance(command, NewLease):
            self.lease[n] = command
            self.assigned[n] = self.lease_index[n]
            self.evaluating[n] = None
            self.closed[n] = Time(max(command.start - 1, 0)) if command.holder == n else Time(0)
        elif command.sequence == self.lease[n].sequence and command.max_lease_index > self.lease_index[n]:
            self.lease_index[n] = command.max_lease_index

    # ------------------------------------------------------------------------------------- closed timestamps

    @action
    def close(self, n: Node) -> None:
        """The holder closes what lies behind by some time, and below all that is evaluated, and tells the
        others."""
        target = Time(max(self.now - 1, 0))
        when(self.may_close(n) and target > self.closed[n])
        when(not self.is_tracked(n, target))
        self.closed[n] = target
        self.updates.add(Update(self.lease[n].sequence, target, self.index_to_await(n)))

    def may_close(self, n: Node) -> bool:
        """Nothing is closed beyond the end of the lease (LeaseStatus.ClosedTimestampUpperBound)."""
        return self.holds(n)

    def is_tracked(self, n: Node, target: Time) -> bool:
        """Whether a write is evaluated at or below a timestamp."""
        at = self.evaluating[n]
        return at is not None and at <= target

    def index_to_await(self, n: Node) -> Index:
        """The index that was given to a write last, whether it is applied or still under way."""
        return self.assigned[n]

    @action
    def follower_read(self, n: Node, u: Update) -> None:
        """A replica serves a read at a timestamp that is closed. The highest is taken, which is the most
        dangerous."""
        when(u in self.updates)
        when(self.has_all(n, u))
        for i in Index:
            if i >= self.applied[n]:
                self.served[i] = max(self.served[i], u.closed)

    def has_all(self, n: Node, u: Update) -> bool:
        """Whether a replica has applied what may be at or below a closed timestamp. An update of a lease that it
        has not applied yet, or of one that is over, is of no use to it (sidetransport/receiver.go goes by the
        holder)."""
        return u.sequence == self.lease[n].sequence and u.lease_index <= self.lease_index[n]


class IndexNotAwaited(ClosedTimestamps):
    """BUG: a replica serves what is closed without waiting until it has applied the writes below.

    A write at a lower timestamp is on its way, and is not in what was read. RFC 20180603 on follower reads: the
    minimum lease applied index.
    """

    def has_all(self, n: Node, u: Update) -> bool:
        return u.sequence == self.lease[n].sequence


class AppliedIndexSent(ClosedTimestamps):
    """BUG: the holder sends the lease applied index that it has applied, and not the one that it gave last.

    The writes between are under way, at timestamps that are closed; a replica takes it that it has them. RFC
    20180603 on follower reads: the minimum lease applied index.
    """

    def index_to_await(self, n: Node) -> Index:
        return self.lease_index[n]


class EvaluationNotTracked(ClosedTimestamps):
    """BUG: the holder closes a timestamp though a write at it, or below, is being evaluated.

    That write is proposed later, with an index after the one that replicas wait for. Package closedts/tracker.
    """

    def is_tracked(self, n: Node, target: Time) -> bool:
        return False


class ClosedAfterTheEnd(ClosedTimestamps):
    """BUG: a node closes timestamps as long as it knows of no other holder, even when its lease has ended.

    The next lease starts at its end, and its holder writes at what the old one has closed.
    LeaseStatus.ClosedTimestampUpperBound.
    """

    def may_close(self, n: Node) -> bool:
        return self.lease[n].holder == n


class ClosedTimestampFalls(ClosedTimestamps):
    """BUG: a lease starts before the one before has ended.

    The end of that had fallen when it became an epoch lease, so it was taken to be over. What it has closed lies
    above where the new holder begins to write and to close. cockroachdb/cockroach#121480: "closed timestamp
    regression".
    """

    def start(self) -> Time:
        return Time(max(self.now - 2, 0))
