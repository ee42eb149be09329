"""Traces of TLC, as ``-dumpTrace json FILE`` writes them, of models that ``quorate export tla`` wrote; only read.

TLC tells the states. It does not tell sets, sequences and functions on 1 .. n apart, gives a function whose arguments
are no texts with the text of each, and a model value such as None as its name.
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
"""The field in which a record says of what class it is; where a model has a field of that name, it is `record`, as it
is in files of our own."""


def read(document: Any) -> SavedTrace | None:
    """The trace of TLC's JSON; None for what is none."""
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
    """A value of TLC's as a file of our own would have it."""
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
    """A value as TLA+ writes it. What is not read as one raises ValueError."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = deque(_TOKEN.findall(text))
        self._level = 0

    def whole(self) -> Any:
        """The value that the text is."""
        found = self._value()
        if self._tokens:
            raise self._broken()
        return found

    def _value(self) -> Any:
        self._level += 1
        if self._level > MOST_NESTING:
            raise ValueError(f"a value of TLA+ is nested more than {MOST_NESTING} deep")
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
        return ValueError(f"'{cut(self._text)}' is no value as TLA+ writes it")

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
        """Whether it ends here; if not, what stands between two items is taken."""
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
