"""What KIP-595 promises of KRaft: the safety properties of Raft's Figure 3, and what only KRaft says."""

from quorate import invariant, reachable, step
from quorate.models.kafka.kraft import Diverging, KRaft, Role, Server


@invariant
def one_leader_an_epoch(m: KRaft) -> bool:
    """Election safety: servers that know of the leader of an epoch know of the same."""
    return all(
        m.quorum[s].leader == m.quorum[t].leader
        for s in Server
        for t in Server
        if m.quorum[s].epoch == m.quorum[t].epoch
        and m.quorum[s].leader is not None
        and m.quorum[t].leader is not None
    )


@invariant
def log_matching(m: KRaft) -> bool:
    """Logs that have the same epoch at an offset are identical up to there."""
    return all(
        m.log[s][: i + 1] == m.log[t][: i + 1]
        for s in Server
        for t in Server
        for i in range(min(len(m.log[s]), len(m.log[t])))
        if m.log[s][i].epoch == m.log[t][i].epoch
    )


@invariant
def leader_completeness(m: KRaft) -> bool:
    """A leader has what is committed, unless there is a later epoch already."""
    return all(
        m.log[s][: len(m.committed)] == m.committed
        for s in Server
        if m.role(s) == Role.LEADER and all(m.quorum[t].epoch <= m.quorum[s].epoch for t in Server)
    )


@invariant
def committed_agree(m: KRaft) -> bool:
    """What a server takes for committed is committed, and the same at all."""
    return all(m.log[s][: m.hwm[s]] == m.committed[: m.hwm[s]] for s in Server)


@invariant
def high_watermark_within_log(m: KRaft) -> bool:
    """A server does not truncate what it knows to be committed (KafkaRaftLog.truncateTo refuses it)."""
    return all(m.hwm[s] <= len(m.log[s]) for s in Server)


@step
def epoch_never_goes_back(before: KRaft, after: KRaft) -> bool:
    """Also not when a server restarts: it is in `quorum-state`."""
    return all(before.quorum[s].epoch <= after.quorum[s].epoch for s in Server)


@step
def high_watermark_never_goes_back(before: KRaft, after: KRaft) -> bool:
    """At a server that keeps its role or follows. Who begins to lead, or restarts, has none yet."""
    return all(
        before.hwm[s] <= after.hwm[s]
        for s in Server
        if before.restarts == after.restarts
        and (after.role(s) != Role.LEADER or before.role(s) == Role.LEADER)
    )


@reachable
def all_learn_of_a_commit(m: KRaft) -> bool:
    """A record of a client is committed, and every server knows."""
    return all(any(e.number > 0 for e in m.log[s][: m.hwm[s]]) for s in Server)


@reachable
def a_follower_is_told_to_truncate(m: KRaft) -> bool:
    """The answer to a Fetch is Diverging."""
    return any(len(m.answers[f].of(Diverging)) > 0 for f in Server)


@reachable
def an_unflushed_record_is_fetched(m: KRaft) -> bool:
    """A follower has a record on disk that the leader has not."""
    return any(
        m.quorum[f].leader == s
        and m.role(s) == Role.LEADER
        and m.quorum[f].epoch == m.quorum[s].epoch
        and m.flushed[s] < m.flushed[f]
        for s in Server
        for f in Server
    )


@reachable
def a_record_of_an_earlier_epoch_is_committed(m: KRaft) -> bool:
    """With the first of a later epoch."""
    return any(
        m.role(s) == Role.LEADER and m.hwm[s] > 0 and m.log[s][0].epoch < m.quorum[s].epoch for s in Server
    )


@reachable
def two_leaders_coexist(m: KRaft) -> bool:
    """In different epochs."""
    return any(
        s != t and m.role(s) == Role.LEADER and m.role(t) == Role.LEADER for s in Server for t in Server
    )


@reachable
def a_resigned_leader_is_followed(m: KRaft) -> bool:
    """Its followers fetch in vain, until one of them stands for election."""
    return any(
        m.quorum[f].leader == s and m.role(s) == Role.RESIGNED and f != s for s in Server for f in Server
    )
