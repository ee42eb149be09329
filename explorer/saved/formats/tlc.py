"""Traces of TLC, as ``-dumpTrace json FILE`` writes them, of models that ``quorate export tla`` wrote; only read.

TLC tells the states. It does not tell sets, sequences and functions on 1 .. n apart, gives a function whose arguments
are no texts with the text of each, and a model value such as None as its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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
        SavedStep(None, None, {name: _plain(value) for name, value in state.items()})
        for _, state in told["state"]
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
    return Pairs(tuple((_Text(key).value(), _plain(item)) for key, item in value.items()))


def _is_name(key: str) -> bool:
    return key.isidentifier() and key not in ("TRUE", "FALSE")


_TOKEN = re.compile(r'\s*(<<|>>|\|->|:>|@@|"[^"]*"|-?\w+|[\[\]{}(),])')


class _Text:
    """A value as TLA+ writes it."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)

    def value(self) -> Any:
        """The next value."""
        token = self._take()
        match token:
            case "{":
                return self._items("}")
            case "<<":
                return self._items(">>")
            case "[":
                return self._record()
            case "(":
                return self._function()
        if token in ("TRUE", "FALSE"):
            return token == "TRUE"
        if token.lstrip("-").isdigit():
            return int(token)
        return None if token == "None" else token.strip('"')

    def _take(self) -> str:
        if not self._tokens:
            raise ValueError("a value of TLA+ ends too soon")
        token = self._tokens.pop(0)
        assert isinstance(token, str)
        return token

    def _items(self, closing: str) -> Numbered:
        found = Numbered()
        while self._tokens and self._tokens[0] != closing:
            found.append(self.value())
            if self._tokens and self._tokens[0] == ",":
                self._take()
        self._take()
        return found

    def _record(self) -> Any:
        fields: dict[str, Any] = {}
        while self._tokens and self._tokens[0] != "]":
            name = self._take()
            self._take()
            fields[name] = self.value()
            if self._tokens and self._tokens[0] == ",":
                self._take()
        self._take()
        return _tagged(fields)

    def _function(self) -> Pairs:
        pairs: list[tuple[Any, Any]] = []
        while self._tokens and self._tokens[0] != ")":
            key = self.value()
            self._take()
            pairs.append((key, self.value()))
            if self._tokens and self._tokens[0] == "@@":
                self._take()
        self._take()
        return Pairs(tuple(pairs))


def _tagged(fields: dict[str, Any]) -> dict[str, Any]:
    if "record" in fields or not isinstance(fields.get(TAG), str):
        return fields
    return {"record": fields[TAG], **{name: value for name, value in fields.items() if name != TAG}}
