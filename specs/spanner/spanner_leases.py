"""Leases by TrueTime are disjoint, and timestamps rise from leader to leader: for any number of replicas.

It is the proof of appendix A: two quorums have a replica in common, whose vote lasts at least as long as the lease of
the first leader, and has ended when it votes for the second.
"""

from quorate import clause
from quorate.models.spanner.spanner_leases import Quorum, Replica, SpannerLeases
from quorate.properties.spanner.spanner_leases import has_had_lease, leases_are_disjoint, timestamps_rise

proves = (leases_are_disjoint, timestamps_rise)
inductive = (leases_are_disjoint,)


@clause
def a_lease_may_come(s: SpannerLeases) -> bool:
    """The lease that a replica asks for ends in the future, but `length` after now at the latest."""
    return all(s.now < s.wanted[c] <= s.now + s.length for c in Replica if s.wanted[c] > 0)


@clause
def votes_last(s: SpannerLeases) -> bool:
    """A vote that a candidate may count lasts as long as the lease that may come of it."""
    return all(
        s.wanted[c] > 0 and s.voted[v] == c and s.wanted[c] <= s.voted_until[v]
        for c in Replica
        for v in s.votes[c]
    )


@clause
def votes_are_no_longer(s: SpannerLeases) -> bool:
    """A vote that is cast now lasts at least as long as those before."""
    return all(s.voted_until[v] <= s.now + s.length for v in Replica)


@clause
def leaders_lead_now(s: SpannerLeases) -> bool:
    """The lease of a leader has begun, and has not ended."""
    return all(s.start[r] <= s.now < s.end[r] for r in s.leads)


@clause
def leases_have_begun(s: SpannerLeases) -> bool:
    """No lease begins in the future."""
    return all(s.start[r] <= s.now for r in Replica)


@clause
def leases_have_voters(s: SpannerLeases) -> bool:
    """A lease has ended, or there is a quorum whose votes last as long."""
    return all(
        s.end[r] < s.now or any(all(supports(s, v, r) for v in q) for q in Quorum)
        for r in Replica
        if has_had_lease(s, r)
    )


def supports(s: SpannerLeases, v: Replica, r: Replica) -> bool:
    return s.voted[v] == r and s.end[r] <= s.voted_until[v]


@clause
def leases_without_leader_are_over(s: SpannerLeases) -> bool:
    """Who does not lead has no lease that ends in the future."""
    return all(s.end[r] <= s.now for r in Replica if r not in s.leads)


@clause
def timestamps_are_within_leases(s: SpannerLeases) -> bool:
    """A leader has used no timestamp that is not before the end of its lease."""
    return all(s.used[r] < s.end[r] for r in s.leads)


@clause
def timestamps_of_others_are_past(s: SpannerLeases) -> bool:
    """Who does not lead has used no timestamp that is not in the past."""
    return all(s.used[r] == 0 or s.used[r] < s.now for r in Replica if r not in s.leads)
