"""The code in `raft_code`, connected to the model `raft`: quorate conform raft raft_adapter.py

A leader of the model sends from every index, one of the code only from nextIndex: so the code's messages are to be some
of the model's. Replies wait here until `become_leader` and `commit`, which are steps of their own in the model.
"""

from __future__ import annotations

from typing import Any

import raft_code as code

from quorate.conformance import Adapter
from quorate.models.raft import (
    AppendEntries,
    Appended,
    Command,
    Entry,
    Index,
    Log,
    RequestVote,
    Role,
    Server,
    Term,
    Vote,
)


class RaftAdapter(Adapter):
    messages = "sent"
    sends = "some"
    refused = {"request": "may raise"}
    weights = {"timeout": 0.2, "become_leader": 2, "commit": 2}

    def start(self) -> None:
        self._of = {str(s): s for s in Server}
        self._servers = {s: code.Server(str(s), tuple(n for n in self._of if n != str(s))) for s in Server}
        self._replies: dict[Server, list[code.Message]] = {s: [] for s in Server}
        self._out: list[Any] = []

    def timeout(self, s: Server) -> None:
        self._post(s, self._servers[s].election_timeout())

    def request_vote(self, s: Server, m: RequestVote) -> None:
        request = code.VoteRequest(m.term, str(m.candidate), m.last_index, m.last_term)
        self._post(s, self._servers[s].receive(request))

    def become_leader(self, s: Server) -> None:
        self._receive_replies(s, code.VoteReply)

    def request(self, s: Server, c: Command) -> None:
        self._post(s, self._servers[s].client(str(c)))

    def append(self, s: Server, m: AppendEntries) -> None:
        entries = tuple(code.Entry(e.term, str(e.command)) for e in m.entries)
        request = code.AppendRequest(m.term, str(m.leader), m.prev_index, m.prev_term, entries, m.commit)
        self._post(s, self._servers[s].receive(request))

    def commit(self, s: Server) -> None:
        self._receive_replies(s, code.AppendReply)

    def observe(self) -> dict[str, Any]:
        servers = self._servers.items()
        return {
            "term": {s: x.term for s, x in servers},
            "voted_for": {s: self._of.get(x.voted_for or "") for s, x in servers},
            "log": {s: self._log(x.log) for s, x in servers},
            "role": {s: Role(x.role) for s, x in servers},
            "commit_index": {s: x.commit for s, x in servers},
        }

    def sent(self) -> list[Any]:
        out, self._out = self._out, []
        return [self._message(s, to, m) for s, to, m in out]

    def _receive_replies(self, s: Server, kind: type[code.Message]) -> None:
        for m in [m for m in self._replies[s] if isinstance(m, kind) and m.term == self._servers[s].term]:
            self._post(s, self._servers[s].receive(m))

    def _post(self, s: Server, sent: code.Sent) -> None:
        for to, m in sent:
            if isinstance(m, code.VoteReply | code.AppendReply):
                self._replies[self._of[to]].append(m)
            if getattr(m, "granted", True) and getattr(m, "match", 1):  # a refusal is no message of the model
                self._out.append((s, self._of[to], m))

    def _log(self, entries: Any) -> Log:
        return Log([Entry(Term(e.term), next(c for c in Command if str(c) == e.command)) for e in entries])

    def _message(self, s: Server, to: Server, m: code.Message) -> Any:
        match m:
            case code.VoteRequest():
                return RequestVote(Term(m.term), s, Index(m.last_index), Term(m.last_term))
            case code.VoteReply():
                return Vote(Term(m.term), s, to)
            case code.AppendReply():
                return Appended(Term(m.term), s, to, Index(m.match))
            case code.AppendRequest():
                log = self._log(m.entries)
                return AppendEntries(
                    Term(m.term), s, Index(m.prev_index), Term(m.prev_term), log, Index(m.commit)
                )
