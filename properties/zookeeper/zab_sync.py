"""What must hold of ZooKeeper's synchronization: all that holds of Zab. And what can be in memory only."""

from quorate import invariant, reachable, step
from quorate.models.zookeeper.zab import Server
from quorate.models.zookeeper.zab_sync import ZabSync


@invariant
def starts_again(m: ZabSync) -> bool:
    """A server that crashed starts again with what is on its disk."""
    return all(m.may_start(s) for s in Server)


@invariant
def a_commit_finds_its_proposal(m: ZabSync) -> bool:
    """A COMMIT during synchronization is for a proposal that waits in the queue, and was not logged before."""
    return all(m.learned[f] == m.position[f] for s in Server for f in Server if m.has_commit_in_sync(f, s))


@step
def new_leader_is_acknowledged_first(before: ZabSync, after: ZabSync) -> bool:
    """The leader takes the first acknowledgement of a link for that of NEWLEADER (LearnerHandler.java 617-628), so it
    must not be one of a proposal."""
    return all(
        before.position[f] == after.position[f]
        for s in Server
        for f in Server
        if before.acked[s][f] is None and after.acked[s][f] is not None
    )


@reachable
def a_commit_during_synchronization(m: ZabSync) -> bool:
    """A COMMIT comes to a follower between NEWLEADER and UPTODATE."""
    return any(m.has_commit_in_sync(f, s) for s in Server for f in Server)


@reachable
def applied_before_written(m: ZabSync) -> bool:
    """A follower has applied a transaction that is not on its disk."""
    return any(len(m.memory[f]) > len(m.log[f]) and f not in m.snapping for f in Server)


@reachable
def a_snapshot_in_memory(m: ZabSync) -> bool:
    """It has more than what is on disk."""
    return any(len(m.memory[f]) > len(m.log[f]) for f in m.snapping)


@reachable
def a_history_of_a_later_epoch(m: ZabSync) -> bool:
    """A history was written, and its epoch not yet."""
    return any(m.last(m.log[f]).epoch > m.current[f] for f in Server)


@reachable
def a_proposal_before_new_leader(m: ZabSync) -> bool:
    """A follower has received what is not committed, and has to acknowledge NEWLEADER first."""
    return any(m.done[f] > 0 and m.received[f] > m.learned[f] for f in Server)
