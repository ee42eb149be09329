"""What closed timestamps promise, after CockroachDB's RFC on follower reads (2018)."""

from quorate import invariant, reachable, step
from quorate.models.cockroach.closed_timestamps import ClosedTimestamps, Index, Node, Put, Time


@step
def reads_stay_valid(before: ClosedTimestamps, after: ClosedTimestamps) -> bool:
    """A write takes effect above all that was read without it, by whatever replica."""
    return all(
        before.served[before.applied[n]] < at
        for n in Node
        if before.applied[n] != after.applied[n]
        for at in writes(before, n)
    )


def writes(m: ClosedTimestamps, n: Node) -> set[Time]:
    """The timestamp of the write that takes effect with the next command on a replica, if it is one."""
    command = m.log[m.applied[n]]
    if not isinstance(command, Put) or command.sequence != m.lease[n].sequence:
        return set()
    return {command.at} if command.max_lease_index > m.lease_index[n] else set()


@invariant
def closed_timestamps_rise(m: ClosedTimestamps) -> bool:
    """A holder begins above all that was closed under earlier leases. CockroachDB stops a node where it does not:
    "closed timestamp regression" (replica_closedts.go)."""
    return all(
        u.closed <= m.closed[n]
        for n in Node
        if m.lease[n].holder == n
        for u in m.updates
        if u.sequence < m.lease[n].sequence
    )


@reachable
def a_follower_reads(m: ClosedTimestamps) -> bool:
    """A replica that does not have the lease has applied a write, and reads what is closed above it."""
    return any(m.served[i] > 0 and m.lease_index[n] > 0 for n in Node if not m.holds(n) for i in Index)


@reachable
def both_close(m: ClosedTimestamps) -> bool:
    """Timestamps are closed under two leases."""
    return any(u.sequence != v.sequence and u.closed < v.closed for u in m.updates for v in m.updates)


@reachable
def a_write_is_skipped(m: ClosedTimestamps) -> bool:
    """A write of an old holder was committed after the next lease."""
    return any(
        isinstance(m.log[i], Put) and m.applied[n] == len(m.log) and m.lease_index[n] == 0
        for n in Node
        for i in range(len(m.log))
    )
