"""A monitor for registers that clients read, write, and compare and set: whether they are linearizable.

Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects" (1990): each operation seems to
take effect at once, at some moment between its invocation and its answer. The monitor follows Wing and Gong, "Testing
and Verifying Concurrent Objects" (1993), and Lowe, "Testing for Linearizability" (2017): it keeps all configurations
that the answers so far leave possible, each with the value of the register and the operations that have taken effect
and are not answered yet. Before an answer, pending operations may take effect in any order; after it, those
configurations remain that agree with it. If none does, the history is not linearizable. Nothing is assumed about the
protocol, and no order of the writes has to be known.

docs/linearizability.md says how a model of one's own is watched by it.
"""

from quorate import Ghost, Map, Model, Record, Seq, Set, Symmetric, init


class Client(Symmetric):
    """A client has one operation at a time."""


class Key(Symmetric):
    """A register's name. If each is linearizable, all are together (Herlihy and Wing 1990, theorem 1)."""


class Value(Symmetric): ...


class Read(Record):
    key: Key


class Write(Record):
    key: Key
    value: Value


class CompareAndSet(Record):
    """Write `new` if the value is `old`; otherwise fail, and change nothing."""

    key: Key
    old: Value | None
    new: Value


class Effect(Record):
    """A client's operation has taken effect: a read returns this, a compare-and-set has succeeded or not."""

    client: Client
    returned: Value | None
    succeeded: bool


class Effects(Seq[Effect]):
    """Those of pending operations, in their order. The size is the number of clients."""


class Configuration(Record):
    """What may be behind the answers so far."""

    value: Value | None
    effects: Effects


class Register(Model):
    """The monitor, for models to derive from. It has no actions; None is a register's value at first."""

    sizes = {Client: 2, Key: 1, Value: 2, Effects: 2}

    pending: Ghost[Map[Client, Read | Write | CompareAndSet | None]]
    possible: Ghost[Map[Key, Set[Configuration]]]

    @init
    def at_first(self) -> None:
        """Nothing has happened yet."""
        for k in Key:
            self.possible[k] = Set({Configuration(None, Effects())})

    def agreeing(self, k: Key, c: Client, returned: Value | None, succeeded: bool) -> Set[Configuration]:
        """The configurations that remain of register `k` when the client's operation is answered with this."""
        effect = Effect(c, returned, succeeded)
        reached = self.possible[k].copy()
        for _ in range(len(Client)):
            reached = reached | self.one_more(k, reached)
        return Set(
            Configuration(x.value, x.effects[:i] + x.effects[i + 1 :])
            for x in reached
            for i in range(len(x.effects))
            if x.effects[i] == effect
        )

    def one_more(self, k: Key, reached: set[Configuration]) -> set[Configuration]:
        """The configurations after one more pending operation has taken effect."""
        return {
            self.after(x, c)
            for x in reached
            for c in Client
            if self.is_pending(k, c) and not has_effect(x, c)
        }

    def is_pending(self, k: Key, c: Client) -> bool:
        """Whether the client waits for an answer of register `k`."""
        operation = self.pending[c]
        return operation is not None and operation.key == k

    def after(self, x: Configuration, c: Client) -> Configuration:
        """What the client's pending operation makes of the register: the sequential specification."""
        operation = self.pending[c]
        if isinstance(operation, Write):
            return Configuration(operation.value, x.effects + Effects([Effect(c, None, True)]))
        if isinstance(operation, CompareAndSet):
            succeeds = x.value == operation.old
            value = operation.new if succeeds else x.value
            return Configuration(value, x.effects + Effects([Effect(c, None, succeeds)]))
        return Configuration(x.value, x.effects + Effects([Effect(c, x.value, True)]))


def has_effect(x: Configuration, c: Client) -> bool:
    """Whether the client's operation has taken effect already."""
    return any(e.client == c for e in x.effects)
