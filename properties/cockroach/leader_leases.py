"""What fortified leaders promise, after CockroachDB's issue #123847 on leader leases."""

from quorate import always_possible, invariant, reachable, step
from quorate.models.cockroach.leader_leases import LeaderLeases, Server


@invariant
def election_safety(m: LeaderLeases) -> bool:
    """At most one leader in a term."""
    return all(s == t for s in m.leading for t in m.leading if m.term[s] == m.term[t])


@step
def lease_disjointness(before: LeaderLeases, after: LeaderLeases) -> bool:
    """A leader is elected when no other has a lease, whether it still leads or not."""
    return all(
        not before.has_lease(t) for s in after.leading if s not in before.leading for t in Server if t != s
    )


@step
def lease_does_not_fall(before: LeaderLeases, after: LeaderLeases) -> bool:
    """A leader, also one that stepped down, does not give up what it is while it has a lease (`leadMaxSupported` does
    not fall)."""
    return all(after.lead[s] == s for s in Server if before.lead[s] == s and before.has_lease(s))


@always_possible
def another_can_lead(m: LeaderLeases) -> bool:
    """When support is withdrawn, there can be a leader again, with a lease."""
    return any(s in m.leading and m.has_lease(s) for s in Server)


@reachable
def all_support_the_leader(m: LeaderLeases) -> bool:
    return any(len(m.supporters[s]) == len(Server) for s in m.leading)


@reachable
def a_lease_outlives_its_leader(m: LeaderLeases) -> bool:
    """A leader has stepped down, and its lease has not ended."""
    return any(m.has_lease(s) and s not in m.leading for s in Server)


@reachable
def the_lease_moves(m: LeaderLeases) -> bool:
    """One has a lease, and another still counts on some of its own."""
    return any(m.has_lease(s) and m.supporters[t] for s in Server for t in Server if s != t)


@reachable
def two_leaders_coexist(m: LeaderLeases) -> bool:
    """A leader without a lease does not know that there is another."""
    return len(m.leading) > 1
