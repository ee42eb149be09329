"""What Consul's three modes of reads promise: some hold, and what is not promised is shown not to.

A read of mode `consistent` is fresh: that is `fresh_read`, of reads from Raft.
"""

from quorate import invariant, reachable, step
from quorate.models.consul.consul_reads import ConsulReads
from quorate.models.raft import Server


@invariant
def default_is_fresh_at_the_latest_leader(m: ConsulReads) -> bool:
    """`default`: fresh, if nobody was elected after the leader that answers, and it has committed an entry."""
    return all(
        m.default_version(s) == m.latest
        for s in m.leading
        if m.may_read(s) and all(m.term[t] <= m.term[s] for t in Server)
    )


@invariant
def stale_is_committed(m: ConsulReads) -> bool:
    """`stale`: no version that was not acknowledged, at any server."""
    return all(m.stale_version(s) <= m.latest for s in Server)


@step
def stale_never_goes_back(before: ConsulReads, after: ConsulReads) -> bool:
    """`stale`: at one server, no version that is older than one before."""
    return all(before.stale_version(s) <= after.stale_version(s) for s in Server)


@invariant
def only_voters_lead(m: ConsulReads) -> bool:
    """A nonvoter "receives log entries but is not considered for elections or commitment purposes" (configuration.go,
    Nonvoter)."""
    return m.nonvoter not in m.leading


@reachable
def a_default_read_is_stale(m: ConsulReads) -> bool:
    """`default` promises less than `consistent`: the leader was replaced, and its clock has not told it."""
    return any(m.may_read(s) and m.commit_index[s] < m.latest for s in m.leading)


@reachable
def a_default_read_of_a_new_leader_is_stale(m: ConsulReads) -> bool:
    """It does not know yet what is committed."""
    return any(not m.may_read(s) and m.commit_index[s] < m.latest for s in m.leading)


@reachable
def a_stale_read_is_stale(m: ConsulReads) -> bool:
    """`stale` promises nothing about time, with one leader and no failure."""
    return len(m.leading) == 1 and any(m.stale_version(s) < m.latest for s in Server)


@reachable
def the_nonvoter_has_caught_up(m: ConsulReads) -> bool:
    return m.latest > 0 and m.stale_version(m.nonvoter) == m.latest
