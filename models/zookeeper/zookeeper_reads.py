"""Reads of ZooKeeper: at any server, never back in time, and fresh after `sync` if a quorum is asked.

After apache/zookeeper at 53a78e3, whose files are named below, and its Programmer's Guide, "Consistency
Guarantees". A client has a session, and its session is at one server at a time. That server answers reads
from its own state, which may be behind; writes go to its leader. A client remembers the last zxid that it was
told of, and a server that is behind that refuses the session, so the client has to try another one
(ZooKeeperServer.java 1504).

`sync` goes to the leader, as writes do, and comes back on the link on which the leader sends what it commits
(FollowerRequestProcessor.java 97; processSync, Leader.java 1343). So the server has applied by then what the
leader had committed when it was asked. That makes the next read fresh if the leader still was one.
ZooKeeper's leader does not ask anyone: it goes by its time-outs. The model asks a quorum, as ZOOKEEPER-1675
proposes; `SyncWithoutQuorum` is what is released.

How the log is agreed on is left out (`zab` shows that): `committed` is how far it is, the zxid of the last
transaction is a number, and an election is one step, after which the servers of its quorum have all that is
committed. They have: they answer no client before the leader has told them so (UPTODATE), and all their
connections are closed before. A write is committed in one step, since nobody can see what it did before that.
If its client is not answered because its connection is lost, the client does not know whether it was done. A
client has one request at a time; ZooKeeper's may send many, and those of one session are executed in their
order (CommitProcessor.java 251).
"""

from quorate import Majority, Map, Record, Symmetric, action, init, when
from quorate.models.linearizability.sequential import SequentialReads
from quorate.models.linearizability.versions import Client, Key, Version, VersionedReads


class Server(Symmetric): ...


class Quorum(Majority[Server]): ...


class Write(Record):
    """A client's write, which is committed as this version."""

    version: Version


class Sync(Record):
    """A client's `sync`, and how far the leader was when it answered, if it has."""

    version: Version | None


