"""The ABD register: replicas of which a majority answers are as good as one register that never fails.

Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly in Message-Passing Systems" (1995; ABD), with several writers as
in Lynch and Shvartsman, "Robust emulation of shared memory using dynamic quorum-acknowledged broadcasts" (1997; LS).
A client asks a majority what it has, takes what has the highest timestamp, and then tells a majority: a writer its
new value with a higher timestamp, a reader what it is about to return.

A timestamp is a pair of a number and the writer, compared in this order. Only how timestamps compare matters, so they
are an `Ordered` sort: a writer takes any that is above those that it was told, and that no other write has.

Left out, since clients see no difference: messages that are lost, and replicas that crash, are those that never
answer. An answer is given and received in one step; that a client gets it later is the same as if it went on later.
"""

from quorate import Map, Ordered, Range, Record, Set, Symmetric, action, when
from quorate.models.linearizability.register import Client, Key, Read, Register, Value, Write


class Replica(Symmetric): ...


class Timestamp(Ordered):
    """0 is that of the initial value. In use are at most this, one for each write, and one that is new."""


class Operations(Range):
    """How many operations a client has finished; size 3 allows two."""


class Update(Record):
    """A client tells the replicas a value: its own if it writes, if it reads the one that it returns."""

    key: Key
    stamp: Timestamp
    value: Value | None


class ABD(Register):
    """A message once sent stays in `sent`, so that it may be received late, twice, or never.

    Each value is written once, so that an answer tells which write it comes from.
    """

    sizes = {Replica: 3, Client: 2, Value: 2, Timestamp: 4, Operations: 3}

    stamp: Map[Replica, Map[Key, Timestamp]]
    value: Map[Replica, Map[Key, Value | None]]
    sent: Set[Update]

    running: Map[Client, Read | Write | None]
    answered: Map[Client, Set[Replica]]
    seen_stamp: Map[Client, Timestamp]
    seen: Map[Client, Value | None]
    update: Map[Client, Update | None]
    done: Map[Client, Operations]
    written: Set[Value]

    # ------------------------------------------------------------------------------------- operations begin

    @action
    def read(self, c: Client, k: Key) -> None:
        """A client begins to read."""
        when(self.may_begin(c))
        self.running[c] = Read(k)
        self.pending[c] = Read(k)

    @action
    def write(self, c: Client, k: Key, v: Value) -> None:
        """A client begins to write. It asks first, as a reader does, since it is not the only writer (LS)."""
        when(self.may_begin(c) and v not in self.written)
        self.written.add(v)
        self.running[c] = Write(k, v)
        self.pending[c] = Write(k, v)

    def may_begin(self, c: Client) -> bool:
        return self.running[c] is None and self.done[c] + 1 < len(Operations)

    # ------------------------------------------------------------------------------------- asking

    @action
    def ask(self, c: Client, r: Replica) -> None:
        """A replica tells a client what it has; the client keeps what has the highest timestamp."""
        operation = self.running[c]
        when(operation is not None and self.update[c] is None and r not in self.answered[c])
        assert operation is not None
        self.answered[c].add(r)
        if self.stamp[r][operation.key] > self.seen_stamp[c]:
            self.seen_stamp[c] = self.stamp[r][operation.key]
            self.seen[c] = self.value[r][operation.key]

    def has_asked(self, c: Client) -> bool:
        """Whether the client has been told enough to go on."""
        return is_quorum(self.answered[c])

    # ------------------------------------------------------------------------------------- telling

    @action
    def tell(self, c: Client, t: Timestamp) -> None:
        """A writer gives its value a timestamp above all that it was told, and sends it."""
        operation = self.running[c]
        when(isinstance(operation, Write) and self.update[c] is None and self.has_asked(c))
        assert isinstance(operation, Write)
        when(t > self.seen_stamp[c] and self.may_take(t))
        self.update[c] = Update(operation.key, t, operation.value)
        self.sent.add(Update(operation.key, t, operation.value))
        self.answered[c].clear()

    def may_take(self, t: Timestamp) -> bool:
        """Writers have different timestamps, since each has its own name in them (LS)."""
        return all(m.stamp != t for m in self.sent)

    @action
    def write_back(self, c: Client) -> None:
        """A reader sends what it is about to return, so that no later reader returns what is older (ABD)."""
        operation = self.running[c]
        when(isinstance(operation, Read) and self.update[c] is None and self.has_asked(c))
        assert isinstance(operation, Read)
        self.update[c] = Update(operation.key, self.seen_stamp[c], self.seen[c])
        self.sent.add(Update(operation.key, self.seen_stamp[c], self.seen[c]))
        self.answered[c].clear()

    @action
    def store(self, r: Replica, m: Update) -> None:
        """A replica keeps what has a higher timestamp, and acknowledges it in any case."""
        when(m in self.sent)
        if self.is_newer(r, m):
            self.stamp[r][m.key] = m.stamp
            self.value[r][m.key] = m.value
        for c in Client:
            if self.update[c] == m:
                self.answered[c].add(r)

    def is_newer(self, r: Replica, m: Update) -> bool:
        return m.stamp > self.stamp[r][m.key]

    # ------------------------------------------------------------------------------------- operations end

    @action
    def finish(self, c: Client) -> None:
        """A majority knows; the client has its answer."""
        operation = self.running[c]
        when(operation is not None and self.is_told(c))
        assert operation is not None
        returned = self.seen[c] if isinstance(operation, Read) else None
        self.possible[operation.key] = self.agreeing(operation.key, c, returned, True)
        self.pending[c] = None
        self.running[c] = None
        self.update[c] = None
        self.answered[c].clear()
        self.seen_stamp[c] = Timestamp(0)
        self.seen[c] = None
        self.done[c] += 1

    def is_told(self, c: Client) -> bool:
        """Whether enough replicas have acknowledged what the client told them."""
        return self.update[c] is not None and is_quorum(self.answered[c])


