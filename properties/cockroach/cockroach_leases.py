"""What range leases are for: who has one may serve alone, and what was read stays so."""

from quorate import invariant, reachable, step
from quorate.models.cockroach import Index, Leases, Node, Put, Time


def may_serve_now(m: Leases, n: Node) -> bool:
    """Whether a node may serve a request of now, by the slowest clock."""
    return m.may_serve(n, m.slowest())


@invariant
def lease_disjointness(m: Leases) -> bool:
    """At most one node may serve, whatever the clocks show within their offset (RFC on range leases, 2016)."""
    return all(n == o for n in Node for o in Node if may_serve_now(m, n) and may_serve_now(m, o))


@step
def reads_stay_valid(before: Leases, after: Leases) -> bool:
    """A write takes effect above all that was read without it, by whatever replica."""
    return all(
        before.served[before.applied[n]] <= at
        for n in Node
        if before.applied[n] != after.applied[n]
        for at in writes(before, n)
    )


def writes(m: Leases, n: Node) -> set[Time]:
    """The timestamp of the write that takes effect with the next command on a replica, if it is one."""
    command = m.log[m.applied[n]]
    return {command.at} if isinstance(command, Put) and m.takes_effect(n, command) else set()


@invariant
def replicas_agree(m: Leases) -> bool:
    """Replicas that have applied as much have the same lease and lease applied index (forced_error.go: what is
    rejected "on one replica will be rejected" on all)."""
    return all(
        m.lease[n] == m.lease[o] and m.lease_index[n] == m.lease_index[o]
        for n in Node
        for o in Node
        if m.applied[n] == m.applied[o]
    )


@reachable
def a_lease_moves_when_it_has_ended(m: Leases) -> bool:
    """Another node took the lease, and may serve."""
    return any(may_serve_now(m, n) and m.lease[n].start > 0 and m.lease[n].epoch is not None for n in Node)


@reachable
def a_lease_is_transferred(m: Leases) -> bool:
    """A new holder may serve at a time at which the old one still could, had it not given the lease away."""
    return any(
        may_serve_now(m, n) and m.lease[o].holder == o and m.gives_away(o)
        for n in Node
        for o in Node
        if n != o
    )


@reachable
def an_epoch_ends(m: Leases) -> bool:
    """A node's epoch was incremented, and it has not applied the lease that follows."""
    leases = {m.lease[n] for n in Node if m.lease[n].holder == n}
    return any(lease.epoch is not None and lease.epoch < m.epoch[lease.holder] for lease in leases)


@reachable
def an_expiration_lease_is_promoted(m: Leases) -> bool:
    return any(m.lease[n].epoch is not None and m.lease[n].until > 0 for n in Node)


@reachable
def a_write_is_skipped(m: Leases) -> bool:
    """All that was committed is applied, and a write under an earlier lease is in it."""
    return any(
        isinstance(m.log[i], Put) and m.applied[n] == len(m.log) and m.lease_index[n] == 0
        for n in Node
        for i in range(len(m.log))
    )


@reachable
def a_read_is_served_ahead_of_time(m: Leases) -> bool:
    """At a timestamp that the clock of who serves it may not show yet."""
    return any(m.served[i] > m.slowest() + 1 for i in Index)
