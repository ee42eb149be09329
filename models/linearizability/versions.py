"""A monitor for stores that number the versions of what they hold: whether a read returns one that is new enough.

Where writes go through a log, their order is known: a write gets the next version after it has begun and before it is
acknowledged, and an answer says which version it has. Then the history is linearizable, in the order of versions, if
and only if each read returns a committed version that is not below its floor: the highest version that any client
knew of when the read began, because a write of it had been acknowledged or a read had returned it. Who leaves out the
latter takes "new, then old" for right.

docs/linearizability.md says how a model of one's own is watched by it. Without a known order of the writes, the
monitor in register.py is the one to use.
"""

from quorate import Ghost, Map, Model, Range, Record, Set, Symmetric


class Client(Symmetric):
    """A client has one operation at a time."""


class Key(Symmetric): ...


class Version(Range):
    """How many writes there were; 0 is that of the initial value."""


class StaleRead(Record):
    """A read has returned a version below its floor."""

    client: Client
    key: Key
    returned: Version
    floor: Version


class VersionedReads(Model):
    """The monitor, for models to derive from. It has no actions."""

    sizes = {Client: 2, Key: 1, Version: 3}

    latest: Ghost[Map[Key, Version]]
    floor: Ghost[Map[Client, Version]]
    stale: Ghost[Set[StaleRead]]

    def stale_after(self, c: Client, k: Key, returned: Version) -> Set[StaleRead]:
        """The reads that were stale, when the client's read of a key is answered with this version."""
        if returned < self.floor[c]:
            return Set(self.stale | {StaleRead(c, k, returned, self.floor[c])})
        return Set(self.stale)

    def latest_after(self, k: Key, known: Version) -> Version:
        """The highest version of a key that is known, when a client is told of this one."""
        return max(self.latest[k], known)
