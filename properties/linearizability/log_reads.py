"""What can happen at a replicated log; that its reads are current is among the properties of `versions`."""

from quorate import invariant, reachable
from quorate.models.linearizability.log_reads import LogReads, Replica
from quorate.models.linearizability.versions import Client, Key, Version


@invariant
def only_what_is_committed_is_known(m: LogReads) -> bool:
    """What a client is told is in the log."""
    return all(m.latest[k] <= m.committed[k] for k in Key)


@reachable
def a_read_waits_for_its_replica(m: LogReads) -> bool:
    """A replica has not applied yet what a client would have to see."""
    return any(
        m.reading[c] is not None and index is not None and m.applied[r][k] < index
        for c in Client
        for index in [m.index[c]]
        for r in Replica
        for k in Key
    )


@reachable
def a_read_is_newer_than_its_floor(m: LogReads) -> bool:
    """A read may see a write that is not acknowledged yet."""
    return any(m.reading[c] is not None and m.floor[c] < m.committed[k] for c in Client for k in Key)


@reachable
def all_is_written_and_applied(m: LogReads) -> bool:
    return all(m.applied[r][k] + 1 == len(Version) for r in Replica for k in Key)
