"""What Spanner promises (Corbett et al. 2012, 4.1)."""

from quorate import invariant, reachable, step
from quorate.models.spanner.spanner import Group, Spanner, Stage, Transaction


@invariant
def external_consistency(m: Spanner) -> bool:
    """What begins after a transaction was acknowledged has the later timestamp."""
    return all(m.stamp[t] > m.stamp[u] for t in Transaction if has_stamp(m, t) for u in m.before[t])


def has_stamp(m: Spanner, t: Transaction) -> bool:
    return m.stage[t] == Stage.WAITING or m.stage[t] == Stage.DONE


@invariant
def reads_see_what_was_done(m: Spanner) -> bool:
    """A read-only transaction reads at or after the timestamps of all that was acknowledged when it began."""
    at = m.reads_at
    return at is None or all(m.stamp[t] <= at for t in m.before_read)


@invariant
def reads_are_repeatable(m: Spanner) -> bool:
    """What is still to take effect at a group has a later timestamp than all reads there: read again, they see the
    same."""
    return all(
        m.stamp[t] > m.read[g] for t in Transaction if has_stamp(m, t) for g in Group if m.holder[g] == t
    )


@step
def timestamps_rise(before: Spanner, after: Spanner) -> bool:
    """A group applies transactions in the order of their timestamps, and no two have the same."""
    return all(
        after.stamp[t] > before.stamp[u]
        for g in Group
        for t in Transaction
        if before.holder[g] == t and after.holder[g] is None
        for u in Transaction
        if before.stage[u] == Stage.DONE and g in before.groups[u] and before.holder[g] != u
    )


@reachable
def one_after_the_other(m: Spanner) -> bool:
    """Two transactions are done at both groups, of which one began after the other was acknowledged."""
    return all(
        m.stage[t] == Stage.DONE and g in m.groups[t] and m.holder[g] is None
        for t in Transaction
        for g in Group
    ) and any(u in m.before[t] for t in Transaction for u in Transaction)


@reachable
def a_transaction_is_read(m: Spanner) -> bool:
    """A transaction is done, and both groups were read at its timestamp or later."""
    return m.reads_at is None and any(
        m.stage[t] == Stage.DONE and all(m.stamp[t] <= m.read[g] for g in Group) for t in Transaction
    )