def is_quorum(replicas: set[Replica]) -> bool:
    return 2 * len(replicas) > len(Replica)


class ReaderDoesNotWriteBack(ABD):
    """BUG: a reader returns what it was told, and does not see to it that a majority has it.

    While a write is under way, one reader finds the new value, and a later one does not: new, then old. The register
    is then regular and no longer atomic (Lamport, "On Interprocess Communication", 1986).
    """

    def is_told(self, c: Client) -> bool:
        reads = isinstance(self.running[c], Read) and self.update[c] is None
        return (reads or self.update[c] is not None) and is_quorum(self.answered[c])


class WriterDoesNotAsk(ABD):
    """BUG: a writer takes a timestamp that is above its own last one, as if there were no other writer.

    A single writer need not ask (ABD). With a second one, a write may get a timestamp below that of a write that is
    done, and no reader ever returns it.
    """

    def has_asked(self, c: Client) -> bool:
        return isinstance(self.running[c], Write) or is_quorum(self.answered[c])


class TimestampsWithoutWriter(ABD):
    """BUG: a timestamp is a number alone, one higher than what the writer was told, and does not name the writer.

    Two writes at once have the same timestamp and different values. Each replica keeps the first that it receives,
    and which value a reader returns depends on the majority that answers it.
    """

    def may_take(self, t: Timestamp) -> bool:
        return True


class OlderOverwritesNewer(ABD):
    """BUG: a replica stores what it is told, without a look at the timestamp that it has.

    A late message takes back a write that is done.
    """

    def is_newer(self, r: Replica, m: Update) -> bool:
        return True


class OneAnswerIsEnough(ABD):
    """BUG: a client goes on after one answer, as if any two replicas had the same.

    Two quorums that do not meet know nothing of each other. Stores with tunable consistency allow that: reads of R
    replicas and writes to W of N need R + W > N (Gifford, "Weighted Voting for Replicated Data", 1979).
    """

    def has_asked(self, c: Client) -> bool:
        return len(self.answered[c]) > 0


class LateAnswersCounted(ABD):
    """BUG: a client does not look at which of its requests an answer is for.

    Who told it something counts as who has stored something, so a write may be done when no replica has it. Requests
    need a number of their own, as `RequestId` in Stateright's examples/linearizable-register.rs (ab8c8be).
    """

    def is_told(self, c: Client) -> bool:
        return self.update[c] is not None
