"""Logs of etcd's raft, as examples/explaining/etcd/cluster.go writes them, as logs of the model
examples/conformance/etcd/etcd_raft.py: a line of JSON for each event at a server, with the message that it received,
as etcd has it, and with its state after that."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, TypeVar

from quorate.explaining.mapping import Event, LogMapping

Line = Mapping[str, Any]
T = TypeVar("T")


class Received(NamedTuple):
    """A type of message: the action of the model that receives it, and the fields of its record besides `term`,
    `src` and `dst`, each with its name in etcd."""

    action: str
    fields: Mapping[str, str]


RECEIVED = {
    "MsgVote": Received("receive_vote", {"index": "index", "log_term": "logTerm"}),
    "MsgVoteResp": Received("receive_vote_resp", {"reject": "reject"}),
    "MsgApp": Received(
        "receive_app", {"index": "index", "log_term": "logTerm", "entries": "entries", "commit": "commit"}
    ),
    "MsgAppResp": Received("receive_app_resp", {"index": "index", "reject": "reject", "hint": "rejectHint"}),
    "MsgHeartbeat": Received("receive_heartbeat", {"commit": "commit"}),
    "MsgHeartbeatResp": Received("receive_heartbeat_resp", {}),
}
CALLED = {"timeout": "campaign", "heartbeat": "beat", "proposal": "propose", "restart": "restart"}
"""The events that are no message, each with its action."""


def log_terms(m: Any) -> dict[Any, list[list[int]]]:
    """The terms of each server's log, each with the number of entries in a row that are of it."""
    return {
        s: [[int(term), len(list(run))] for term, run in itertools.groupby(log, key=lambda entry: entry.term)]
        for s, log in m.log.items()
    }


class EtcdLog(LogMapping):
    """Every step is in the log. A message of an earlier term is ignored by etcd, and no step of the model."""

    views: ClassVar = {"log_terms": log_terms}

    def __init__(self) -> None:
        self._commands: dict[str, str] = {}
        """The data of entries, as commands in the order in which they appear."""

    def event(self, line: Any) -> Event:
        """Return what a line says: a step, or that none was taken."""
        if not isinstance(line, Mapping):
            raise ValueError('a line is an object: {"node": 1, "event": "timeout", "term": 1, ...}')
        node, observed = _server(line, "node"), self._state(line)
        match line.get("event"):
            case "message":
                return self._received(line, node, observed)
            case "proposal" if line.get("dropped") is True:
                return Event(observed=observed, node=node, step=False)
            case str(event) if event in CALLED:
                return Event(CALLED[event], {"s": node}, observed, node=node)
        known = ", ".join([*CALLED, "message"])
        raise ValueError(f"there is no event {line.get('event')}: an event is one of {known}")

    def _state(self, line: Line) -> dict[str, Any]:
        """What a line says of the variables of its server."""
        s = _server(line, "node")
        role = _known(line, "role", str).removeprefix("State").upper()
        return {
            "term": {s: _known(line, "term", int)},
            "vote": {s: _server_or_none(line, "vote")},
            "lead": {s: _server_or_none(line, "lead")},
            "role": {s: role},
            "commit": {s: _known(line, "commit", int)},
            "log_terms": {s: _known(line, "log", list)},
        }

    def _received(self, line: Line, node: str, observed: Line) -> Event:
        """A message that arrived. What arrived was sent before, whether it is ignored or not."""
        message = _known(line, "message", dict)
        kind = _known(message, "type", str)
        if kind not in RECEIVED:
            raise ValueError(f"there is no message {kind} in the model: {', '.join(RECEIVED)}")
        action, fields = RECEIVED[kind]
        record = {
            "record": kind,
            "term": _known(message, "term", int),
            "src": _server(message, "from"),
            "dst": _server(message, "to"),
            **{field: self._field(message, name) for field, name in fields.items()},
        }
        if record["dst"] != node:
            raise ValueError(f"a message to {record['dst']} was received by {node}")
        if record["term"] < line["term"]:  # the term of a server never falls
            return Event(observed=observed, added={"sent": [record]}, node=node, step=False)
        return Event(action, {"m": record}, observed, node=node)

    def _field(self, message: Line, name: str) -> Any:
        if name == "reject":
            return _known(message, name, bool)
        if name != "entries":
            return _known(message, name, int)
        return [
            {"term": _known(entry, "term", int), "command": self._command(_known(entry, "data", str))}
            for entry in _known(message, name, list)
        ]

    def _command(self, data: str) -> str | None:
        return self._commands.setdefault(data, f"c{len(self._commands) + 1}") if data else None


def _known(line: Any, name: str, type_: type[T]) -> T:
    """What a line, or a part of it, has under a name."""
    value = line.get(name) if isinstance(line, Mapping) else None
    if not isinstance(value, type_) or (type_ is int and isinstance(value, bool)):
        raise ValueError(f"{name} is missing, or is no {type_.__name__}")
    return value


def _server(line: Line, name: str) -> str:
    return f"s{_known(line, name, int)}"


def _server_or_none(line: Line, name: str) -> str | None:
    return _server(line, name) if line.get(name) != 0 else None
