"""What must hold of Zab: the properties of the paper (DSN 2011, section 3), and what makes them hold."""

from quorate import invariant, reachable, step
from quorate.models.zookeeper.zab import Phase, Server, Zab


@invariant
def agreement(m: Zab) -> bool:
    """Agreement and total order: whoever delivers, the transactions are the same in the same order."""
    return all(d.txn == e.txn for d in m.delivered for e in m.delivered if d.index == e.index)


@invariant
def primary_order(m: Zab) -> bool:
    """Local and global primary order: transactions are delivered in the order of their epochs, and within an epoch in
    the order in which its leader proposed them, none left out."""
    return all(
        e.txn.epoch > d.txn.epoch or (e.txn.epoch == d.txn.epoch and e.txn.counter == d.txn.counter + 1)
        for d in m.delivered
        for e in m.delivered
        if e.index == d.index + 1
    ) and all(d.txn.counter == 1 for d in m.delivered if d.index == 1)


@invariant
def integrity(m: Zab) -> bool:
    """A transaction is delivered at one place only, and only if there was a leader of its epoch to propose it."""
    return all(d.txn.epoch in m.begun for d in m.delivered) and all(
        d.index == e.index for d in m.delivered for e in m.delivered if d.txn == e.txn
    )


@invariant
def leader_completeness(m: Zab) -> bool:
    """Primary integrity: what was delivered in earlier epochs is in the history of a leader that was established."""
    return all(
        d.index <= len(m.log[s]) and m.log[s][d.index - 1] == d.txn
        for s in Server
        if m.leader[s] == s and m.phase[s] != Phase.DISCOVERY
        for d in m.delivered
        if d.epoch < m.current[s]
    )


@step
def one_leader_an_epoch(before: Zab, after: Zab) -> bool:
    """An epoch is begun once: no two leaders are established with the same."""
    return all(
        after.current[s] not in before.begun
        for s in Server
        if before.phase[s] == Phase.DISCOVERY
        and after.phase[s] == Phase.SYNCHRONIZATION
        and after.leader[s] == s
    )


@step
def epochs_never_go_back(before: Zab, after: Zab) -> bool:
    """A server's two epochs only rise, and `current` is never above `accepted`."""
    return all(
        before.accepted[s] <= after.accepted[s] and before.current[s] <= after.current[s] <= after.accepted[s]
        for s in Server
    )


@reachable
def delivered_in_two_epochs(m: Zab) -> bool:
    """A leader delivers again what was delivered by the one before."""
    return any(d.txn == e.txn and d.epoch < e.epoch for d in m.delivered for e in m.delivered)


@reachable
def an_orphan_is_committed(m: Zab) -> bool:
    """What a leader proposed and could not commit is committed by a later one."""
    return any(
        d.txn.epoch < d.epoch and all(e.txn != d.txn or e.txn.epoch < e.epoch for e in m.delivered)
        for d in m.delivered
    )


@reachable
def two_epochs_in_an_order(m: Zab) -> bool:
    """Transactions of two epochs are delivered, so primary order has something to order."""
    return any(d.txn.epoch != e.txn.epoch for d in m.delivered for e in m.delivered)


@reachable
def a_follower_has_too_much(m: Zab) -> bool:
    """It has a transaction that its leader has not, and has to drop it: TRUNC."""
    return any(
        len(m.log[s]) < len(m.log[f])
        for s in Server
        for f in Server
        if m.leader[f] == s and m.phase[s] == Phase.BROADCAST and m.phase[f] == Phase.DISCOVERY
    )


@reachable
def an_epoch_is_proposed_twice(m: Zab) -> bool:
    """A leader failed in discovery, and the next one proposes the same epoch. Who accepted it cannot promise it."""
    return any(
        m.leader[f] == s and f not in m.promised[s]
        for s in Server
        for f in Server
        if m.leader[s] == s and m.phase[s] == Phase.DISCOVERY
    )


@reachable
def an_old_leader_broadcasts(m: Zab) -> bool:
    """A leader has not noticed that a later epoch has begun."""
    return any(
        m.leader[s] == s and m.leader[t] == t and m.current[s] < m.current[t]
        for s in Server
        for t in Server
        if m.phase[s] == Phase.BROADCAST and m.phase[t] == Phase.SYNCHRONIZATION
    )
