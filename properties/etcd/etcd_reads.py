"""What etcd's timers are good for, beside what must hold of reads from Raft."""

from quorate import reachable
from quorate.models.etcd.etcd_reads import EtcdReads
from quorate.models.raft import Server


@reachable
def a_replaced_leader_passes_its_check(m: EtcdReads) -> bool:
    """Its voters were active since the check before, and have elected another leader meanwhile."""
    return any(m.timer[s] > 0 and m.is_established(s) and m.commit_index[s] < m.latest for s in m.leading)


@reachable
def a_leader_must_step_down(m: EtcdReads) -> bool:
    """Its check is due, and it has heard from nobody."""
    return any(m.timer[s] == 0 and len(m.active[s]) == 0 for s in m.leading)


@reachable
def a_follower_ignores_candidates(m: EtcdReads) -> bool:
    """It has heard from a leader that leads no more."""
    return len(m.leading) == 0 and any(m.timer[s] > 0 for s in Server)
