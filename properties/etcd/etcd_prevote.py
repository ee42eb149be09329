"""What pre-votes, leases of followers and quorum checks are for, in etcd."""

from quorate import Subset, always_possible, invariant, reachable, step
from quorate.models.etcd.etcd_prevote import EtcdElections, Role, Term, TimeoutNow, is_quorum
from quorate.models.raft import Server


@invariant
def election_safety(m: EtcdElections) -> bool:
    """At most one leader in a term."""
    return all(s == t or m.term[s] != m.term[t] for s in Server for t in Server if m.leads(s) and m.leads(t))


@step
def a_lease_is_kept(before: EtcdElections, after: EtcdElections) -> bool:
    """Who heard from a leader within an election timeout helps nobody to be elected in its place, but for a transfer
    (dissertation, 4.2.3 and 9.6)."""
    return all(
        not before.in_reach(v) or v in before.office[s].answered or v not in after.office[s].answered
        for v in Server
        for s in Server
        if v != s
        and before.office[s].role == Role.PRE_CANDIDATE
        and after.office[s].role == Role.PRE_CANDIDATE
    )


@step
def a_leader_heard_by_a_quorum_is_not_deposed(before: EtcdElections, after: EtcdElections) -> bool:
    """No term begins but by a transfer, unless somebody had a quorum of pre-votes before, or a later term."""
    return all(
        all(after.term[s] <= before.term[leader] for s in Server)
        for leader in Server
        if before.leads(leader)
        if is_quorum(Subset({f for f in Server if before.office[f].lead == leader and before.in_reach(f)}))
        if all(before.term[s] <= before.term[leader] for s in Server)
        if not any(
            before.office[s].role == Role.PRE_CANDIDATE and is_quorum(before.office[s].answered)
            for s in Server
        )
        if not any(m.term == before.term[leader] for m in before.sent.of(TimeoutNow))
    )


@always_possible(without=("tick", "transfer"))
def nobody_is_left_out(m: EtcdElections) -> bool:
    """A leader that goes on to be heard can have everybody as its follower, or learns that it has to step down."""
    return any(all(m.office[f].lead == s for f in Server) for s in Server) or not any(
        m.leads(s) for s in Server
    )


@reachable
def a_pre_candidate_loses(m: EtcdElections) -> bool:
    """A quorum refuses it, since its log is behind."""
    return any(m.office[s].role == Role.PRE_CANDIDATE and is_quorum(m.office[s].refused) for s in Server)


@reachable
def a_leader_that_nobody_answers_is_about_to_step_down(m: EtcdElections) -> bool:
    """Its election timeout is over, and another may lead already."""
    return any(m.leads(s) and m.left[s] == 0 and not m.office[s].answered for s in Server)


@reachable
def two_leaders(m: EtcdElections) -> bool:
    """One in a later term; the other has not checked its quorum yet."""
    return len({s for s in Server if m.leads(s)}) > 1


@reachable
def a_transfer_succeeds(m: EtcdElections) -> bool:
    """The new leader was asked to campaign, and all follow it."""
    return any(
        m.leads(s) and TimeoutNow(t, s) in m.sent and all(m.office[f].lead == s for f in Server)
        for s in Server
        for t in Term
        if m.term[s] == t + 1
    )
