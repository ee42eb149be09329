"""What must hold of Zab without messages: leader completeness and primary order (section 3 of the Zab paper)."""

from quorate import invariant, reachable, step
from quorate.models.zookeeper.zab import Counter
from quorate.models.zookeeper.zab_abstract import AbstractZab, Commit, Entry, Initial, at_most


@invariant
def one_leader_an_epoch(m: AbstractZab) -> bool:
    """An epoch has at most one leader."""
    return all(g.leader == h.leader for g in m.leads for h in m.leads if g.epoch == h.epoch)


@invariant
def leader_completeness(m: AbstractZab) -> bool:
    """What was committed in an epoch is in the initial history of each later one: what its leader proposed up to
    there, and what was in its own initial history."""
    return all(
        all(
            Initial(g.epoch, p.epoch, p.counter) in m.initial
            for p in m.proposed
            if p.epoch == c.epoch and p.counter <= c.counter
        )
        and all(
            Initial(g.epoch, i.epoch, i.counter) in m.initial
            for i in m.initial
            if i.of == c.epoch and i.counter > 0
        )
        for c in m.committed
        for g in m.leads
        if c.epoch < g.epoch
    )


@invariant
def primary_order(m: AbstractZab) -> bool:
    """Before a transaction of an epoch, every history has what its leader had before it, and nothing else: the
    initial history of the epoch, and what the leader proposed before, in its order."""
    return all(
        all(
            Initial(d.epoch, x.epoch, x.counter) in m.initial
            for x in m.history
            if x.server == d.server and x.epoch < d.epoch and x.counter > 0
        )
        and all(
            Entry(d.server, i.epoch, i.counter) in m.history
            for i in m.initial
            if i.of == d.epoch and i.counter > 0
        )
        and all(
            Entry(d.server, p.epoch, p.counter) in m.history
            for p in m.proposed
            if p.epoch == d.epoch and p.counter <= d.counter
        )
        for d in m.history
        if d.counter > 0
    )


@invariant
def delivered_in_one_order(m: AbstractZab) -> bool:
    """Of two that are committed, all that the later leader delivers up to the earlier one was committed with it."""
    return all(
        Initial(c.epoch, i.epoch, i.counter) in m.initial
        for c in m.committed
        for d in m.committed
        if c.epoch < d.epoch
        for i in m.initial
        if i.of == d.epoch and i.epoch < c.epoch and i.counter > 0
    )


@step
def histories_grow_at_the_end(before: AbstractZab, after: AbstractZab) -> bool:
    """What a step adds to a history is after all that it leaves there: logs are in the order of zxids."""
    return all(
        at_most(x.epoch, x.counter, y.epoch, y.counter)
        for y in after.history
        if y not in before.history
        for x in before.history
        if x.server == y.server and x in after.history
    )


@reachable
def a_transaction_is_committed(m: AbstractZab) -> bool:
    """Not only the beginning of an epoch is committed, but something that its leader proposed."""
    return any(c.counter > 0 for c in m.committed)


@reachable
def commits_of_two_epochs(m: AbstractZab) -> bool:
    """A transaction is committed again with the initial history of the next epoch."""
    return any(
        Initial(d.epoch, c.epoch, c.counter) in m.initial and c.counter > 0
        for c in m.committed
        for d in m.committed
    )


@reachable
def a_transaction_is_given_up(m: AbstractZab) -> bool:
    """What was proposed and not committed is in no later epoch."""
    return any(
        p.epoch < c.epoch and Initial(c.epoch, p.epoch, p.counter) not in m.initial
        for p in m.proposed
        for c in m.committed
    )


@reachable
def a_commit_after_the_next_election(m: AbstractZab) -> bool:
    """A leader may count acknowledgements when there is a later leader already."""
    return any(
        p in m.proposed
        and Commit(p.epoch, p.counter) in m.committed
        and any(g.epoch > p.epoch for g in m.leads)
        for p in m.proposed
    )


@reachable
def histories_of_two_epochs(m: AbstractZab) -> bool:
    """A history has transactions of two epochs."""
    return any(
        d.server == x.server and d.epoch < x.epoch and d.counter > Counter(0) and x.counter > Counter(0)
        for d in m.history
        for x in m.history
    )
