"""When KRaft tells the controller above it that it is the active one (KIP-500, KIP-595).

After apache/kafka, `KafkaRaftClient.ListenerContext`. The controller reads the committed records, and when it
is told that its server leads, it writes records that follow from what it has read. So it is not told before
it has read the first record of the epoch, and with it all that comes before. A server that was the leader
comes back as Resigned; its file says that it leads, but it writes no more in that epoch.

The log is that of the committed records, and elections are one step: what they are made of is in `kraft`. An
epoch is not numbered, since only the last one can write. The log ends, which cuts steps.
"""

from quorate import Map, Model, Range, Set, Symmetric, action, when


class Server(Symmetric): ...


class Offset(Range):
    """How many records there are, or a controller has read."""


class Controllers(Model):
    """`leader` is who `quorum-state` says leads, `start` where its epoch began; `active` are the controllers
    that were told and have not been told otherwise."""

    sizes = {Server: 3, Offset: 6}

    leader: Server | None
    resigned: bool
    start: Offset
    written: Offset
    read: Map[Server, Offset]
    active: Set[Server]

    @action
    def elect(self, s: Server) -> None:
        """A server is elected, and writes a LeaderChange record. Others hear of that when they do."""
        when(self.leader != s or self.resigned)
        self.leader = s
        self.resigned = False
        self.start = self.written
        self.written += 1
        self.active.discard(s)

    @action
    def write(self, s: Server) -> None:
        """The active controller writes a record. Its server refuses that unless it leads
        (NotLeaderException)."""
        when(s in self.active and self.leader == s and not self.resigned)
        self.written += 1

    @action
    def read_next(self, s: Server) -> None:
        """A controller is given the next committed record (handleCommit)."""
        when(self.read[s] < self.written)
        self.read[s] += 1

    @action
    def activate(self, s: Server) -> None:
        """A controller is told that it is active (handleLeaderChange)."""
        when(self.leader == s and s not in self.active and self.is_told(s))
        self.active.add(s)

    def is_told(self, s: Server) -> bool:
        """A leader, from when its controller has read the first record of the epoch
        (maybeFireLeaderChange)."""
        return not self.resigned and self.read[s] > self.start

    @action
    def deactivate(self, s: Server) -> None:
        """A controller is told that it is not active any more."""
        when(s in self.active and (self.leader != s or self.resigned))
        self.active.discard(s)

    @action
    def resign(self, s: Server) -> None:
        """A leader that lost its majority, or shuts down."""
        when(self.leader == s and not self.resigned)
        self.resigned = True

    @action
    def restart(self, s: Server) -> None:
        """A server crashes. Its controller begins to read anew, and who was the leader is Resigned."""
        self.read[s] = Offset(0)
        self.active.discard(s)
        if self.leader == s:
            self.resigned = True


class ResignedIsTold(Controllers):
    """BUG: a server that comes back as Resigned tells its controller at once that it is active.

    Its file says that it leads. The controller has read nothing yet, and what it would write is refused.
    KAFKA-17333.
    """

    def is_told(self, s: Server) -> bool:
        return self.resigned or self.read[s] > self.start


class ToldBeforeEpochIsRead(Controllers):
    """BUG: where the log was empty, a leader tells its controller at once.

    The controller cannot tell whether it has read all that came before: the log may have grown since.
    KAFKA-15345.
    """

    def is_told(self, s: Server) -> bool:
        return not self.resigned and (self.start == 0 or self.read[s] > self.start)
