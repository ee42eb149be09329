"""Jepsen's histories of a register as logs of the model `atomic_register`: a line of JSON for each invocation and
each answer, as `quorate linearizable` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.explaining.mapping import Event, LogMapping

KEY = "k1"


class JepsenRegister(LogMapping):
    """Processes are clients in the order in which they appear, and so are values; the moment at which an operation
    takes effect is not in the history."""

    hidden = ("take_effect",)
    hidden_steps = 1_000
    """As many as there are clients, at most: an operation takes effect once."""

    def __init__(self) -> None:
        self._clients: dict[Any, str] = {}
        self._values: dict[Any, str] = {}

    def event(self, line: Any) -> Event | None:
        """Return what an invocation or answer is; None for events of no client, and for those without an answer."""
        if not isinstance(line, Mapping) or not {"process", "type", "f"} <= line.keys():
            raise ValueError('an event is {"process": 0, "type": "invoke", "f": "read", "value": null}')
        process, kind, f, value = (line.get(name) for name in ("process", "type", "f", "value"))
        if not isinstance(process, int) or kind == "info":
            return None
        client = self._clients.setdefault(process, f"c{len(self._clients) + 1}")
        match kind, f:
            case "invoke", "read":
                return Event("read", {"c": client, "k": KEY})
            case "invoke", "write":
                return Event("write", {"c": client, "k": KEY, "v": self._value(value)})
            case "invoke", "cas" if isinstance(value, list) and len(value) == 2:
                old, new = map(self._value, value)
                return Event("compare_and_set", {"c": client, "k": KEY, "old": old, "new": new})
            case "ok", "read":
                return self._answer(client, returned=self._value(value))
            case ("ok", "write") | ("fail", "read"):
                return self._answer(client)
            case (("ok" | "fail"), "cas"):
                return self._answer(client, succeeded=kind == "ok")
            case "fail", "write":
                raise ValueError("a write that failed did not happen: leave out its invocation and this line")
        raise ValueError(f"there is no {kind} of {f}: functions are read, write and cas")

    def _value(self, value: Any) -> str | None:
        return None if value is None else self._values.setdefault(value, f"v{len(self._values) + 1}")

    @staticmethod
    def _answer(client: str, **result: Any) -> Event:
        effect = {"record": "Effect", "client": client, **result}
        return Event("answer", {"c": client}, before={"result": {client: effect}})
