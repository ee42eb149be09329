"""Multi-Paxos with batches: a slot holds a sequence of operations, and an operation may come twice.

To agreement a batch is one opaque value, a Command; what it holds matters where it is executed. An operation whose
answer was lost is sent again by its client and gets into a second batch; a replica executes it once, as in Ongaro's
dissertation "Consensus: Bridging Theory and Practice" (2014), 6.3, on linearizable semantics.
"""

from quorate import Map, Range, Seq, Symmetric, action, init, when
from quorate.models.multipaxos import Command, Decide, MultiPaxos, Replica


class Operation(Symmetric): ...


class Batch(Seq[Operation]): ...


class Journal(Seq[Operation]): ...


class Position(Range):
    """How many operations of a batch are executed; a batch that is through counts as none of the next."""


class MultiPaxosWithBatches(MultiPaxos):
    """The state of a replica is the sequence of operations executed (`journal`), in memory like `position`: how many
    operations of the slot after `applied` are among them."""

    sizes = {Command: 1, Operation: 2, Batch: 2, Journal: 4, Position: 2}

    contents: Map[Command, Batch]
    journal: Map[Replica, Journal]
    position: Map[Replica, Position]

    @init
    def start(self, x: Operation, y: Operation) -> None:
        """What the clients ask for: two operations, in every batch."""
        when(x != y)
        for c in Command:
            self.contents[c] = Batch([x, y])

    @action
    def execute(self, r: Replica, m: Decide) -> None:
        """A replica executes the next operation of the batch, unless it has executed it before; after the last one,
        it is through with the slot."""
        when(m in self.sent)
        when(self.is_next(r, m.slot))
        position = self.position[r]
        batch = Batch([]) if m.cmd is None else self.contents[m.cmd]
        if position < len(batch) and self.is_new(r, batch[position]):
            self.journal[r].append(batch[position])
        if position + 1 < len(batch):
            self.position[r] = position + 1
        else:
            self.position[r] = Position(0)
            super().execute(r, m)

    def is_new(self, r: Replica, operation: Operation) -> bool:
        """Whether the replica has not executed the operation yet."""
        return operation not in self.journal[r]

    @action
    def crash(self, r: Replica) -> None:
        """A replica comes back and executes the log again from the start, the first operation first."""
        super().crash(r)
        self.journal[r].clear()
        self.position[r] = Position(0)


class ExecutedTwice(MultiPaxosWithBatches):
    """BUG: a replica executes every operation that it finds in a batch, also one that it has executed before.

    An operation that its client sent again takes effect twice. That no batch is executed twice is not enough.
    Ongaro's dissertation, 6.3.
    """

    def is_new(self, r: Replica, operation: Operation) -> bool:
        return True


class LastOperationCompared(MultiPaxosWithBatches):
    """BUG: a replica remembers only the last operation that it executed, whoever it was from.

    Another one in between makes it forget, and the operation takes effect twice. What is remembered has to be kept
    for each client: Ongaro's dissertation, 6.3.
    """

    def is_new(self, r: Replica, operation: Operation) -> bool:
        return len(self.journal[r]) == 0 or self.journal[r].last != operation


class PositionOutlivesState(MultiPaxosWithBatches):
    """BUG: how far a replica has come within a batch is on disk, the state that belongs to it is not.

    After a crash in the middle of a batch, its first operations are lost there, and replicas that have come equally
    far have different states. Both have to be recovered together, as in IndexOutlivesState of `multipaxos`.
    """

    @action
    def crash(self, r: Replica) -> None:
        self.applied[r] = None
        self.register[r] = None
        self.journal[r].clear()


class BatchCutShort(MultiPaxosWithBatches):
    """BUG: a replica goes on to the next slot after the first operation of a batch.

    All replicas do the same, so they agree; but what was chosen is not done. One index for slots and operations is
    the usual cause.
    """

    @action
    def execute(self, r: Replica, m: Decide) -> None:
        when(m in self.sent)
        when(self.is_next(r, m.slot))
        if m.cmd is not None and self.is_new(r, self.contents[m.cmd].first):
            self.journal[r].append(self.contents[m.cmd].first)
        self.applied[r] = m.slot
        if m.cmd is not None:
            self.register[r] = m.cmd
