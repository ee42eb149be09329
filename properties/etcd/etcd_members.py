"""What must hold when the members of an etcd cluster change."""

from quorate import always_possible, invariant, reachable, step
from quorate.models.etcd.etcd_members import EtcdMembers
from quorate.models.raft import Server


@invariant
def election_safety(m: EtcdMembers) -> bool:
    """At most one leader in a term."""
    return all(s == t or m.term[s] != m.term[t] for s in m.leading for t in m.leading)


@step
def leader_completeness(before: EtcdMembers, after: EtcdMembers) -> bool:
    """Who is elected has all changes in its log that are committed."""
    return all(s in before.leading or after.changes[s] >= before.committed for s in after.leading)


@step
def one_change_at_a_time(before: EtcdMembers, after: EtcdMembers) -> bool:
    """A leader appends a change only when it has applied all others in its log (etcd#7625)."""
    return all(
        s not in before.leading
        or after.changes[s] <= before.changes[s]
        or before.applied[s] == before.changes[s]
        for s in after.leading
    )


@always_possible(without=("restart",))
def the_new_voters_can_take_over(m: EtcdMembers) -> bool:
    """Whatever happened, the change can be completed, and all new voters use the new configuration."""
    return all(m.config[s] == 2 for s in m.new)


@reachable
def configurations_are_two_apart(m: EtcdMembers) -> bool:
    """A server uses the old configuration while another uses the new one."""
    return any(m.config[s] == 0 and m.config[t] == 2 for s in Server for t in Server)


@reachable
def another_leader_leaves(m: EtcdMembers) -> bool:
    """A leader proposes to leave a joint configuration that it was not asked for, nor led when it was applied."""
    return any(m.changes[s] == 2 and m.applied[s] == 1 and s not in m.old for s in m.leading)


@reachable
def a_removed_leader_is_switched_off(m: EtcdMembers) -> bool:
    return any(s not in m.new and m.commit[s] == 2 for s in m.off)


@reachable
def a_removed_server_leads(m: EtcdMembers) -> bool:
    """A change that removes it is in its log, and it leads until that is applied."""
    return any(s not in m.new and m.changes[s] == 2 for s in m.leading)
