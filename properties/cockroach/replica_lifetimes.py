"""What must hold of the replicas of CockroachDB while ranges split, merge and change their members."""

from quorate import invariant, reachable
from quorate.models.cockroach.replica_lifetimes import Key, Merge, RangeId, ReplicaLifetimes, Split, Store


@invariant
def replicas_are_disjoint(m: ReplicaLifetimes) -> bool:
    """On a store, no key is in two replicas."""
    return all(not m.keys[s][RangeId.LEFT] & m.keys[s][RangeId.RIGHT] for s in Store)


@invariant
def removed_stays_removed(m: ReplicaLifetimes) -> bool:
    """A replica that a store has destroyed does not come back there under the same id."""
    return all(m.replica[s][r] == 0 or m.replica[s][r] > m.removed[s][r] for s in Store for r in RangeId)


@invariant
def majority_has_keys(m: ReplicaLifetimes) -> bool:
    """Each key is on a majority of the stores that are members of its range."""
    return all(
        2 * len({s for s in m.members(r) if any(k in m.keys[s][q] for q in RangeId)}) > len(m.members(r))
        for r in RangeId
        for k in Key
        if m.exists(r) and r == (RangeId.RIGHT if k == Key.HIGH and m.exists(RangeId.RIGHT) else RangeId.LEFT)
    )


@invariant
def merge_finds_all(m: ReplicaLifetimes) -> bool:
    """A store that is about to apply a merge has a replica of RIGHT which has applied its whole log."""
    return all(
        len(m.keys[s][RangeId.RIGHT]) > 0 and m.applied[s][RangeId.RIGHT] == len(m.log[RangeId.RIGHT])
        for s in Store
        if merges_next(m, s)
    )


def splits_next(m: ReplicaLifetimes, s: Store) -> bool:
    """LEFT is on the store, and the next command that it applies is the split."""
    i = m.applied[s][RangeId.LEFT]
    return len(m.keys[s][RangeId.LEFT]) > 0 and any(
        isinstance(c, Split) for c in m.log[RangeId.LEFT][i : i + 1]
    )


def merges_next(m: ReplicaLifetimes, s: Store) -> bool:
    """LEFT is on the store, and the next command that it applies is the merge."""
    i = m.applied[s][RangeId.LEFT]
    return len(m.keys[s][RangeId.LEFT]) > 0 and any(
        isinstance(c, Merge) for c in m.log[RangeId.LEFT][i : i + 1]
    )


@reachable
def a_split_finds_a_newer_replica(m: ReplicaLifetimes) -> bool:
    """A store is about to apply the split, and has RIGHT under a later id already."""
    return any(splits_next(m, s) and m.is_newer(s) for s in Store)


@reachable
def a_split_finds_a_tombstone(m: ReplicaLifetimes) -> bool:
    """A store is about to apply the split, and RIGHT was removed there meanwhile."""
    return any(
        splits_next(m, s) and m.replica[s][RangeId.RIGHT] == 0 and m.is_removed_since(s) for s in Store
    )


@reachable
def a_split_finds_its_replica(m: ReplicaLifetimes) -> bool:
    """A message has created RIGHT, not initialized, before the split."""
    return any(
        splits_next(m, s) and m.replica[s][RangeId.RIGHT] == m.first[s] and not m.is_removed_since(s)
        for s in Store
    )


@reachable
def merged_after_a_replica_came_late(m: ReplicaLifetimes) -> bool:
    """RIGHT is merged away after a store got it by a snapshot, under a later id than from the split."""
    return m.is_merged() and any(
        m.replica[s][RangeId.RIGHT] > m.first[s] and len(m.keys[s][RangeId.RIGHT]) > 0 for s in Store
    )


@reachable
def all_are_merged(m: ReplicaLifetimes) -> bool:
    """All stores have merged, after changes of members in both ranges."""
    return (
        m.is_merged()
        and len(m.log[RangeId.RIGHT]) == 2
        and all(m.applied[s][RangeId.LEFT] == 4 and len(m.keys[s][RangeId.LEFT]) == 2 for s in Store)
    )
