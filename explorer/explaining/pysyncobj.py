"""Logs of PySyncObj as logs of `SyncObjRaft`: examples/explaining/pysyncobj has the model, and what writes the logs.

Every log of the library begins with the same entry of term 0 and index 1. In the model it is not there, so all
indices are one less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from quorate.explaining.mapping import Event, LogMapping

Line = Mapping[str, Any]

EXAMPLE = (
    '{"server": "s1", "does": "ticks", "role": "LEADER", "term": 1, "vote": "s1", "commit": 1, "log": []}'
)


class PySyncObjLog(LogMapping):
    """A line has what a server did, what it sent then, and its state after all of it."""

    def __init__(self) -> None:
        self._last: dict[str, Line] = {}
        """The line before, of each server."""

    def event(self, line: Any) -> Iterator[Event]:
        """Yield the steps that a server took, the last with its state; or a look at its state if it took none."""
        if not isinstance(line, Mapping):
            raise ValueError(f"a line is an object: {EXAMPLE}")
        s = _get(line, "server", str)
        events = list(self._steps(line, s)) or [Event(step=False)]
        self._last[s] = line
        for each in events[:-1]:
            yield replace(each, node=s)
        last = events[-1]
        yield replace(last, node=s, observed={**last.observed, **_state(line, s)})

    def _steps(self, line: Line, s: str) -> Iterator[Event]:
        match does := _get(line, "does", str):
            case "stands":
                requests = [_request(s, m) for m in _sent(line, "request_vote")]
                yield Event("timeout", {"s": s}, added={"sent": requests})
            case "restarts":
                yield Event("restart", {"s": s, "n": _index(line, "commit")})
            case "receives":
                yield from self._receives(line, s, _get(line, "from", str), _get(line, "message", Mapping))
            case "ticks":
                before = self._last.get(s, {}).get("commit", 1)
                if _get(line, "role", str) == "LEADER" and _get(line, "commit", int) > before:
                    yield Event("commit", {"s": s, "n": _index(line, "commit")})
            case _:
                raise ValueError(f"there is no {does}: a server ticks, stands, receives or restarts")
        if applied := [_application(each) for each in _list(line, "applies")]:
            yield Event(added={"applied": applied}, step=False)
        yield from _sends(line, s)
        for command in _list(line, "takes"):
            yield Event("request", {"s": s, "c": command})

    def _receives(self, line: Line, s: str, other: str, message: Line) -> Iterator[Event]:
        """A message that changes nothing is one that was sent."""
        match kind := _get(message, "type", str):
            case "request_vote":
                m = _request(other, message)
                votes = [_vote(s, other, answer) for answer in _sent(line, "response_vote", other)]
                if votes or m["term"] == _get(line, "term", int):
                    yield Event("request_vote", {"s": s, "m": m}, added={"sent": votes})
                else:
                    yield Event(added={"sent": [m]}, step=False)
            case "response_vote":
                led = self._last.get(s, {}).get("role") == "LEADER"
                if _get(line, "role", str) == "LEADER" and not led:
                    yield Event("become_leader", {"s": s})
                else:
                    yield Event(added={"sent": [_vote(other, s, message)]}, step=False)
            case "append_entries":
                m = _entries(other, message)
                answers = [_get(each, "success", bool) for each in _sent(line, "next_node_idx", other)]
                if answers:
                    yield Event("append" if answers[0] else "refuse_append", {"s": s, "m": m})
                else:
                    yield Event(added={"sent": [m]}, step=False)
            case "next_node_idx" | "apply_command" | "apply_command_response":
                pass  # what it changes is not in the state
            case _:
                raise ValueError(f"there is no message {kind}")


def _get(line: Line, name: str, kind: type) -> Any:
    """What a line, or a message in it, says. Raises ValueError if it does not."""
    value = line.get(name)
    if not isinstance(value, kind):
        what = {str: "a text", int: "a number", bool: "true or false", list: "a list"}.get(kind, "an object")
        raise ValueError(
            f"{name} is {value!r} and should be {what}" if name in line else f"there is no {name}"
        )
    return value


def _list(line: Line, name: str) -> list[Any]:
    return list(_get(line, name, list)) if name in line else []


def _index(line: Line, name: str) -> int:
    return int(_get(line, name, int)) - 1


def _sent(line: Line, kind: str, to: str | None = None) -> list[Line]:
    """The messages of a kind that were sent, to a server if one is named."""
    sent = _list(line, "sends")
    for m in sent:
        if not isinstance(m, Mapping):
            raise ValueError(f"{m!r} is no message, which is an object")
    return [m for m in sent if m.get("type") == kind and to in (None, m.get("to"))]


def _sends(line: Line, s: str) -> Iterator[Event]:
    """What a leader sends: in the model a message has no addressee, so it is sent once."""
    seen: list[Line] = []
    for message in _sent(line, "append_entries"):
        m = _entries(s, message)
        if m not in seen:
            seen.append(m)
            prev = m["prev_index"]
            yield Event("send", {"s": s, "prev": prev, "end": prev + len(m["entries"])}, added={"sent": [m]})


def _state(line: Line, s: str) -> dict[str, Any]:
    """The variables of the model that a line tells of."""
    return {
        "role": {s: _get(line, "role", str)},
        "term": {s: _get(line, "term", int)},
        "voted_for": {s: line.get("vote")},
        "commit_index": {s: _index(line, "commit")},
        "log": {s: [_entry(each) for each in _get(line, "log", list)]},
    }


def _entry(entry: Any) -> Line:
    """An entry: its term, and its command or null."""
    if not isinstance(entry, list) or len(entry) != 2:
        raise ValueError(f'{entry!r} is no entry: [1, "c1"], or [1, null] for a no-op')
    return {"term": entry[0], "command": entry[1]}


def _application(applied: Any) -> Line:
    """An entry that was applied: its index, term and command."""
    if not isinstance(applied, list) or len(applied) != 3:
        raise ValueError(f'{applied!r} is no entry that was applied: [2, 1, "c1"]')
    return {"index": applied[0] - 1, "entry": _entry(applied[1:])}


def _request(candidate: str, message: Line) -> Line:
    return {
        "record": "RequestVote",
        "term": _get(message, "term", int),
        "candidate": candidate,
        "last_index": _index(message, "last_log_index"),
        "last_term": _get(message, "last_log_term", int),
    }


def _vote(voter: str, candidate: str, message: Line) -> Line:
    return {
        "record": "Vote",
        "term": _get(message, "term", int),
        "voter": voter,
        "candidate": candidate,
    }


def _entries(leader: str, message: Line) -> Line:
    return {
        "record": "AppendEntries",
        "term": _get(message, "term", int),
        "leader": leader,
        "prev_index": _index(message, "prevLogIdx"),
        "prev_term": _get(message, "prevLogTerm", int),
        "entries": [_entry(each) for each in _get(message, "entries", list)],
        "commit": _index(message, "commit_index"),
    }
