"""CockroachDB's range leases: one replica serves a range, without asking the others, for as long as its lease runs.

After CockroachDB's code at dd2420d (package leases: build.go and status.go), at 00786ab for the checks below Raft
(kvserverbase/forced_error.go), and its RFC of 2016 on range leases. A range is a Raft group. Its lease is
replicated state: a lease command goes through the log, and takes effect on each replica when it is applied there.

- An *expiration lease* says itself when it ends; to extend it takes a command.
- An *epoch lease* names an epoch of its holder's record in the liveness table, and ends when that record expires. A
  node extends its record, and with it all its leases, by a heartbeat; others may increment its epoch once the record
  has expired, which ends these leases for ever.

Values have timestamps, so a read at a timestamp must see the same for ever: no write may come at or below it. The
holder keeps the timestamps of its reads in memory, in its *timestamp cache*, and writes above them.

The log is that of committed commands. That is sound because nothing here depends on what is not committed, nor on
terms: a step of Raft appends a chosen command here, or applies the next one, or is none (`raft` refines
`committed_log`). Clocks differ by at most `offset`. `now` is the fastest; a holder goes by the slowest, others by
the fastest. That is the worst they can do: the less a clock shows, the longer a lease seems to run; and who takes a
lease, or sends a heartbeat, by a slower clock could have done the same earlier.

Left out: keys (there is one), transactions, the logical part of timestamps, changes of replicas, and the restart of
a holder (see `store_liveness`). A replica that loses the lease forgets its reads, as in a restart. A node knows its
own record at once; when it hears later that its epoch was incremented, its record has expired, and it serves no
more by any clock. A holder whose epoch has passed asks for a lease only when another had it. A proposal that is
lost is one that is never appended; one that is proposed again is appended twice; a node has one under way. Time
ends at `last`, and nothing is proposed when the log is full: what is shown holds of all runs up to then.
"""

from quorate import Ghost, Map, Model, Range, Record, Seq, Symmetric, action, init, when


class Node(Symmetric):
    """A node, with its one replica of the range."""


class Time(Range):
    """Timestamps, and what clocks show."""


class Epoch(Range):
    """Of a node's liveness record: incremented each time that its leases are ended."""


class Sequence(Range):
    """Of a lease: one more than that of the lease before, unless the two are the same lease, extended."""


class Index(Range):
    """How much of the log is applied, which is as long as this counts; also the lease applied index, by which
    writes are kept in order."""


class Lease(Record):
    """An expiration lease ends at `until`. An epoch lease ends there (`MinExpiration`) or when the holder's record
    does, whichever is later; its epoch is not None."""

    holder: Node
    sequence: Sequence
    start: Time
    until: Time
    epoch: Epoch | None


class NewLease(Record):
    """A lease command. It names the lease that it follows, and a transfer has the summary of the reads so far."""

    follows: Lease
    lease: Lease
    reads: Time | None


class Put(Record):
    """A write: its timestamp, the lease under which it was proposed, and the lease applied index that it gets."""

    at: Time
    sequence: Sequence
    max_lease_index: Index


class Log(Seq[NewLease | Put]):
    """The commands that Raft has committed, in order."""


