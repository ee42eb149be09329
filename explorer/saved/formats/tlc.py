"""Reader of TLC's traces, written by ``-dumpTrace json FILE`` for models that ``quorate export tla`` wrote.

TLC's JSON has only the states. It does not distinguish sets, sequences and functions on 1 .. n, writes the arguments
of a function that are not strings as TLA+ text, and a model value such as None as its name.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from typing import Any

from quorate.saved.document import MOST_NESTING, cut, whole_number
from quorate.saved.parts import Part
from quorate.saved.trace import Numbered, Pairs, SavedStep, SavedTrace

TAG = "type"
"""The field with the class of a record; if the model has a field of that name, the class is in `record`, as in
Quorate's own format."""


def read(document: Any) -> SavedTrace | None:
    """Return the trace of TLC's JSON; None for other documents. Raises ValueError."""
    if not isinstance(document, Mapping):
        return None
    told = document.get("counterexample", document)
    if not isinstance(told, Mapping) or not {"state", "action"} <= told.keys():
        return None
    states = [
        SavedStep(None, None, {name: _plain(value) for name, value in state.object().items()})
        for _, state in Part(told)["state"].pairs()
    ]
    if not states:
        raise ValueError("it has no states")
    return SavedTrace(format="TLC", initial=states[0], steps=tuple(states[1:]))


def _plain(value: Any) -> Any:
    """Convert a value of TLC to the form of Quorate's own format."""
    if isinstance(value, list):
        return Numbered(map(_plain, value))
    if isinstance(value, Mapping):
        return _mapping(value)
    return None if value == "None" else value


def _mapping(value: Mapping[str, Any]) -> Any:
    if all(map(_is_name, value)):
        return _tagged({name: _plain(item) for name, item in value.items()})
    return Pairs(tuple((_Text(key).whole(), _plain(item)) for key, item in value.items()))


def _is_name(key: str) -> bool:
    return key.isidentifier() and key not in ("TRUE", "FALSE")


_TOKEN = re.compile(r'\s*(<<|>>|\|->|:>|@@|"[^"]*"|-?\w+|[\[\]{}(),]|\S)')
_NUMBER = re.compile("-?[0-9]+")


class _Text:
    """A parser of TLA+ values. Raises ValueError for a text that is not one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = deque(_TOKEN.findall(text))
        self._level = 0

    def whole(self) -> Any:
        """Return the value of the whole text."""
        found = self._value()
        if self._tokens:
            raise self._broken()
        return found

    def _value(self) -> Any:
        self._level += 1
        if self._level > MOST_NESTING:
            raise ValueError(f"a TLA+ value is nested more than {MOST_NESTING} deep")
        found = self._read(self._take())
        self._level -= 1
        return found

    def _read(self, token: str) -> Any:
        match token:
            case "{":
                return self._items("}")
            case "<<":
                return self._items(">>")
            case "[":
                return self._record()
            case "(":
                return self._function()
            case "TRUE" | "FALSE":
                return token == "TRUE"
            case "None":
                return None
        if _NUMBER.fullmatch(token):
            return whole_number(token)
        if token[0] != '"' and not token.isidentifier():
            raise self._broken()
        return token.strip('"')

    def _take(self, *expected: str) -> str:
        token = self._tokens.popleft() if self._tokens else ""
        if not token or (expected and token not in expected):
            raise self._broken()
        return token

    def _broken(self) -> ValueError:
        return ValueError(f"'{cut(self._text)}' is not a TLA+ value")

    def _items(self, closing: str) -> Numbered:
        found = Numbered()
        while not self._closed(closing, between="," if found else None):
            found.append(self._value())
        return found

    def _record(self) -> Any:
        fields: dict[str, Any] = {}
        while not self._closed("]", between="," if fields else None):
            name = self._take()
            self._take("|->")
            fields[name] = self._value()
        return _tagged(fields)

    def _function(self) -> Pairs:
        pairs: list[tuple[Any, Any]] = []
        while not self._closed(")", between="@@" if pairs else None):
            key = self._value()
            self._take(":>")
            pairs.append((key, self._value()))
        return Pairs(tuple(pairs))

    def _closed(self, closing: str, between: str | None) -> bool:
        """Take `closing` and return True, or else take the separator `between` and return False."""
        if self._tokens and self._tokens[0] == closing:
            self._tokens.popleft()
            return True
        if between is not None:
            self._take(between)
        return False


def _tagged(fields: dict[str, Any]) -> dict[str, Any]:
    if "record" in fields or not isinstance(fields.get(TAG), str):
        return fields
    return {"record": fields[TAG], **{name: value for name, value in fields.items() if name != TAG}}
