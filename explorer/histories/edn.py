"""A reader for EDN, the notation of Jepsen's histories, that knows the place of every form.

https://github.com/edn-format/edn. A tag (``#jepsen.history.Op{...}``) is read over: its form counts. Python's readers
of EDN give no places, which messages about a history need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from quorate.histories.text import Text
from quorate.histories.values import FALSE, TRUE, Keyword, Pairs, Symbol, Value
from quorate.language.diagnostics import ModelError

Kind = Literal["atom", "vector", "map", "set"]

MOST_NESTED = 200
"""The greatest depth of nested forms."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form and its place: an atom's value, or the forms within it; those of a map are keys and values in turn."""

    kind: Kind
    start: int
    end: int
    value: Value = None
    items: tuple[Form, ...] = ()

    def plain(self) -> Value:
        """The value without places. A list is a vector."""
        if self.kind == "atom":
            return self.value
        inner = [item.plain() for item in self.items]
        if self.kind == "map":
            return Pairs(zip(inner[::2], inner[1::2], strict=True))
        return frozenset(inner) if self.kind == "set" else tuple(inner)

    def fields(self) -> dict[str, Form]:
        """The values of a map by the names of their keywords, without namespaces."""
        pairs = zip(self.items[::2], self.items[1::2], strict=True)
        return {key.value.name: value for key, value in pairs if isinstance(key.value, Keyword)}


TOKEN = re.compile(
    r"""
    (?P<space> [\s,]+ | ;[^\n]* )
  | (?P<string> "(?:[^"\\]|\\.)*" )
  | (?P<open> \#\{ | [\[({] )
  | (?P<close> [\])}] )
  | (?P<discard> \#_ )
  | (?P<namespace> \#:[^\s,{]+ )
  | (?P<tag> \#[^\s,;"()\[\]{}]+ | \^[^\s,;"()\[\]{}]+ )
  | (?P<character> \\(?:[^\s,;"()\[\]{}]+|.) )
  | (?P<atom> [^\s,;"()\[\]{}\#^\\][^\s,;"()\[\]{}]* )
    """,
    re.VERBOSE | re.DOTALL,
)
CLOSING: dict[str, tuple[str, Kind]] = {
    "[": ("]", "vector"),
    "(": (")", "vector"),
    "{": ("}", "map"),
    "#{": ("}", "set"),
}
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def read_edn(text: Text, start: int = 0, end: int | None = None) -> list[Form]:
    """Return the forms of a text, or of a part of it. Raises ModelError with the place of what is no EDN."""
    return list(_Reader(text, start, len(text.content) if end is None else end).forms())


class _Reader:
    def __init__(self, text: Text, start: int, end: int) -> None:
        self._text = text
        self._at, self._end = start, end

    def forms(self) -> Iterator[Form]:
        while (token := self._next()) is not None:
            if (form := self._form(token, 0)) is not None:
                yield form

    def _next(self) -> re.Match[str] | None:
        """The next token that is not space."""
        while self._at < self._end:
            token = TOKEN.match(self._text.content, self._at, self._end)
            if token is None:
                what = "a string without an end" if self._text.content[self._at] == '"' else "this is not EDN"
                raise self._error(what, self._at, self._at + 1)
            self._at = token.end()
            if token.lastgroup != "space":
                return token
        return None

    def _form(self, token: re.Match[str], depth: int) -> Form | None:
        """The form that begins with a token; None if it is discarded."""
        if depth > MOST_NESTED:
            raise self._error(f"forms are nested more than {MOST_NESTED} deep", token.start(), token.end())
        match token.lastgroup:
            case "discard" | "tag" | "namespace":
                inner = self._following(token, depth)
                return None if token.lastgroup == "discard" else inner
            case "open":
                return self._collection(token, depth)
            case "close":
                raise self._error(f"{token[0]} closes nothing", token.start(), token.end())
        return Form("atom", token.start(), token.end(), self._atom(token))

    def _following(self, token: re.Match[str], depth: int) -> Form:
        """The form after a tag."""
        while (after := self._next()) is not None and after.lastgroup != "close":
            if (form := self._form(after, depth + 1)) is not None:
                return form
        raise self._error(f"nothing follows {token[0]}", token.start(), token.end())

    def _collection(self, token: re.Match[str], depth: int) -> Form:
        closing, kind = CLOSING[token[0]]
        items: list[Form] = []
        while (inner := self._next()) is not None:
            if inner.lastgroup == "close":
                if inner[0] != closing:
                    what = f"{inner[0]} where {token[0]} needs {closing}"
                    raise self._error(what, inner.start(), inner.end())
                if kind == "map" and len(items) % 2:
                    raise self._error("a key of this map has no value", token.start(), inner.end())
                return Form(kind, token.start(), inner.end(), items=tuple(items))
            if (form := self._form(inner, depth + 1)) is not None:
                items.append(form)
        raise self._error(f"{token[0]} is not closed", token.start(), token.end())

    def _atom(self, token: re.Match[str]) -> Value:
        text = token[0]
        if token.lastgroup == "string":
            return _unescaped(text[1:-1])
        if token.lastgroup == "character":
            return text[1:]
        if text.startswith(":"):
            return Keyword(text[1:].rpartition("/")[2] or text[1:])
        if text == "nil":
            return None
        if text in ("true", "false"):
            return TRUE if text == "true" else FALSE
        if re.fullmatch(r"[+-]?\d+N?", text):
            return int(text.rstrip("N"))
        if re.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M?", text):
            return float(text.rstrip("M"))
        return Symbol(text)

    def _error(self, message: str, start: int, end: int) -> ModelError:
        return ModelError(message, "see https://github.com/edn-format/edn", self._text.span(start, end))


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        escape = match[1]
        return chr(int(escape[1:], 16)) if len(escape) > 1 else ESCAPES.get(escape, escape)

    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", character, text, flags=re.DOTALL)