class Leases(Model):
    """A node serves while the lease that it applied runs by its own clock; below Raft it does not matter who
    serves."""

    sizes = {Node: 2, Time: 5, Epoch: 3, Log: 3, Sequence: 4, Index: 4}
    duration = 2
    offset = 1
    last = 2

    now: Time
    epoch: Map[Node, Epoch]
    expiration: Map[Node, Time]
    proposed: Map[Node, NewLease | Put | None]
    log: Log
    applied: Map[Node, Index]
    lease: Map[Node, Lease]
    lease_index: Map[Node, Index]
    floor: Map[Node, Time]

    served: Ghost[Map[Index, Time]]

    @init
    def at_first(self, holder: Node) -> None:
        """A node has an epoch lease. It has just sent a heartbeat, and the others have a little earlier."""
        self.expiration = Map({n: Time(self.duration - 1) for n in Node})
        self.expiration[holder] = Time(self.duration)
        self.lease = Map({n: Lease(holder, Sequence(0), Time(0), Time(0), Epoch(0)) for n in Node})

    # ------------------------------------------------------------------------------------- clocks and liveness

    @action
    def tick(self) -> None:
        when(self.now < self.last)
        self.now += 1

    def slowest(self) -> Time:
        """What the slowest clock shows."""
        return Time(max(self.now - self.offset, 0))

    @action
    def heartbeat(self, n: Node) -> None:
        """A node extends its record by a conditional put (liveness.go, Heartbeat)."""
        self.expiration[n] = Time(self.now + self.duration)

    def end(self, lease: Lease) -> Time:
        """When a lease ends, as things are (LeaseStatus.Expiration)."""
        runs = lease.epoch == self.epoch[lease.holder]
        return max(lease.until, self.expiration[lease.holder]) if runs else lease.until

    # ------------------------------------------------------------------------------------- the holder serves

    def may_serve(self, n: Node, at: Time) -> bool:
        """Whether a node may serve a request at a timestamp: by its clock its lease has not ended, the timestamp is
        not in the *stasis* before the end, when other clocks may already show the end, and it has not given the
        lease away (status.go, Status: VALID, and neither UNUSABLE nor PROSCRIBED)."""
        lease = self.lease[n]
        end = self.end(lease)
        return (
            lease.holder == n and self.slowest() < end and at + self.offset < end and not self.gives_away(n)
        )

    def gives_away(self, n: Node) -> bool:
        """Whether a node has proposed a transfer (RevokeLease raises the minimum of the proposals it may use)."""
        command = self.proposed[n]
        return isinstance(command, NewLease) and command.lease.holder != n

    @action
    def read(self, n: Node, at: Time) -> None:
        """A read, without a word to the other replicas. It waits for writes under way at or below its timestamp
        (latches), and may be ahead of the clock (global reads)."""
        when(self.may_serve(n, at))
        command = self.proposed[n]
        when(not isinstance(command, Put) or command.at > at)
        self.floor[n] = max(self.floor[n], Time(at + 1))
        for i in Index:
            if i >= self.applied[n]:
                self.served[i] = max(self.served[i], Time(at + 1))

    @action
    def propose(self, n: Node) -> None:
        """A write, above all reads; the lowest such timestamp is taken, since that is the most dangerous."""
        when(self.may_propose(n) and self.may_serve(n, self.floor[n]))
        self.proposed[n] = Put(self.floor[n], self.lease[n].sequence, Index(self.lease_index[n] + 1))

    def may_propose(self, n: Node) -> bool:
        """One proposal at a time, as long as there is room in the log."""
        return self.proposed[n] is None and self.has_room()

    def has_room(self) -> bool:
        return len(self.log) + 1 < len(Index)

    # ------------------------------------------------------------------------------------- leases change hands

    @action
    def request(self, n: Node, by_epoch: bool) -> None:
        """A node asks for the lease of another that has ended. The epoch of an epoch lease is incremented before,
        by a conditional put on the record that was seen to be expired (nodeLivenessManipulation), so that the lease
        can never run again. It starts now, or when the expiration lease before it ended (leaseStart)."""
        prev = self.lease[n]
        when(prev.holder != n and self.may_propose(n) and self.end(prev) <= self.now)
        if self.invalidates(prev, by_epoch) and prev.epoch == self.epoch[prev.holder]:
            self.epoch[prev.holder] += 1
        start = self.now if prev.epoch is not None else min(self.now, prev.until)
        until = Time(0) if by_epoch else Time(self.now + self.duration)
        epoch = self.epoch[n] if by_epoch else None
        self.proposed[n] = NewLease(prev, Lease(n, Sequence(prev.sequence + 1), start, until, epoch), None)

    def invalidates(self, prev: Lease, by_epoch: bool) -> bool:
        """Whether the epoch of the lease before has to be incremented: if it has one, whatever the next lease
        is."""
        return prev.epoch is not None

    @action
    def extend(self, n: Node, by_epoch: bool) -> None:
        """The holder of an expiration lease has it end later, or be an epoch lease from now on; the sequence is the
        same, and so what was proposed under the lease holds (leaseSequence, Lease.Equivalent)."""
        prev = self.lease[n]
        when(prev.holder == n and prev.epoch is None and self.may_propose(n))
        until = self.promoted(prev) if by_epoch else self.extended(prev)
        epoch = self.epoch[n] if by_epoch else None
        when(by_epoch or until > prev.until)
        self.proposed[n] = NewLease(prev, Lease(n, prev.sequence, prev.start, until, epoch), None)

    def extended(self, prev: Lease) -> Time:
        """When an expiration lease ends that follows a lease: later than that did (leaseExpiration)."""
        return max(self.end(prev), Time(self.now + self.duration))

    def promoted(self, prev: Lease) -> Time:
        """How long an epoch lease runs at least that was an expiration lease: as long as that
        (leaseMinTimestamp)."""
        return prev.until

    @action
    def transfer(self, n: Node, to: Node) -> None:
        """The holder gives its lease to another node, and stops. What it has read goes with the command, as a
        summary (cmd_lease_transfer.go)."""
        when(to != n and self.may_propose(n) and self.may_serve(n, self.slowest()))
        self.proposed[n] = NewLease(self.lease[n], self.transferred(self.lease[n], to), self.floor[n])

    def transferred(self, prev: Lease, to: Node) -> Lease:
        """An expiration lease, so that a node that does not notice does not keep it. It ends no earlier than the
        lease before, under which there may be reads ahead of the clock (leaseType, leaseExpiration)."""
        return Lease(to, Sequence(prev.sequence + 1), self.slowest(), self.extended(prev), None)

    # ------------------------------------------------------------------------------------- the log

    @action
    def append(self, n: Node) -> None:
        """Raft commits a proposal. A write may be proposed, and committed, again until its node has applied it; a
        lease command too, but the second is skipped, since it follows a lease that is over."""
        command = self.proposed[n]
        when(command is not None and self.has_room())
        when(isinstance(command, Put) or command not in self.log)
        self.log.append(command)  # type: ignore[arg-type]

    @action
    def apply(self, n: Node) -> None:
        """A replica applies the next command, or skips it, as all replicas do (forced_error.go, CheckForcedErr). If
        it proposed it, it is done with it."""
        when(self.applied[n] < len(self.log))
        command = self.log[self.applied[n]]
        self.applied[n] += 1
        if self.proposed[n] == command:
            self.proposed[n] = None
        if isinstance(command, Put):
            if self.takes_effect(n, command):
                self.lease_index[n] = command.max_lease_index
        elif command.follows == self.lease[n]:
            if command.lease.holder != n:
                self.floor[n] = Time(0)
            elif self.lease[n].holder != n:
                self.floor[n] = self.low_water(command)
            self.lease[n] = command.lease

    def takes_effect(self, n: Node, command: Put) -> bool:
        """Whether a write was proposed under the lease that is applied here, and after those that were applied."""
        return command.sequence == self.lease[n].sequence and command.max_lease_index > self.lease_index[n]

    def low_water(self, command: NewLease) -> Time:
        """A new holder writes above all that may have been read before: what the summary of a transfer says, or up
        to the start of its lease, since the one before had ended by then (leasePostApplyLocked)."""
        return command.lease.start if command.reads is None else command.reads


