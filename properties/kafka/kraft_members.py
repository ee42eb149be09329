"""What must hold when the voters of KRaft change."""

from quorate import invariant, reachable
from quorate.models.kafka.kraft_members import KRaftMembers, Offset, Replica


@invariant
def one_leader_an_epoch(m: KRaftMembers) -> bool:
    """Election safety."""
    return all(s == t for s in m.leading for t in m.leading if m.epoch[s] == m.epoch[t])


@invariant
def log_matching(m: KRaftMembers) -> bool:
    """Logs that have the same epoch at an offset are identical up to there."""
    return all(
        m.log[s][:n] == m.log[t][:n]
        for s in Replica
        for t in Replica
        for n in Offset
        if 0 < n <= len(m.log[s]) and n <= len(m.log[t]) and m.log[s][n - 1].epoch == m.log[t][n - 1].epoch
    )


@invariant
def leader_completeness(m: KRaftMembers) -> bool:
    """A leader has what is committed, unless there is a later epoch already."""
    return all(
        m.log[s][: len(m.committed)] == m.committed
        for s in m.leading
        if all(m.epoch[r] <= m.epoch[s] for r in Replica)
    )


@invariant
def committed_agree(m: KRaftMembers) -> bool:
    """What a replica takes for committed is committed, and the same at all."""
    return all(m.log[s][: m.hwm[s]] == m.committed[: m.hwm[s]] for s in Replica)


@invariant
def voters_have_flushed(m: KRaftMembers) -> bool:
    """What a leader counts is on the disk of who has it (KAFKA-17332)."""
    return all(m.flushed[r] == len(m.log[r]) for s in m.leading for r in Replica if m.is_voter(r, s))


@reachable
def an_observer_becomes_a_voter(m: KRaftMembers) -> bool:
    """And that is committed."""
    return len(m.committed) > 1 and len(m.committed.last.voters - m.committed.first.voters) > 0


@reachable
def a_leader_that_is_no_voter_leads(m: KRaftMembers) -> bool:
    """It has removed itself, and that is not committed yet."""
    return any(not m.is_voter(s, s) for s in m.leading)


@reachable
def a_replaced_disk_is_added(m: KRaftMembers) -> bool:
    """The node is a voter again, with another directory id, and its old one is removed."""
    return len(m.committed) > 2 and any(r == m.new and r in m.committed.last.voters for r in Replica)


@reachable
def a_change_is_taken_back(m: KRaftMembers) -> bool:
    """A change of an earlier leader is not in the log of a later one."""
    return any(
        len(m.log[r]) > 1
        and m.log[r][1].voters != m.log[r][0].voters
        and any(m.epoch[s] > m.log[r][1].epoch and m.log[s][:2] != m.log[r][:2] for s in m.leading)
        for r in Replica
    )
