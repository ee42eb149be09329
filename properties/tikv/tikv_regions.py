"""What must hold of TiKV's regions."""

from quorate import invariant, reachable
from quorate.models.tikv import Key, Lease, Put, Region, Regions, Store


@invariant
def ranges_are_disjoint(m: Regions) -> bool:
    """On a store, no key is in two regions."""
    return all(
        q == r or k not in m.range[s][q] or k not in m.range[s][r]
        for s in Store
        for q in Region
        for r in Region
        for k in Key
    )


@invariant
def served_once(m: Regions) -> bool:
    """No two leaders serve reads of one key at the same time."""
    return all(
        (s == t and q == r) or not m.may_serve(s, q, k) or not m.may_serve(t, r, k)
        for s in Store
        for t in Store
        for q in Region
        for r in Region
        for k in Key
    )


@invariant
def reads_are_fresh(m: Regions) -> bool:
    """A read now returns no less than was acknowledged or returned before. (Writes are numbered in the order in which
    they are committed, so this is linearizability.)"""
    return all(m.data[s][k] >= m.floor[k] for s in Store for r in Region for k in Key if m.may_serve(s, r, k))


@invariant
def same_index_same_data(m: Regions) -> bool:
    """Replicas of a region that have applied equally much have the same range, version and data."""
    return all(
        m.range[s][r] == m.range[t][r]
        and m.version[s][r] == m.version[t][r]
        and all(m.data[s][k] == m.data[t][k] for k in m.range[s][r])
        for s in Store
        for t in Store
        for r in Region
        if m.has(s, r) and m.has(t, r) and m.applied[s][r] == m.applied[t][r]
    )


@reachable
def the_new_region_is_written_beside_the_old(m: Regions) -> bool:
    """A write to B is acknowledged while a store still has A as it was before the split."""
    return any(
        m.applied[s][Region.B] > 0 and Key.HIGH in m.range[t][Region.A]
        for s in Store
        for t in Store
        if m.leader[Region.B] == s
    )


@reachable
def the_last_lease_is_used(m: Regions) -> bool:
    """A's leader serves a key by its last lease while two stores have the new region."""
    return any(
        m.may_serve(s, Region.A, Key.HIGH) and 2 * len({t for t in Store if m.has(t, Region.B)}) > len(Store)
        for s in Store
    )


@reachable
def a_write_is_skipped(m: Regions) -> bool:
    """A write is committed in A, and applied by nobody, since A does not cover its key any more."""
    return any(
        m.applied[s][Region.A] == len(m.log[Region.A])
        and any(
            isinstance(c, Put) and c.key == Key.HIGH and c.version < m.version[s][Region.A]
            for c in m.log[Region.A]
        )
        and m.data[s][Key.HIGH] == 0
        for s in Store
        if m.has(s, Region.B)
    )


@reachable
def a_store_skips_the_split(m: Regions) -> bool:
    """A store gets A by a snapshot from after the split, and has no replica of B until that comes by a snapshot."""
    return any(m.has(s, Region.A) and m.version[s][Region.A] > 0 and not m.has(s, Region.B) for s in Store)


@reachable
def both_regions_serve(m: Regions) -> bool:
    """After the split each region has a leader with a lease."""
    return all(m.lease[r] == Lease.VALID for r in Region)
