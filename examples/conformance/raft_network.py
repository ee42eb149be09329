"""The servers of `raft_code` with a network of their own: the code drives, and the model looks on.

quorate conform raft raft_network.py --mode monitor --set Term=4      its states have the properties of `raft`
quorate conform raft raft_network.py --mode follow --set Term=4       its steps are explained by steps of `raft`
"""

from typing import Any

import raft_code as code
from raft_adapter import RaftAdapter

from quorate.models import raft


class RaftNetwork(RaftAdapter):
    weights = {"timeout": 0.1, "client": 0.3}

    def start(self) -> None:
        super().start()
        self._network: list[tuple[str, code.Message]] = []
        self._elected: set[raft.Election] = set()
        self._committed: set[raft.Commit] = set()
        self._applied: set[raft.Application] = set()

    def steps(self) -> list[tuple[str, ...]]:
        timeouts = [("timeout", x.name) for x in self._servers.values() if x.role != "leader"]
        clients = [("client", x.name) for x in self._servers.values() if x.role == "leader"]
        return [*timeouts, *clients, *(("deliver", to, repr(m)) for to, m in self._network)]

    def take(self, step: tuple[str, ...]) -> None:
        s = next(s for s in raft.Server if str(s) == step[1])
        server = self._servers[s]
        role, commit = server.role, server.commit
        match step[0]:
            case "timeout":
                sent = server.election_timeout()
            case "client":
                sent = server.client(str(next(iter(raft.Command))))
            case _:
                message = next(m for to, m in self._network if (to, repr(m)) == step[1:])
                sent = server.receive(message)
        # A refusal is lost: the model has none. All others may come late, out of order, and again.
        known = [(to, m) for to, m in sent if getattr(m, "granted", True) and getattr(m, "success", True)]
        self._network += [each for each in known if each not in self._network]
        self._post(sent)
        self._remember(s, server, role, commit)

    def observe(self) -> dict[str, Any]:
        history = {"elected": self._elected, "committed": self._committed, "applied": self._applied}
        return {**super().observe(), **history}

    def _remember(self, s: raft.Server, server: code.Server, role: str, commit: int) -> None:
        """The history that the properties read, which the code does not keep."""
        log = self._to_model(server.log)
        if server.role == "leader" and role != "leader":
            self._elected.add(raft.Election(raft.Term(server.term), s, log))
        for at in range(commit, server.commit):
            if server.role == "leader":
                self._committed.add(raft.Commit(raft.Term(server.term), raft.Index(at + 1), log[at]))
            self._applied.add(raft.Application(raft.Index(at + 1), log[at]))
