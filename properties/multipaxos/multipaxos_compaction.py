"""What must hold of log compaction, after "Paxos Made Live" (2007), section 5.5."""

from quorate import invariant, reachable, step
from quorate.models.multipaxos import Ballot, Replica, Slot
from quorate.models.multipaxos.multipaxos_compaction import MultiPaxosWithSnapshots
from quorate.properties.multipaxos import is_fold


@invariant
def a_snapshot_is_the_fold_of_the_log(m: MultiPaxosWithSnapshots) -> bool:
    """A snapshot is the state after the very slots of the log that it takes the place of."""
    return all(is_fold(m, s.slot, s.register) for s in m.snapshots)


@invariant
def a_replica_is_not_behind_its_snapshot(m: MultiPaxosWithSnapshots) -> bool:
    """A replica has executed all slots in its snapshot: it has no log of them any more."""
    return all(is_at_least(m.applied[r], s.slot) for r in Replica for s in m.snapshots if m.snapshot[r] == s)


def is_at_least(applied: Slot | None, s: Slot) -> bool:
    return applied is not None and applied >= s


@step
def snapshots_never_go_back(before: MultiPaxosWithSnapshots, after: MultiPaxosWithSnapshots) -> bool:
    """What a replica has put in its snapshot stays there, since it has no other record of it."""
    return all(
        after.in_snapshot(r, s.slot)
        for r in Replica
        for s in before.snapshots
        if before.in_snapshot(r, s.slot)
    )


@reachable
def a_snapshot_is_taken(m: MultiPaxosWithSnapshots) -> bool:
    """A replica can compact its log."""
    return any(m.snapshot[r] is not None for r in Replica)


@reachable
def a_snapshot_can_be_installed(m: MultiPaxosWithSnapshots) -> bool:
    """A replica lags behind a snapshot. (Once it is installed, this does not show in the state.)"""
    return any(not is_at_least(m.applied[r], s.slot) for r in Replica for s in m.snapshots)


@reachable
def a_leader_is_elected_after_compaction(m: MultiPaxosWithSnapshots) -> bool:
    """A leader can be elected, for some of the slots, with the promise of a replica that has compacted its log."""
    return any(len(m.leading[b]) > 0 and any(s not in m.leading[b] for s in Slot) for b in Ballot)
