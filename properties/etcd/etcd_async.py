"""What must hold though a server's storage is asynchronous."""

from quorate import invariant, reachable, step
from quorate.models.etcd.etcd_async import EtcdAsyncStorage, Index


@invariant
def election_safety(m: EtcdAsyncStorage) -> bool:
    """At most one leader in a term."""
    return all(s == t or m.term[s] != m.term[t] for s in m.leading for t in m.leading)


@invariant
def leader_completeness(m: EtcdAsyncStorage) -> bool:
    """A leader has what was committed in earlier terms."""
    return all(
        c.entry in m.log(s)[c.index - 1 : c.index]
        for s in m.leading
        for c in m.committed
        if c.term < m.term[s]
    )


@invariant
def state_machine_safety(m: EtcdAsyncStorage) -> bool:
    """What is applied is what is committed."""
    return all(m.executed[c.index - 1] == c.entry for c in m.committed if c.index <= len(m.executed))


@invariant
def the_log_reads_back(m: EtcdAsyncStorage) -> bool:
    """What a server reads of its log, from disk and memory, is what it appended."""
    return m.log(m.slow) == m.accepted


@step
def acknowledged_is_on_disk(before: EtcdAsyncStorage, after: EtcdAsyncStorage) -> bool:
    """When a server acknowledges entries they are on its disk."""
    return all(
        a.index <= len(after.disk[a.follower])
        and after.disk[a.follower][: a.index] == after.log(s)[: a.index]
        for a in after.acknowledged
        if a not in before.acknowledged
        for s in after.leading
        if a.term == after.term[s]
    )


@reachable
def a_committed_entry_is_unstable(m: EtcdAsyncStorage) -> bool:
    """It is committed without the slow server's disk, and not applied there yet."""
    return m.offset < m.commit_index[m.slow]


@reachable
def what_is_to_be_written_is_obsolete(m: EtcdAsyncStorage) -> bool:
    """It was overwritten before it was on the disk."""
    return any(w.entries != m.accepted[w.after : w.after + len(w.entries)] for w in m.writes)


@reachable
def the_slow_leader_commits(m: EtcdAsyncStorage) -> bool:
    return m.slow in m.leading and m.commit_index[m.slow] > 0


@reachable
def all_is_applied(m: EtcdAsyncStorage) -> bool:
    """`slow` has applied as many entries as a log has room for."""
    return len(m.executed) == len(Index) - 1
