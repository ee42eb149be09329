"""What ZooKeeper promises to its clients, and what it does not.

That each client goes forward is `sequentially_consistent`; that a read after `sync` is current is
`reads_are_current`, which here is said of these reads only, but of all that any client was told before.
"""

from quorate import always_possible, invariant, reachable
from quorate.models.linearizability.versions import Client, Key, Version
from quorate.models.zookeeper.zookeeper_reads import Server, Sync, ZooKeeperReads


@invariant
def leader_has_all_committed(m: ZooKeeperReads) -> bool:
    """Who can commit has applied all that is committed."""
    return all(m.applied[t] == m.committed for t in Server if m.leads(t))


@always_possible
def everyone_is_connected(m: ZooKeeperReads) -> bool:
    """Who is refused by one server finds another: what a client was told, some server has applied."""
    return all(m.at[c] is not None for c in Client)


@reachable
def a_local_read_is_stale(m: ZooKeeperReads) -> bool:
    """Without `sync` a client may read what is older than what another client knows: reads are not linearizable."""
    return any(
        m.applied[s] < m.latest[k] and m.waits[c] is None
        for k in Key
        for c in Client
        for s in Server
        if m.at[c] == s
    )


@reachable
def a_client_is_refused(m: ZooKeeperReads) -> bool:
    """A client that lost its connection has seen more than some server has applied."""
    return any(m.at[c] is None and not m.accepts(s, m.last_zxid[c]) for c in Client for s in Server)


@reachable
def two_take_themselves_for_the_leader(m: ZooKeeperReads) -> bool:
    """A leader need not know that it was replaced, and a client may be there."""
    return any(
        m.leader[t] == t and m.leader[k] == k and m.at[c] == t and m.committed > m.applied[t]
        for t in Server
        for k in Server
        if t != k
        for c in Client
    )


@reachable
def a_synced_read_waits(m: ZooKeeperReads) -> bool:
    """The leader has answered, and the server has not applied yet what came before the answer."""
    return any(
        m.waits[c] == Sync(v) and m.at[c] == s and m.applied[s] < v
        for c in Client
        for s in Server
        for v in Version
    )


@reachable
def all_clients_know_the_last_write(m: ZooKeeperReads) -> bool:
    """As many writes are done as the model has room for, and every client has seen the last of them."""
    return m.committed + 1 == len(Version) and all(m.last_zxid[c] == m.committed for c in Client)


@reachable
def a_write_is_done_and_nobody_was_told(m: ZooKeeperReads) -> bool:
    """The connection was lost before the answer: its client does not know whether the write was done."""
    return m.committed > 0 and all(m.waits[c] is None and m.last_zxid[c] == 0 for c in Client)
