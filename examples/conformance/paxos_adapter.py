"""The code in `paxos_code`, connected to the model `paxos`: quorate conform paxos paxos_adapter.py"""

from __future__ import annotations

from typing import Any

import paxos_code as code

from quorate.conformance import Adapter
from quorate.models.paxos import Accept, Accepted, Acceptor, Ballot, Prepare, Promise, Value, Vote


class PaxosAdapter(Adapter):
    messages = "sent"

    def start(self) -> None:
        values = [str(value) for value in Value]
        self._acceptors = {a: code.Acceptor() for a in Acceptor}
        self._proposers = {
            b: code.Proposer(b, values[b % len(values)], len(Acceptor) // 2 + 1) for b in Ballot
        }
        self._promises: list[Promise] = []
        self._out: list[Prepare | Promise | Accept | Accepted] = []

    def prepare(self, b: Ballot) -> None:
        self._out.append(Prepare(b))

    def promise(self, a: Acceptor, m: Prepare) -> None:
        answer = self._acceptors[a].on_prepare(m.bal)
        if answer is not None:
            self._promises.append(Promise(a, Ballot(answer[0]), self._vote(answer[1])))
            self._out.append(self._promises[-1])

    def propose(self, b: Ballot) -> None:
        """The proposer hears of all promises so far. The value and the quorum are its own choice."""
        for m in self._promises:
            if m.bal == b:
                vote = None if m.vote is None else (int(m.vote.bal), str(m.vote.val))
                proposal = self._proposers[b].on_promise(str(m.acc), vote)
                if proposal is not None:
                    self._out.append(Accept(Ballot(proposal[0]), self._value(proposal[1])))

    def accept(self, a: Acceptor, m: Accept) -> None:
        answer = self._acceptors[a].on_accept(m.bal, str(m.val))
        if answer is not None:
            self._out.append(Accepted(a, Ballot(answer[0]), self._value(answer[1])))

    def observe(self) -> dict[str, Any]:
        return {
            "promised": {a: None if x.promised < 0 else x.promised for a, x in self._acceptors.items()},
            "voted": {a: self._vote(x.vote) for a, x in self._acceptors.items()},
        }

    def sent(self) -> list[Prepare | Promise | Accept | Accepted]:
        out, self._out = self._out, []
        return out

    def _value(self, text: str) -> Value:
        return next(value for value in Value if str(value) == text)

    def _vote(self, vote: tuple[int, str] | None) -> Vote | None:
        return None if vote is None else Vote(Ballot(vote[0]), self._value(vote[1]))
