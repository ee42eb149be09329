"""What must hold of batches: that they are executed whole, in order, and each operation once."""

from quorate import invariant, reachable
from quorate.models.multipaxos import Decide, Replica
from quorate.models.multipaxos.multipaxos_batching import MultiPaxosWithBatches, Operation


@invariant
def every_operation_takes_effect_once(m: MultiPaxosWithBatches) -> bool:
    """However often an operation is sent and chosen, a replica executes it at most once."""
    return all(len(set(m.journal[r])) == len(m.journal[r]) for r in Replica)


@invariant
def batches_are_executed_whole(m: MultiPaxosWithBatches) -> bool:
    """A replica that is through with a slot has executed every operation in it."""
    return all(
        d.cmd is None or applied_before(m, r, d) or all(o in m.journal[r] for o in m.contents[d.cmd])
        for r in Replica
        for d in m.sent.of(Decide)
    )


def applied_before(m: MultiPaxosWithBatches, r: Replica, d: Decide) -> bool:
    """Whether what the replica has executed ends before the slot that was decided."""
    applied = m.applied[r]
    return applied is None or applied < d.slot


@invariant
def same_operations_at_the_same_position(m: MultiPaxosWithBatches) -> bool:
    """Replicas that have come equally far in the log, and in a batch, have executed the same operations in order."""
    return all(
        m.journal[r] == m.journal[s]
        for r in Replica
        for s in Replica
        if m.applied[r] == m.applied[s] and m.position[r] == m.position[s]
    )


@reachable
def a_batch_is_half_executed(m: MultiPaxosWithBatches) -> bool:
    """A replica can be in the middle of a batch, where a crash can meet it."""
    return any(m.position[r] > 0 for r in Replica)


@reachable
def an_operation_is_chosen_twice(m: MultiPaxosWithBatches) -> bool:
    """An operation can be in the batches of two slots."""
    return any(
        d.slot < e.slot and holds(m, d, o) and holds(m, e, o)
        for o in Operation
        for d in m.sent.of(Decide)
        for e in m.sent.of(Decide)
    )


def holds(m: MultiPaxosWithBatches, d: Decide, o: Operation) -> bool:
    """Whether the operation is in the batch that was decided."""
    return d.cmd is not None and o in m.contents[d.cmd]
