"""The code in `raft_code`, connected to the model `raft`: quorate conform raft raft_adapter.py

A leader of the model sends from every index, one of the code only from nextIndex: so the code's messages are to be
some of the model's. Replies wait here until `become_leader` and `commit`, which are steps of their own in the model.
"""

from typing import Any

import raft_code as code

from quorate import Record, Seq, Symmetric
from quorate.conformance import Adapter
from quorate.models import raft


class RaftAdapter(Adapter):
    messages = "sent"
    sends = "some"
    refused = {"request": "may raise"}
    weights = {"timeout": 0.2, "become_leader": 2, "commit": 2}

    def start(self) -> None:
        self._named = {str(x): x for sort in (raft.Server, raft.Command) for x in sort}
        names = [str(s) for s in raft.Server]
        self._servers = {s: code.Server(str(s), tuple(n for n in names if n != str(s))) for s in raft.Server}
        self._replies: list[tuple[str, code.Message]] = []
        self._out: list[code.Message] = []

    def timeout(self, s: raft.Server) -> None:
        self._post(self._servers[s].election_timeout())

    def request_vote(self, s: raft.Server, m: raft.RequestVote) -> None:
        if m.candidate != s:  # nobody sends to itself
            self._post(self._servers[s].receive(self._to_code(m)))

    def become_leader(self, s: raft.Server) -> None:
        self._hear(s, code.Vote)

    def request(self, s: raft.Server, c: raft.Command) -> None:
        self._post(self._servers[s].client(str(c)))

    def append(self, s: raft.Server, m: raft.AppendEntries) -> None:
        if m.leader != s:
            self._post(self._servers[s].receive(self._to_code(m)))

    def commit(self, s: raft.Server) -> None:
        self._hear(s, code.Appended)

    def observe(self) -> dict[str, Any]:
        of = {"term": "term", "voted_for": "voted_for", "log": "log", "commit_index": "commit"}
        seen = {
            v: {s: self._to_model(getattr(x, a)) for s, x in self._servers.items()} for v, a in of.items()
        }
        return {**seen, "role": {s: raft.Role(x.role) for s, x in self._servers.items()}}

    def sent(self) -> list[Any]:
        out, self._out = self._out, []
        return [self._to_model(m) for m in out]

    def _hear(self, s: raft.Server, kind: type[code.Message]) -> None:
        before = self._servers[s].commit
        for m in [m for to, m in self._replies if to == str(s) and isinstance(m, kind)]:
            if self._servers[s].commit == before:  # one commit is one step
                self._post(self._servers[s].receive(m))

    def _post(self, sent: code.Sent) -> None:
        # A refusal, or that nothing matches, is no message of the model.
        some = [(to, m) for to, m in sent if getattr(m, "granted", True) and getattr(m, "match", 1)]
        self._replies += [(to, m) for to, m in some if isinstance(m, code.Vote | code.Appended)]
        self._out += [m for _, m in some]

    def _to_code(self, value: Any) -> Any:
        if isinstance(value, Record):
            fields = {name: self._to_code(field) for name, field in vars(value).items()}
            return getattr(code, type(value).__name__)(**fields)
        if isinstance(value, Seq):
            return tuple(map(self._to_code, value))
        return str(value) if isinstance(value, Symmetric) else int(value)

    def _to_model(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return raft.Log([self._to_model(each) for each in value])
        if cls := getattr(raft, type(value).__name__, None):
            fields = vars(value).items()
            return cls(**{k: self._to_model(v) for k, v in fields if k not in ("granted", "success")})
        return self._named.get(value, value)
