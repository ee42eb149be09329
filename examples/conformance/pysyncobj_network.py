"""Servers of PySyncObj in one process, with links between them that keep the order of what is sent, and a clock for
each, as on different machines: neither does anything by itself. An election timeout is a clock that jumps.

`pysyncobj_raft.py` holds them against `raft`.
"""

import logging
import pickle
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pysyncobj import SyncObj, SyncObjConf, replicated, syncobj  # type: ignore[import-not-found]
from pysyncobj.node import Node  # type: ignore[import-not-found]
from pysyncobj.transport import Transport  # type: ignore[import-not-found]

HEARTBEAT = 1.0
"""How often a leader sends, in seconds of its clock."""
TIMEOUT = 1e6
"""The election timeout: longer than any run, so that a clock comes to it by a jump alone."""
NEVER = 1e18
SETTINGS = {
    "autoTick": False,
    "appendEntriesPeriod": HEARTBEAT,
    "raftMinTimeout": TIMEOUT,
    "raftMaxTimeout": TIMEOUT + 1,
    "connectionTimeout": NEVER,
    "leaderFallbackTimeout": NEVER,
    "logCompactionMinEntries": int(NEVER),
    "logCompactionMinTime": NEVER,
}
ROLES = ("FOLLOWER", "CANDIDATE", "LEADER")

logging.getLogger("pysyncobj").setLevel(logging.CRITICAL + 1)  # what is wrong, the model says


class Replica(SyncObj):  # type: ignore[misc]
    """A server, with a state machine that remembers commands."""

    def __init__(
        self, me: Node, others: list[Node], transport: Transport, journal: Path | None = None
    ) -> None:
        conf = SyncObjConf(**SETTINGS, journalFile=None if journal is None else str(journal))
        super().__init__(me, others, conf, transport=transport)
        self.commands: list[str] = []

    @replicated  # type: ignore[untyped-decorator]
    def put(self, command: str) -> None:
        self.commands.append(command)

    def private(self, name: str) -> Any:
        return getattr(self, f"_SyncObj__{name}")

    @property
    def role(self) -> str:
        state = self.private("raftState")
        return next(role for role in ROLES if getattr(syncobj._RAFT_STATE, role) == state)

    @property
    def entries(self) -> list[tuple[int, str | None]]:
        """Term and command of all entries but the first: every log begins with the same one, of term 0, and indices
        from 2 on."""
        return [(term, command_in(data)) for data, _, term in self.private("raftLog")[1:]]


def command_in(data: bytes) -> str | None:
    """The command in an entry: its first byte is 0 where it is a client's; otherwise it is a no-op."""
    return str(pickle.loads(data[1:])[1][0]) if data[0] == 0 else None


class Links(Transport):  # type: ignore[misc]
    """The links from a server to the others: what is on its way, in order. Nothing is sent where none is."""

    def __init__(self, others: list[Node]) -> None:
        super().__init__(None, None, others)
        self.to: dict[str, deque[Any]] = {node.id: deque() for node in others}
        self.open: set[str] = set()

    def send(self, node: Node, message: Any) -> bool:
        if node.id in self.open:
            self.to[node.id].append(message)
        return node.id in self.open

    def connect(self, node: Node) -> None:
        self.open.add(node.id)
        self._onNodeConnected(node)

    def lose(self, node: Node) -> None:
        """The connection breaks: what is on its way is lost."""
        self.open.discard(node.id)
        self.to[node.id].clear()
        self._onNodeDisconnected(node)

    def receive(self, node: Node, message: Any) -> None:
        self._onMessageReceived(node, message)


class Servers:
    """All of them, connected. With a folder for their journals they can restart."""

    def __init__(self, names: Iterable[str], journals: Path | None = None) -> None:
        self.nodes = {name: Node(name) for name in names}
        self.clocks = dict.fromkeys(self.nodes, 0.0)
        self.links: dict[str, Links] = {}
        self.replicas: dict[str, Replica] = {}
        self._journals = journals
        for name in self.nodes:
            self._start(name)
        for name in self.nodes:
            for other in self.nodes:
                if name < other:
                    self.connect(name, other)

    def _start(self, name: str) -> None:
        others = [node for node in self.nodes.values() if node.id != name]
        self.links[name] = Links(others)
        self._look_at_the_clock(name)
        journal = None if self._journals is None else self._journals / f"{name}.journal"
        self.replicas[name] = Replica(self.nodes[name], others, self.links[name], journal)

    def _look_at_the_clock(self, name: str) -> None:
        """Of the server that is going to act: all of them ask the time of this function."""
        syncobj.monotonicTime = lambda: self.clocks[name]

    def connect(self, a: str, b: str) -> None:
        for x, y in ((a, b), (b, a)):
            self.links[x].connect(self.nodes[y])

    def disconnect(self, a: str, b: str) -> None:
        for x, y in ((a, b), (b, a)):
            self.links[x].lose(self.nodes[y])

    def deliver(self, a: str, b: str) -> Any:
        """What `a` has sent first to `b` is received; return it."""
        self._look_at_the_clock(b)
        message = self.links[a].to[b].popleft()
        self.links[b].receive(self.nodes[a], message)
        return message

    def tick(self, name: str, seconds: float = 0.0) -> None:
        """A server does what is due after so many seconds."""
        self.clocks[name] += seconds
        self._look_at_the_clock(name)
        self.replicas[name].doTick()

    def restart(self, name: str) -> None:
        """A server crashes, and starts with what it has written into its journal. Its connections break."""
        peers = sorted(self.links[name].open)
        for other in peers:
            self.disconnect(name, other)
        self._start(name)
        for other in peers:
            self.connect(name, other)
