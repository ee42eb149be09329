"""The values in histories, as hashable Python values, and how they are written."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name that stands for itself, such as ``true``."""

    name: str


@dataclass(frozen=True, slots=True)
class Keyword:
    """A name with a colon, such as ``:nemesis``."""

    name: str


class Pairs(frozenset[Hashable]):
    """A map, as the set of its pairs."""


Value = Hashable
"""None, int, float, str, Symbol, Keyword, tuple, frozenset, Pairs. Truth values are symbols, since Python's are
numbers: ``True == 1``."""

TRUE, FALSE = Symbol("true"), Symbol("false")


def shown(value: Value) -> str:
    """A value as EDN has it."""
    match value:
        case None:
            return "nil"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Symbol(name=name):
            return name
        case Keyword(name=name):
            return f":{name}"
        case tuple():
            return f"[{' '.join(map(shown, value))}]"
        case Pairs():
            return f"{{{', '.join(sorted(shown(pair)[1:-1] for pair in value))}}}"
        case frozenset():
            return f"#{{{' '.join(sorted(map(shown, value)))}}}"
    return str(value)


def from_json(value: object) -> Value:
    """A value that was read from JSON."""
    match value:
        case bool():
            return TRUE if value else FALSE
        case list():
            return tuple(map(from_json, value))
        case dict():
            return Pairs((key, from_json(inner)) for key, inner in value.items())
        case None | int() | float() | str():
            return value
    raise TypeError(f"{value!r} is not from JSON")
