"""PySyncObj of PyPI, whose runs are judged by the properties of `raft`; first `pip install pysyncobj`.

quorate conform raft pysyncobj_raft.py --mode monitor --set Term=8 --set Log=12 --set Index=13

Its servers are real, in one process. Ours are what is between them, links that keep the order of what is sent, and
their clocks: one for each, as on different machines. An election timeout is a clock that jumps. Nothing is written to
disk, and no server restarts.
"""

import logging
import pickle
from collections import deque
from typing import Any

from pysyncobj import SyncObj, SyncObjConf, replicated, syncobj  # type: ignore[import-not-found]
from pysyncobj.node import Node  # type: ignore[import-not-found]
from pysyncobj.transport import Transport  # type: ignore[import-not-found]

from quorate.conformance import Adapter
from quorate.models.raft import (
    Application,
    Command,
    Commit,
    Election,
    Entry,
    Index,
    Log,
    Role,
    Server,
    Term,
)

Step = tuple[str, ...]

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
ROLES = {"FOLLOWER": Role.FOLLOWER, "CANDIDATE": Role.CANDIDATE, "LEADER": Role.LEADER}

logging.getLogger("pysyncobj").setLevel(logging.CRITICAL + 1)  # what is wrong, the properties say


class Replica(SyncObj):  # type: ignore[misc]
    """A server, with a state machine that remembers commands."""

    def __init__(self, me: Node, others: list[Node], transport: Transport) -> None:
        super().__init__(me, others, SyncObjConf(**SETTINGS), transport=transport)
        self.commands: list[str] = []

    @replicated  # type: ignore[untyped-decorator]
    def put(self, command: str) -> None:
        self.commands.append(command)

    def private(self, name: str) -> Any:
        return getattr(self, f"_SyncObj__{name}")


class Links(Transport):  # type: ignore[misc]
    """The links from a server to the others: what is on its way, in order."""

    def __init__(self, others: list[Node]) -> None:
        super().__init__(None, None, others)
        self.to: dict[str, deque[Any]] = {node.id: deque() for node in others}

    def send(self, node: Node, message: Any) -> bool:
        self.to[node.id].append(message)
        return True

    def connect(self, node: Node) -> None:
        self._onNodeConnected(node)

    def lose(self, node: Node) -> None:
        """The connection breaks: what is on its way is lost."""
        self.to[node.id].clear()
        self._onNodeDisconnected(node)

    def receive(self, node: Node, message: Any) -> None:
        self._onMessageReceived(node, message)


class PySyncObjRaft(Adapter):
    """A message is delivered, an election timeout, a tick, a request of a client, or a connection that breaks and
    comes back."""

    weights = {"deliver": 4, "tick": 2, "put": 0.5, "campaign": 0.05, "cut": 0.02}

    def start(self) -> None:
        self._server = {str(s): s for s in Server}
        self._command = {str(c): c for c in Command}
        self._nodes = {name: Node(name) for name in self._server}
        self._clocks = dict.fromkeys(self._server, 0.0)
        self._links: dict[str, Links] = {}
        self._replicas: dict[str, Replica] = {}
        for name, me in self._nodes.items():
            others = [node for node in self._nodes.values() if node != me]
            self._links[name] = Links(others)
            self._look_at_the_clock(name)
            self._replicas[name] = Replica(me, others, self._links[name])
            for node in others:
                self._links[name].connect(node)
        self._elected: set[Election] = set()
        self._committed: set[Commit] = set()
        self._applied: set[Application] = set()

    def steps(self) -> list[Step]:
        found: list[Step] = []
        for a, links in self._links.items():
            found += [("deliver", a, b) for b, waiting in links.to.items() if waiting]
            busy = (b for b in links.to if a < b and (links.to[b] or self._links[b].to[a]))
            found += [("cut", a, b) for b in busy]
            found.append(("tick", a))
            if self._role(a) == Role.LEADER:
                found += [("put", a, command) for command in self._command]
            else:
                found.append(("campaign", a))
        return found

    def take(self, step: Step) -> None:
        match step:
            case "deliver", a, b:
                self._watched(
                    b, lambda: self._links[b].receive(self._nodes[a], self._links[a].to[b].popleft())
                )
            case "campaign", a:
                self._clocks[a] += 2 * TIMEOUT
                self._watched(a, self._replicas[a].doTick)
            case "tick", a:
                self._clocks[a] += 2 * HEARTBEAT
                self._watched(a, self._replicas[a].doTick)
            case "put", a, command:
                self._replicas[a].put(command)
                self._watched(a, self._replicas[a].doTick)
            case _, a, b:
                for x, y in ((a, b), (b, a)):
                    self._links[x].lose(self._nodes[y])
                    self._links[x].connect(self._nodes[y])

    def observe(self) -> dict[str, Any]:
        servers = {self._server[name]: replica for name, replica in self._replicas.items()}
        return {
            "term": {s: Term(x.raftCurrentTerm) for s, x in servers.items()},
            "voted_for": {s: self._server.get(x.private("votedForNodeId")) for s, x in servers.items()},
            "log": {s: self._log(str(s)) for s in servers},
            "role": {s: self._role(str(s)) for s in servers},
            "commit_index": {s: Index(x.raftCommitIndex - 1) for s, x in servers.items()},
            "elected": self._elected,
            "committed": self._committed,
            "applied": self._applied,
        }

    def _watched(self, name: str, act: Any) -> None:
        """Let a server act, and remember what the properties speak of and it does not keep."""
        self._look_at_the_clock(name)
        replica = self._replicas[name]
        role, commit, applied = self._role(name), replica.raftCommitIndex, replica.raftLastApplied
        act()
        s, term, log = self._server[name], Term(replica.raftCurrentTerm), self._log(name)
        if self._role(name) == Role.LEADER:
            if role != Role.LEADER:  # the last entry is the no-op with which it begins
                self._elected.add(Election(term, s, log[: len(log) - 1]))
            for i in range(commit, replica.raftCommitIndex):
                self._committed.add(Commit(term, Index(i), log[i - 1]))
        for i in range(applied, replica.raftLastApplied):
            self._applied.add(Application(Index(i), log[i - 1]))

    def _look_at_the_clock(self, name: str) -> None:
        """Of the server that is going to act: all of them ask the time of this function."""
        syncobj.monotonicTime = lambda: self._clocks[name]

    def _role(self, name: str) -> Role:
        state = self._replicas[name].private("raftState")
        return next(role for known, role in ROLES.items() if getattr(syncobj._RAFT_STATE, known) == state)

    def _log(self, name: str) -> Log:
        """All entries but the first: every log begins with the same one, of term 0, and indices from 2 on."""
        entries = self._replicas[name].private("raftLog")[1:]
        return Log([Entry(Term(term), self._read(data)) for data, _, term in entries])

    def _read(self, data: bytes) -> Command | None:
        """The command in an entry: its first byte is 0 where it is a client's; otherwise it is a no-op."""
        return self._command[pickle.loads(data[1:])[1][0]] if data[0] == 0 else None
