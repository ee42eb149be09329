"""A monitor for stores that number their states: whether what each client is told goes forward.

Lamport, "How to Make a Multiprocessor Computer That Correctly Executes Multiprocess Programs" (1979): an
execution is sequentially consistent if some order of all operations explains it, and keeps the order of each
client's own. When one client was answered before another began does not count, so a read may be stale. Where
writes go through a log, each makes the next version of the whole store, and a read returns that of the
replica which answers it. Then the order of versions explains the answers, if each client's go forward: no
read is older than what the client was told before, and a write is newer than that. `VersionedReads` asks for
more: what any client was told before the operation began.

The version is that of the store and not of a key. Sequential consistency is not local (Herlihy and Wing,
"Linearizability", 1990, 3.3): two keys may each be sequentially consistent, and both together not.

A write that is never answered may have taken effect at any time, or not at all, so it tells its client
nothing. docs/linearizability.md says how a model of one's own is watched by it.
"""

from quorate import Ghost, Map, Model, Record, Set
from quorate.models.linearizability.versions import Client, Version


class Backward(Record):
    """A client was told of a version that is not after what it had been told before."""

    client: Client
    told: Version
    before: Version


class SequentialReads(Model):
    """The monitor, for models to derive from. It has no actions."""

    sizes = {Client: 2, Version: 3}

    told: Ghost[Map[Client, Version]]
    backward: Ghost[Set[Backward]]

    def backward_after_read(self, c: Client, returned: Version) -> Set[Backward]:
        """The answers that went backward, when a read of the client's returns this version."""
        if returned < self.told[c]:
            return Set(self.backward | {Backward(c, returned, self.told[c])})
        return Set(self.backward)

    def backward_after_write(self, c: Client, written: Version) -> Set[Backward]:
        """The answers that went backward, when a write of the client's is acknowledged as this version."""
        if written <= self.told[c]:
            return Set(self.backward | {Backward(c, written, self.told[c])})
        return Set(self.backward)
