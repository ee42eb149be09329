"""What a master's lease is worth, after "Paxos Made Live" (2007), section 5.2."""

from quorate import always_possible, invariant, reachable
from quorate.models.chubby.chubby_lease import ChubbyLease, Replica


@invariant
def reads_under_a_lease_are_fresh(m: ChubbyLease) -> bool:
    """A master that has a lease has all that was acknowledged, and may answer reads from its own copy."""
    return all(m.leased[r] == 0 or r not in m.behind for r in Replica)


@invariant
def one_lease(m: ChubbyLease) -> bool:
    """At most one master has a lease."""
    return len({r for r in Replica if m.leased[r] > 0}) <= 1


@always_possible
def a_lease_can_be_had(m: ChubbyLease) -> bool:
    """Whatever happened, a master can have a lease again."""
    return any(m.leased[r] > 0 for r in Replica)


@reachable
def a_lease_passes_on(m: ChubbyLease) -> bool:
    """A master has a lease while one before it, which has not noticed, goes on without."""
    return any(m.leased[r] > 0 and m.ballot[p] < m.ballot[r] for r in Replica for p in m.masters)


@reachable
def a_master_is_behind(m: ChubbyLease) -> bool:
    """A master lacks what another one has acknowledged; it must not read."""
    return len(m.behind) > 0


@reachable
def a_lease_ends_before_it_is_forgotten(m: ChubbyLease) -> bool:
    """The margin for drift: the master's lease is over, and a majority still refuses all others."""
    return any(
        m.leased[r] == 0 and 2 * len({p for p in Replica if m.granted[p] == r}) > len(Replica)
        for r in m.masters
    )


@reachable
def a_master_takes_a_higher_ballot(m: ChubbyLease) -> bool:
    """A master was elected in a higher ballot than that in which a replica granted it the lease that still runs."""
    return any(
        m.leased[r] > 0 and m.granted[p] == r and m.ballot[p] < m.ballot[r]
        for r in m.masters
        for p in Replica
    )