class EpochNotInvalidated(Leases):
    """BUG: the epoch of the lease before is incremented only if the new lease is an epoch lease too.

    When an expiration lease follows, the old holder needs but a heartbeat, and its lease runs again beside the new
    one, for as long as it has not applied that. cockroachdb/cockroach#101836.
    """

    def invalidates(self, prev: Lease, by_epoch: bool) -> bool:
        return prev.epoch is not None and by_epoch


class ReadsForgottenByNewHolder(Leases):
    """BUG: a new holder does not raise its timestamp cache.

    It knows of no read of the holder before it, and writes below one. cockroachdb/cockroach#34025.
    """

    def low_water(self, command: NewLease) -> Time:
        return Time(0)


class NoSummaryInTransfer(Leases):
    """BUG: a transfer has no summary of the reads; the new holder takes the start of its lease for that.

    The start is what the clock showed, and a read may have been served ahead of the clock: the new holder writes
    below it. cockroachdb/cockroach#59679, and #60521 that mends it.
    """

    def low_water(self, command: NewLease) -> Time:
        return command.lease.start


class SequenceNotChecked(Leases):
    """BUG: a write takes effect whatever the lease that it was proposed under.

    It was checked when it was proposed; but Raft may commit it after the next lease, whose holder has served reads
    above it. forced_error.go, CheckForcedErr, 1.
    """

    def takes_effect(self, n: Node, command: Put) -> bool:
        return command.max_lease_index > self.lease_index[n]


class LeaseIndexNotChecked(Leases):
    """BUG: a write takes effect each time that it is in the log.

    It may be there twice, since it is proposed again when it seems to be lost, and between the two there may be a
    read above it. forced_error.go, CheckForcedErr, 2.
    """

    def takes_effect(self, n: Node, command: Put) -> bool:
        return command.sequence == self.lease[n].sequence


class ExpirationFallsInTransfer(Leases):
    """BUG: what is transferred is an epoch lease, which ends when the record of its new holder does.

    That may be before the lease ended under which there were reads ahead of the clock. The new holder has their
    summary. But who takes the lease from it thinks that nothing was read after its end.
    cockroachdb/cockroach#66562.
    """

    def transferred(self, prev: Lease, to: Node) -> Lease:
        return Lease(to, Sequence(prev.sequence + 1), self.slowest(), Time(0), self.epoch[to])


class ExpirationFallsInPromotion(Leases):
    """BUG: an expiration lease that is promoted to an epoch lease ends when the record of its holder does.

    If that is earlier, another may take the lease although the holder, who has not applied the promotion yet, still
    serves under its longer lease. cockroachdb/cockroach#121480.
    """

    def promoted(self, prev: Lease) -> Time:
        return Time(0)
