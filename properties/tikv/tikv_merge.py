"""What must hold of TiKV's merge of two regions."""

from quorate import invariant, reachable
from quorate.models.tikv import Store
from quorate.models.tikv.tikv_merge import Merge, Put, Region, RollbackMerge


@invariant
def served_once(m: Merge) -> bool:
    """No two leaders serve reads at the same time."""
    return all(
        (s == t and q == r) or not m.may_serve(s, q) or not m.may_serve(t, r)
        for s in Store
        for t in Store
        for q in Region
        for r in Region
    )


@invariant
def reads_are_fresh(m: Merge) -> bool:
    """A read now returns no less than was acknowledged or returned before. (Writes are numbered in the order in which
    they are committed, so this is linearizability.)"""
    return all(m.data[s] >= m.floor for s in Store for r in Region if m.may_serve(s, r))


@invariant
def committed_or_rolled_back(m: Merge) -> bool:
    """No store merges once the source has taken PrepareMerge back."""
    return not m.merged or not any(isinstance(c, RollbackMerge) for c in m.source)


@invariant
def same_index_same_data(m: Merge) -> bool:
    """Replicas that have applied equally much of a region have the same version of it, and the same data if the keys
    are in it."""
    return all(
        m.version[s][r] == m.version[t][r]
        and m.covers(s, r) == m.covers(t, r)
        and (not m.covers(s, r) or m.data[s] == m.data[t])
        for s in Store
        for t in Store
        for r in Region
        if m.has(s, r) and m.has(t, r) and m.applied[s][r] == m.applied[t][r]
    )


@reachable
def the_target_is_written_beside_the_source(m: Merge) -> bool:
    """A write to the target is acknowledged while a store still has the source."""
    return any(
        s in m.merged
        and m.leader[Region.TARGET] == s
        and m.data[s] > 0
        and t not in m.merged
        and m.data[t] == 0
        for s in Store
        for t in Store
        if any(isinstance(c, Put) for c in m.target)
    )


@reachable
def a_replica_lags_behind_the_merge(m: Merge) -> bool:
    """CommitMerge is applied somewhere, and a replica of the source lacks a write and PrepareMerge."""
    return len(m.merged) > 0 and any(len(m.log[s]) + 2 <= len(m.source) for s in Store if s not in m.merged)


@reachable
def the_merge_is_rolled_back(m: Merge) -> bool:
    """The source serves its keys again."""
    return any(
        m.may_serve(s, Region.SOURCE)
        and m.version[s][Region.SOURCE] > 1
        and m.applied[s][Region.SOURCE] == len(m.source)
        for s in Store
    )


@reachable
def all_are_merged(m: Merge) -> bool:
    return len(m.merged) == len(Store)
