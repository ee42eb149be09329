"""Multi-Paxos with log compaction: a snapshot takes the place of the log up to a slot.

After Chandra, Griesemer and Redstone, "Paxos Made Live" (2007), section 5.5 on snapshots (PML): each replica takes
them when it likes, and one that lags behind gets that of another.
"""

from quorate import Map, Record, Set, action, when
from quorate.models.multipaxos import Accept, Command, MultiPaxos, Prepare, Promise, Replica, Slot


class Snapshot(Record):
    """What executing the log up to `slot`, that slot included, left in the register."""

    slot: Slot
    register: Command | None


class MultiPaxosWithSnapshots(MultiPaxos):
    """A replica's snapshot is on its disk; it is also sent to whoever lags behind (`snapshots`).

    For the slots in its snapshot a replica has no votes any more, and promises do not speak of them: a leader cannot
    lead there with that promise, and has no need to, since something is chosen.
    """

    sizes = {Command: 1}
    durable = MultiPaxos.durable | {"snapshot"}

    snapshot: Map[Replica, Snapshot | None]
    snapshots: Set[Snapshot]

    @action
    def compact(self, r: Replica, last: Slot) -> None:
        """A replica writes its state down, with the slot that it belongs to, and forgets the log up to there."""
        when(self.applied[r] == last and not self.in_snapshot(r, last))
        self.snapshot[r] = Snapshot(last, self.register[r])
        self.snapshots.add(Snapshot(last, self.register[r]))
        for s in Slot:
            if s <= last:
                self.voted[r][s] = None

    @action
    def install(self, r: Replica, m: Snapshot) -> None:
        """A replica that lags behind takes over a snapshot, and goes on executing from there."""
        when(m in self.snapshots)
        applied = self.applied[r]
        when(applied is None or applied < m.slot)
        self.snapshot[r] = m
        self.applied[r] = m.slot
        self.register[r] = m.register
        for s in Slot:
            if s <= m.slot:
                self.voted[r][s] = None

    def in_snapshot(self, r: Replica, s: Slot) -> bool:
        """Whether the replica has the slot in its snapshot only."""
        snapshot = self.snapshot[r]
        return snapshot is not None and s <= snapshot.slot

    @action
    def promise(self, r: Replica, m: Prepare) -> None:
        """Phase 1b, with a line for each slot that is not in the snapshot."""
        when(m in self.sent)
        promised = self.promised[r]
        when(promised is None or m.bal > promised)
        self.promised[r] = m.bal
        for s in Slot:
            if not self.in_snapshot(r, s):
                self.sent.add(Promise(r, m.bal, s, self.voted[r][s]))

    @action
    def accept(self, r: Replica, m: Accept) -> None:
        """Phase 2b, for slots that are not settled."""
        when(not self.in_snapshot(r, m.slot))
        super().accept(r, m)

    @action
    def crash(self, r: Replica) -> None:
        """A replica comes back with its snapshot, and executes the log from there."""
        snapshot = self.snapshot[r]
        self.applied[r] = None if snapshot is None else snapshot.slot
        self.register[r] = None if snapshot is None else snapshot.register


class ForgottenWithoutSnapshot(MultiPaxosWithSnapshots):
    """BUG: a replica forgets the slots that it has executed, and writes nothing down in their place.

    It then promises as if it had never voted there, the leader finds the slots free, and one gets two commands. What
    may still be asked for must not be forgotten (DSLabs, lab 3, on garbage collection).
    """

    @action
    def compact(self, r: Replica, last: Slot) -> None:
        when(self.applied[r] == last)
        for s in Slot:
            if s <= last:
                self.voted[r][s] = None


class CompactedIsEmpty(MultiPaxosWithSnapshots):
    """BUG: a replica reports the slots in its snapshot as slots that it has not voted in.

    "No vote" says that the leader is free; that a slot is settled and its vote forgotten must be told in another way
    (PML 5.5; PMS 2.2, phase 1b). A slot gets two commands.
    """

    @action
    def promise(self, r: Replica, m: Prepare) -> None:
        when(m in self.sent)
        promised = self.promised[r]
        when(promised is None or m.bal > promised)
        self.promised[r] = m.bal
        for s in Slot:
            self.sent.add(Promise(r, m.bal, s, self.voted[r][s]))


class WholeLogForgotten(MultiPaxosWithSnapshots):
    """BUG: a replica forgets its whole log with the snapshot, and not just the slots that it has executed.

    Its votes in later slots are lost, as in a crash without a disk, and one of those gets two commands. PML 5.5: the
    log is truncated up to where the snapshot was taken. It takes two commands to show: of one, the last slot can hold
    nothing else.
    """

    sizes = {Command: 2}

    @action
    def compact(self, r: Replica, last: Slot) -> None:
        when(self.applied[r] == last and not self.in_snapshot(r, last))
        self.snapshot[r] = Snapshot(last, self.register[r])
        self.snapshots.add(Snapshot(last, self.register[r]))
        for s in Slot:
            self.voted[r][s] = None


class SnapshotOfLaterSlot(MultiPaxosWithSnapshots):
    """BUG: the snapshot is labelled with a slot voted in, while its state is that of the last slot executed.

    The slots between are executed nowhere. PML 5.5: the snapshot handle must fit the state that was written, and the
    two are taken at different times.
    """

    @action
    def compact(self, r: Replica, last: Slot) -> None:
        when(self.applied[r] is not None and not self.in_snapshot(r, last))
        when(self.voted[r][last] is not None)
        self.snapshot[r] = Snapshot(last, self.register[r])
        self.snapshots.add(Snapshot(last, self.register[r]))
        for s in Slot:
            if s <= last:
                self.voted[r][s] = None


class StateNotInstalled(MultiPaxosWithSnapshots):
    """BUG: a replica that gets a snapshot takes over its slot, but keeps its own state.

    It goes on executing later slots on a state that lacks the earlier ones; PML 5.5, on catching up.
    """

    @action
    def install(self, r: Replica, m: Snapshot) -> None:
        when(m in self.snapshots)
        applied = self.applied[r]
        when(applied is None or applied < m.slot)
        self.snapshot[r] = m
        self.applied[r] = m.slot
        for s in Slot:
            if s <= m.slot:
                self.voted[r][s] = None


class OldSnapshotInstalled(MultiPaxosWithSnapshots):
    """BUG: a replica installs any snapshot that it gets, also one that is older than its own.

    A delayed message takes it back behind what it has forgotten the log of, so it can go on only if others still have
    those slots. Snapshots must only ever go forward: PML 5.5.
    """

    @action
    def install(self, r: Replica, m: Snapshot) -> None:
        when(m in self.snapshots)
        self.snapshot[r] = m
        self.applied[r] = m.slot
        self.register[r] = m.register
        for s in Slot:
            if s <= m.slot:
                self.voted[r][s] = None