class ZooKeeperReads(VersionedReads, SequentialReads):
    """Clients read where their session is; the reads after a `sync` are to be current, all others only to go
    forward.

    There is one key: all of the tree, whose version is the zxid of the last transaction that was applied.
    """

    sizes = {Server: 3, Client: 2, Key: 1, Version: 3}

    leader: Map[Server, Server]
    committed: Version
    applied: Map[Server, Version]

    at: Map[Client, Server | None]
    waits: Map[Client, Write | Sync | None]
    last_zxid: Map[Client, Version]

    @init
    def first_election(self, t: Server) -> None:
        for s in Server:
            self.leader[s] = t

    def leads(self, t: Server) -> bool:
        """Whether a quorum takes this server for its leader, so that it can commit."""
        return 2 * len({s for s in Server if self.leader[s] == t}) > len(Server)

    # ------------------------------------------------------------------------------------- servers

    @action
    def elect(self, t: Server, q: Quorum) -> None:
        """A quorum gets a new leader, and is told of all that is committed. Other servers do not know."""
        when(t in q and any(self.leader[s] != t for s in q))
        for s in q:
            self.leader[s] = t
            self.applied[s] = self.committed
        for c in Client:
            at = self.at[c]
            if at is not None and at in q:
                self.at[c] = None
                self.waits[c] = None
                self.floor[c] = Version(0)

    @action
    def join(self, s: Server, t: Server) -> None:
        """A server finds the leader that a quorum has, and is brought up to date by it."""
        when(self.leads(t) and self.leader[s] != t)
        self.leader[s] = t
        self.applied[s] = self.applied[t]
        for c in Client:
            if self.at[c] == s:
                self.at[c] = None
                self.waits[c] = None
                self.floor[c] = Version(0)

    @action
    def apply(self, s: Server) -> None:
        """A server applies the next transaction that its leader has committed (COMMIT)."""
        when(self.applied[s] < self.applied[self.leader[s]])
        self.applied[s] += 1

    # ------------------------------------------------------------------------------------- sessions

    @action
    def connect(self, c: Client, s: Server) -> None:
        """A client opens its session at a server, or takes it there (processConnectRequest)."""
        when(self.at[c] is None and self.accepts(s, self.last_zxid[c]))
        self.at[c] = s

    def accepts(self, s: Server, seen: Version) -> bool:
        """A server that is behind the client refuses it (ZooKeeperServer.java 1504)."""
        return self.applied[s] >= seen

    @action
    def disconnect(self, c: Client) -> None:
        """A connection is lost, and what was asked is not answered any more."""
        when(self.at[c] is not None)
        self.at[c] = None
        self.waits[c] = None
        self.floor[c] = Version(0)

    # ------------------------------------------------------------------------------------- operations

    @action
    def write(self, c: Client) -> None:
        """A client writes, and the leader of its server gets that committed."""
        s = self.at[c]
        when(s is not None and self.waits[c] is None)
        assert s is not None
        t = self.leader[s]
        when(self.leads(t))
        self.committed += 1
        self.applied[t] = self.committed
        self.waits[c] = Write(self.committed)

    @action
    def acknowledge(self, c: Client) -> None:
        """The client's server has applied the write, and tells the client."""
        s = self.at[c]
        m = self.waits[c]
        when(s is not None and isinstance(m, Write))
        assert s is not None
        assert isinstance(m, Write)
        when(self.applied[s] >= m.version)
        self.waits[c] = None
        self.last_zxid[c] = m.version
        self.latest = Map({k: self.latest_after(k, m.version) for k in Key})
        self.backward = self.backward_after_write(c, m.version)
        self.told[c] = m.version

    @action
    def read(self, c: Client) -> None:
        """A server answers a read at once, with what it has applied."""
        s = self.at[c]
        when(s is not None and self.waits[c] is None)
        assert s is not None
        self.last_zxid[c] = self.applied[s]
        self.latest = Map({k: self.latest_after(k, self.applied[s]) for k in Key})
        self.backward = self.backward_after_read(c, self.applied[s])
        self.told[c] = self.applied[s]

    @action
    def sync(self, c: Client, k: Key) -> None:
        """A client asks its server to catch up, and then reads."""
        when(self.at[c] is not None and self.waits[c] is None)
        self.waits[c] = Sync(None)
        self.floor[c] = self.latest[k]

    @action
    def answer_sync(self, c: Client) -> None:
        """The leader puts its answer on the link to the client's server, after what it has committed."""
        s = self.at[c]
        when(s is not None and self.waits[c] == Sync(None))
        assert s is not None
        t = self.leader[s]
        when(self.leader[t] == t and self.may_answer_sync(t))
        self.waits[c] = Sync(self.applied[t])

    def may_answer_sync(self, t: Server) -> bool:
        """A leader asks a quorum whether it still leads (ZOOKEEPER-1675)."""
        return self.leads(t)

    @action
    def read_synced(self, c: Client, k: Key) -> None:
        """The answer has come, and the server answers the read that follows."""
        s = self.at[c]
        m = self.waits[c]
        when(s is not None and isinstance(m, Sync))
        assert s is not None
        assert isinstance(m, Sync)
        when(m.version is not None and self.has_come(s, m.version))
        self.waits[c] = None
        self.last_zxid[c] = self.applied[s]
        self.stale = self.stale_after(c, k, self.applied[s])
        self.latest[k] = self.latest_after(k, self.applied[s])
        self.backward = self.backward_after_read(c, self.applied[s])
        self.told[c] = self.applied[s]
        self.floor[c] = Version(0)

    def has_come(self, s: Server, v: Version) -> bool:
        """Links are FIFO: what the leader committed before its answer has come before it, and is applied."""
        return self.applied[s] >= v


class SyncWithoutQuorum(ZooKeeperReads):
    """BUG: a leader answers `sync` without asking anyone whether it still leads.

    A quorum has another leader by then, which has committed a write: the read after `sync` does not see it.
    This is how ZooKeeper works (Leader.java 1343); jepsen-io/jepsen#399 and ZOOKEEPER-1675 discuss it.
    """

    def may_answer_sync(self, t: Server) -> bool:
        return True


class SyncNotOnTheLink(ZooKeeperReads):
    """BUG: the answer to `sync` overtakes what the leader has committed before it.

    The server answers the read before it has applied that. ZOOKEEPER-108 was a `sync` in the wrong order with
    other operations.
    """

    def has_come(self, s: Server, v: Version) -> bool:
        return True


class AnyServerTakes(ZooKeeperReads):
    """BUG: a server takes a session whatever its client has seen.

    It is behind the server at which the session was before, and the client goes back in time: the "single
    system image" of the Programmer's Guide.
    """

    def accepts(self, s: Server, seen: Version) -> bool:
        return True
