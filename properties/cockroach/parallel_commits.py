"""What a parallel commit promises: whoever finds out whether a transaction is committed, they agree."""

from quorate import eventually, invariant, reachable, step
from quorate.models.cockroach.parallel_commits import Key, ParallelCommits, Push, Pusher, Stage, Status


@invariant
def acknowledged_is_committed(m: ParallelCommits) -> bool:
    """What a client was told is committed stays so: implicitly, and then explicitly."""
    return m.stage != Stage.ACKNOWLEDGED or m.is_implicitly_committed() or m.status == Status.COMMITTED


@step
def implicitly_committed_is_not_aborted(before: ParallelCommits, after: ParallelCommits) -> bool:
    """A transaction that is committed implicitly is committed from then on."""
    return (
        not before.is_implicitly_committed()
        or after.is_implicitly_committed()
        or after.status == Status.COMMITTED
    )


@step
def a_decision_is_final(before: ParallelCommits, after: ParallelCommits) -> bool:
    """A record that is COMMITTED or ABORTED stays that, and epochs and timestamps of a record do not fall."""
    return (before.status in {Status.PENDING, Status.STAGING} or after.status == before.status) and (
        before.record.epoch <= after.record.epoch and before.record.ts <= after.record.ts
    )


@invariant
def committed_has_all_writes(m: ParallelCommits) -> bool:
    """A transaction that is COMMITTED has written all that its record lists."""
    return m.status != Status.COMMITTED or m.is_complete()


@invariant
def only_committed_is_resolved(m: ParallelCommits) -> bool:
    """An intent becomes a value only if the transaction is committed."""
    return len(m.resolved) == 0 or m.status == Status.COMMITTED


@eventually
def there_is_a_decision(m: ParallelCommits) -> bool:
    """Who waits for the transaction does so in vain only if nobody pushes: the coordinator need not go on."""
    return m.status in {Status.COMMITTED, Status.ABORTED}


@reachable
def a_pusher_commits(m: ParallelCommits) -> bool:
    """The coordinator has not even told its client."""
    return m.status == Status.COMMITTED and m.stage == Stage.WRITING


@reachable
def a_write_is_prevented(m: ParallelCommits) -> bool:
    """The record was staged, and the transaction is aborted."""
    return m.status == Status.ABORTED and m.record.ts > 0


@reachable
def committed_in_spite_of_a_pusher(m: ParallelCommits) -> bool:
    """A write was prevented at first, and the transaction is committed at a higher timestamp."""
    return m.status == Status.COMMITTED and any(m.cached[k] > 0 for k in Key)


@reachable
def committed_in_a_later_epoch(m: ParallelCommits) -> bool:
    """All was written again after a write came too late, and the transaction is committed."""
    return m.status == Status.COMMITTED and m.record.epoch > 1


@reachable
def pushers_race(m: ParallelCommits) -> bool:
    """One has found all intents, and another has missed one before it was there."""
    return any(
        m.push[p] == Push.QUERIES and len(m.found[p]) == len(Key) and m.push[q] == Push.PREVENTED
        for p in Pusher
        for q in Pusher
    )
