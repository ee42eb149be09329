"""What a leader lease is worth, after Ongaro's dissertation (2014), 6.4.1."""

from quorate import always_possible, invariant, reachable
from quorate.models.leases.lease import Lease, Server


@invariant
def reads_under_a_lease_are_fresh(m: Lease) -> bool:
    """Whoever has a lease has all that is committed, and may answer reads from its own state."""
    return all(m.leased[s] == 0 or s not in m.behind for s in Server)


@invariant
def one_lease(m: Lease) -> bool:
    """At most one server has a lease."""
    return len({s for s in Server if m.leased[s] > 0}) <= 1


@always_possible
def a_lease_can_be_had(m: Lease) -> bool:
    """Whatever happened, a leader can have a lease again."""
    return any(m.leased[s] > 0 for s in Server)


@reachable
def a_lease_passes_on(m: Lease) -> bool:
    """A leader has a lease while one before it, which has not noticed, leads on without."""
    return any(m.leased[s] > 0 and m.term[t] < m.term[s] for s in Server for t in m.leading)


@reachable
def a_lease_ends_before_patience_does(m: Lease) -> bool:
    """The margin for drift: the lease is over, and a majority still does not vote."""
    return any(
        m.leased[s] == 0 and 2 * len({v for v in Server if m.patient[v] > 0}) > len(Server) for s in m.leading
    )


@reachable
def a_transfer_does_not_wait(m: Lease) -> bool:
    """The next leader is there while one that voted for it would still be patient with the one before."""
    return any(
        m.term[s] < m.term[t] and m.term[v] == m.term[t] and m.patient[v] > 0 and m.leased[t] == 0
        for s in m.handing_over
        for t in m.leading
        for v in Server
    )
