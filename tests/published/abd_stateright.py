"""Stateright's example of the ABD register, examples/linearizable-register.rs (ab8c8be), as its test checks it.

Two clients put a value and then get one, at two servers, over a network that reorders messages, and neither loses nor
duplicates them. The history of operations is in the state, as its `LinearizabilityTester` has it: what each get
returned, and how many operations of the other client were complete when it was invoked; the rest of the history
follows from what the clients are waiting for. A message that its receiver has no use for stays in the network.

Of two servers, both are needed for a majority, so that the first answer completes each phase. A sequencer (clock, id)
is the number 2 * clock + id. Requests have other numbers: 0 and 1 are the puts, 2 and 3 the gets.
"""

import enum

from quorate import Map, Model, Range, Record, Set, action, init, reachable, when


class Server(enum.Enum):
    ZERO = 0
    ONE = 1


class Client(enum.Enum):
    TWO = 2
    THREE = 3


class Value(enum.Enum):
    NONE = "\\0"
    A = "A"
    B = "B"


class Request(Range): ...


class Sequencer(Range): ...


class Completed(Range):
    """How many operations of a client are complete."""


class Put(Record):
    to: Server
    request: Request
    value: Value


class Get(Record):
    to: Server
    request: Request


class PutOk(Record):
    request: Request


class GetOk(Record):
    request: Request
    value: Value


class Query(Record):
    to: Server
    request: Request


class AckQuery(Record):
    to: Server
    request: Request
    seq: Sequencer
    value: Value


class Store(Record):
    """`Record` there."""

    to: Server
    request: Request
    seq: Sequencer
    value: Value


class AckStore(Record):
    to: Server
    request: Request


class Phase1(Record):
    """The server's own response to its query is that of the time when it sent it."""

    request: Request
    write: Value | None
    seq: Sequencer
    value: Value


class Phase2(Record):
    request: Request
    read: Value | None


class ABD(Model):
    sizes = {Request: 4, Sequencer: 6, Completed: 3}

    seq: Map[Server, Sequencer]
    val: Map[Server, Value]
    phase: Map[Server, Phase1 | Phase2 | None]
    awaiting: Map[Client, Request | None]
    network: Set[Put | Get | PutOk | GetOk | Query | AckQuery | Store | AckStore]

    completed: Map[Client, Completed]
    seen: Map[Client, Completed]
    returned: Map[Client, Value | None]

    @init
    def on_start(self) -> None:
        self.seq[Server.ONE] = Sequencer(1)
        self.awaiting[Client.TWO] = Request(0)
        self.awaiting[Client.THREE] = Request(1)
        self.network.add(Put(Server.ZERO, Request(0), Value.A))
        self.network.add(Put(Server.ONE, Request(1), Value.B))

    @action
    def put(self, m: Put) -> None:
        when(m in self.network and self.phase[m.to] is None)
        self.network.remove(m)
        self.phase[m.to] = Phase1(m.request, m.value, self.seq[m.to], self.val[m.to])
        self.network.add(Query(peer(m.to), m.request))

    @action
    def get(self, m: Get) -> None:
        when(m in self.network and self.phase[m.to] is None)
        self.network.remove(m)
        self.phase[m.to] = Phase1(m.request, None, self.seq[m.to], self.val[m.to])
        self.network.add(Query(peer(m.to), m.request))

    @action
    def query(self, m: Query) -> None:
        when(m in self.network)
        self.network.remove(m)
        self.network.add(AckQuery(peer(m.to), m.request, self.seq[m.to], self.val[m.to]))

    @action
    def ack_query(self, m: AckQuery) -> None:
        phase = self.phase[m.to]
        when(m in self.network and isinstance(phase, Phase1) and phase.request == m.request)
        assert isinstance(phase, Phase1)
        self.network.remove(m)
        newest = max(phase.seq, m.seq)
        value = m.value if m.seq > phase.seq else phase.value
        seq = newest
        read: Value | None = value
        if phase.write is not None:
            seq = Sequencer(newest // 2 * 2 + 2 + number(m.to))
            value = phase.write
            read = None
        self.network.add(Store(peer(m.to), m.request, seq, value))
        if seq > self.seq[m.to]:
            self.seq[m.to] = seq
            self.val[m.to] = value
        self.phase[m.to] = Phase2(m.request, read)

    @action
    def store(self, m: Store) -> None:
        when(m in self.network)
        self.network.remove(m)
        self.network.add(AckStore(peer(m.to), m.request))
        if m.seq > self.seq[m.to]:
            self.seq[m.to] = m.seq
            self.val[m.to] = m.value

    @action
    def ack_store(self, m: AckStore) -> None:
        phase = self.phase[m.to]
        when(m in self.network and isinstance(phase, Phase2) and phase.request == m.request)
        assert isinstance(phase, Phase2)
        self.network.remove(m)
        self.phase[m.to] = None
        if phase.read is not None:
            self.network.add(GetOk(m.request, phase.read))
        else:
            self.network.add(PutOk(m.request))

    @action
    def put_ok(self, m: PutOk, c: Client) -> None:
        """A client that has put gets, from the other server."""
        when(m in self.network and self.awaiting[c] == m.request)
        self.network.remove(m)
        self.completed[c] += 1
        self.seen[c] = self.completed[Client.THREE if c == Client.TWO else Client.TWO]
        self.awaiting[c] = Request(2) if c == Client.TWO else Request(3)
        if c == Client.TWO:
            self.network.add(Get(Server.ONE, Request(2)))
        else:
            self.network.add(Get(Server.ZERO, Request(3)))

    @action
    def get_ok(self, m: GetOk, c: Client) -> None:
        when(m in self.network and self.awaiting[c] == m.request)
        self.network.remove(m)
        self.completed[c] += 1
        self.returned[c] = m.value
        self.awaiting[c] = None


def peer(s: Server) -> Server:
    return Server.ONE if s == Server.ZERO else Server.ZERO


def number(s: Server) -> int:
    return 0 if s == Server.ZERO else 1


@reachable
def value_chosen(m: ABD) -> bool:
    """Stateright finds it after eleven steps."""
    return any(g.value != Value.NONE for g in m.network.of(GetOk))
