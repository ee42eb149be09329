"""What can happen at an ABD register; that it is linearizable is among the properties of `register`."""

from quorate import invariant, reachable
from quorate.models.linearizability.abd import ABD, Replica
from quorate.models.linearizability.register import Client, Key, Read


@invariant
def timestamps_name_values(m: ABD) -> bool:
    """LS: two writes have different timestamps, so who knows the timestamp knows the value."""
    return all(a.value == b.value for a in m.sent for b in m.sent if a.stamp == b.stamp and a.key == b.key)


@reachable
def all_operations_finish(m: ABD) -> bool:
    """Every client can do all its operations, and every value gets written."""
    return all(m.running[c] is None and not m.may_begin(c) for c in Client) and len(m.written) > 1


@reachable
def answers_are_explained_in_several_ways(m: ABD) -> bool:
    """Operations overlap, and the answers so far do not tell which of them was first."""
    return any(len(m.possible[k]) > 1 for k in Key)


@reachable
def two_readers_see_a_write_under_way(m: ABD) -> bool:
    """A value is about to be returned by a reader before its writer knows that it is written."""
    return any(
        isinstance(m.running[c], Read) and m.update[c] is not None and m.update[c] == m.update[d]
        for c in Client
        for d in Client
        if c != d
    )


@reachable
def a_minority_is_behind(m: ABD) -> bool:
    """An operation is done, and a replica does not know of it."""
    return any(
        m.stamp[r][k] < m.stamp[s][k]
        for k in Key
        for r in Replica
        for s in Replica
        if all(m.running[c] is None for c in Client)
    )
