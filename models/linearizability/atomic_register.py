"""The atomic register: what clients take a register for, whatever it is made of.

Lamport, "On Interprocess Communication" (1986): reads and writes behave as if each took place at one moment. Here
that moment is a step of its own, so that clients begin, and get their answers, before and after it in any order.
"""

from quorate import Map, action, when
from quorate.models.linearizability.register import (
    Client,
    CompareAndSet,
    Effect,
    Key,
    Read,
    Register,
    Value,
    Write,
)


class AtomicRegister(Register):
    """Each operation takes effect in one step, some time between its invocation and its answer."""

    value: Map[Key, Value | None]
    running: Map[Client, Read | Write | CompareAndSet | None]
    result: Map[Client, Effect | None]

    @action
    def read(self, c: Client, k: Key) -> None:
        """A client begins to read."""
        when(self.running[c] is None)
        self.running[c] = Read(k)
        self.pending[c] = Read(k)

    @action
    def write(self, c: Client, k: Key, v: Value) -> None:
        """A client begins to write."""
        when(self.running[c] is None)
        self.running[c] = Write(k, v)
        self.pending[c] = Write(k, v)

    @action
    def compare_and_set(self, c: Client, k: Key, old: Value, new: Value) -> None:
        """A client begins to compare and set."""
        when(self.running[c] is None and old != new)
        self.running[c] = CompareAndSet(k, old, new)
        self.pending[c] = CompareAndSet(k, old, new)

    @action
    def take_effect(self, c: Client) -> None:
        """The moment at which the operation takes effect."""
        operation = self.running[c]
        when(operation is not None and self.result[c] is None)
        assert operation is not None
        found = self.value[operation.key]
        if isinstance(operation, Read):
            self.result[c] = Effect(c, found, True)
        elif isinstance(operation, Write):
            self.value[operation.key] = operation.value
            self.result[c] = Effect(c, None, True)
        elif isinstance(operation, CompareAndSet):
            self.result[c] = Effect(c, None, found == operation.old)
            if found == operation.old:
                self.value[operation.key] = operation.new

    @action
    def answer(self, c: Client) -> None:
        """The client has its answer."""
        operation = self.running[c]
        result = self.answer_of(c)
        when(operation is not None and result is not None)
        assert operation is not None
        assert result is not None
        self.running[c] = None
        self.result[c] = None
        self.possible[operation.key] = self.agreeing(operation.key, c, result.returned, result.succeeded)
        self.pending[c] = None

    def answer_of(self, c: Client) -> Effect | None:
        """What the client is told, if anything."""
        return self.result[c]


class AnsweredBeforeEffect(AtomicRegister):
    """BUG: a client is told that its write is done before it has taken effect, and then it never does.

    A store that acknowledges what it has only in memory, and crashes, does that.
    """

    def answer_of(self, c: Client) -> Effect | None:
        result = self.result[c]
        return Effect(c, None, True) if isinstance(self.running[c], Write) and result is None else result
