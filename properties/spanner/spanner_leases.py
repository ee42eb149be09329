"""What leases are for in Spanner (Corbett et al. 2012, 4.1.1 and 4.1.2)."""

from quorate import invariant, reachable, step
from quorate.models.spanner.spanner_leases import Replica, SpannerLeases


@invariant
def leases_are_disjoint(m: SpannerLeases) -> bool:
    """The leases of two leaders have no time in common. That of one who has abdicated ends with the last timestamp
    that it used."""
    return all(
        m.end[r] < m.start[q] or m.end[q] < m.start[r]
        for r in Replica
        for q in Replica
        if r != q and has_had_lease(m, r) and has_had_lease(m, q)
    )


def has_had_lease(m: SpannerLeases, r: Replica) -> bool:
    """A lease is empty if its leader abdicated and had not used any timestamp in it."""
    return m.end[r] > 0 and m.start[r] <= m.end[r]


@step
def timestamps_rise(before: SpannerLeases, after: SpannerLeases) -> bool:
    """A timestamp is greater than all that were used before, by whatever leader."""
    return all(
        after.used[r] in (0, before.used[r]) or after.used[r] > before.used[q]
        for r in Replica
        for q in Replica
    )


@reachable
def two_after_each_other(m: SpannerLeases) -> bool:
    """Two leaders have used timestamps, and the lease of the first of them ran out."""
    return any(0 < m.used[r] < m.end[r] < m.start[q] <= m.used[q] for r in Replica for q in Replica)


@reachable
def a_leader_follows_at_once(m: SpannerLeases) -> bool:
    """A leader begins before the lease of one that abdicated would have ended."""
    return any(
        m.start[q] <= m.start[r] + m.length
        and has_had_lease(m, r)
        and has_had_lease(m, q)
        and m.start[r] < m.start[q]
        for r in Replica
        for q in Replica
    )


@reachable
def a_lease_is_extended(m: SpannerLeases) -> bool:
    """A leader has a lease that is longer than a vote lasts."""
    return any(m.end[r] > m.start[r] + m.length for r in m.leads)
