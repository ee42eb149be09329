"""PySyncObj of PyPI, whose runs are judged by the properties of `raft`; first `pip install pysyncobj`.

quorate conform raft pysyncobj_raft.py --mode monitor --set Term=8 --set Log=12 --set Index=13

Its servers are real, in one process. Ours are what is between them, and their clocks (`pysyncobj_network.py`).
Nothing is written to disk, and no server restarts.
"""

from typing import Any

from pysyncobj_network import HEARTBEAT, TIMEOUT, Servers

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


class PySyncObjRaft(Adapter):
    """A message is delivered, an election timeout, a tick, a request of a client, or a connection that breaks and
    comes back."""

    weights = {"deliver": 4, "tick": 2, "put": 0.5, "campaign": 0.05, "cut": 0.02}

    def start(self) -> None:
        self._server = {str(s): s for s in Server}
        self._command = {str(c): c for c in Command}
        self._servers = Servers(self._server)
        self._elected: set[Election] = set()
        self._committed: set[Commit] = set()
        self._applied: set[Application] = set()

    def steps(self) -> list[Step]:
        found: list[Step] = []
        every = self._servers.links
        for a, links in every.items():
            found += [("deliver", a, b) for b, waiting in links.to.items() if waiting]
            busy = (b for b in links.to if a < b and (links.to[b] or every[b].to[a]))
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
                self._watched(b, lambda: self._servers.deliver(a, b))
            case "campaign", a:
                self._watched(a, lambda: self._servers.tick(a, 2 * TIMEOUT))
            case "tick", a:
                self._watched(a, lambda: self._servers.tick(a, 2 * HEARTBEAT))
            case "put", a, command:
                self._servers.replicas[a].put(command)
                self._watched(a, lambda: self._servers.tick(a))
            case _, a, b:
                self._servers.disconnect(a, b)
                self._servers.connect(a, b)

    def observe(self) -> dict[str, Any]:
        servers = {self._server[name]: replica for name, replica in self._servers.replicas.items()}
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
        replica = self._servers.replicas[name]
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

    def _role(self, name: str) -> Role:
        return Role[self._servers.replicas[name].role]

    def _log(self, name: str) -> Log:
        entries = self._servers.replicas[name].entries
        return Log([Entry(Term(term), None if c is None else self._command[c]) for term, c in entries])
