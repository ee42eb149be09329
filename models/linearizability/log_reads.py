"""Reads at the replicas of a log: a replica asks how far the log is, and answers when it has applied as much.

That is ReadIndex, as reads at followers use it: Ongaro, "Consensus: Bridging Theory and Practice" (2014), 6.4. How
the log is agreed on is left out; `committed` is how far it is, and whoever answers for it knows that.
"""

from quorate import Map, Symmetric, action, when
from quorate.models.linearizability.versions import Client, Key, Version, VersionedReads


class Replica(Symmetric): ...


class LogReads(VersionedReads):
    """A log of writes to each key, with room for as many as there are versions, and replicas that apply it."""

    sizes = {Replica: 2}

    committed: Map[Key, Version]
    applied: Map[Replica, Map[Key, Version]]
    reading: Map[Client, Key | None]
    index: Map[Client, Version | None]
    writing: Map[Client, Key | None]
    written: Map[Client, Version | None]

    def is_idle(self, c: Client) -> bool:
        return self.reading[c] is None and self.writing[c] is None

    @action
    def write(self, c: Client, k: Key) -> None:
        """A client begins to write."""
        when(self.is_idle(c))
        self.writing[c] = k

    @action
    def commit(self, c: Client) -> None:
        """The write is in the log, and gets its version."""
        k = self.writing[c]
        when(k is not None and self.written[c] is None and self.committed[k] + 1 < len(Version))
        assert k is not None
        self.committed[k] += 1
        self.written[c] = self.committed[k]

    @action
    def acknowledge(self, c: Client) -> None:
        """The client is told that its write is done."""
        k = self.writing[c]
        v = self.written[c]
        when(k is not None and v is not None)
        assert k is not None
        assert v is not None
        self.writing[c] = None
        self.written[c] = None
        self.latest[k] = self.latest_after(k, v)

    @action
    def apply(self, r: Replica, k: Key) -> None:
        """A replica applies the next write."""
        when(self.applied[r][k] < self.committed[k])
        self.applied[r][k] += 1

    @action
    def read(self, c: Client, k: Key) -> None:
        """A client begins to read."""
        when(self.is_idle(c))
        self.reading[c] = k
        self.floor[c] = self.latest[k]

    @action
    def ask(self, c: Client) -> None:
        """How far the log is, asked after the read began."""
        k = self.reading[c]
        when(k is not None and self.index[c] is None)
        assert k is not None
        self.index[c] = self.committed[k]

    @action
    def answer(self, c: Client, r: Replica) -> None:
        """A replica that has applied as much answers with what it has."""
        k = self.reading[c]
        when(k is not None and self.may_answer(c, r, k))
        assert k is not None
        self.stale = self.stale_after(c, k, self.applied[r][k])
        self.latest[k] = self.latest_after(k, self.applied[r][k])
        self.reading[c] = None
        self.index[c] = self.index_after(c)

    def may_answer(self, c: Client, r: Replica, k: Key) -> bool:
        """Whether the replica has applied what was in the log when the client asked."""
        index = self.index[c]
        return index is not None and self.applied[r][k] >= index

    def index_after(self, c: Client) -> Version | None:
        """What is kept of how far the log was: nothing, each read asks for itself."""
        return None


class AnyReplicaAnswers(LogReads):
    """BUG: a replica answers a read at once, with what it has applied so far.

    A client does not find what it has written itself. Consul's `stale` mode promises no more than that.
    """

    def may_answer(self, c: Client, r: Replica, k: Key) -> bool:
        return True


class IndexUsedAgain(LogReads):
    """BUG: how far the log was at an earlier read is taken for how far it is at this one.

    The question has to be asked after the read has begun, or else it misses the writes between.
    """

    def index_after(self, c: Client) -> Version | None:
        return self.index[c]
