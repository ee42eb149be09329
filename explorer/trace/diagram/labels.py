"""Short labels of actions and messages in diagrams: ``Promise(2, 0:v2)``."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any

from quorate.language.records import Record
from quorate.language.words import plain

ROOM = 24
"""The most characters of a message's label."""
SHORT = 16
"""The most characters of a message within the label of an action; its arrow shows it too."""


def brief(value: Any) -> str:
    """Return a value as text, records without the names of their fields: ``[1:c1, 2]``; None is a dash."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, Record):
        return ":".join(brief(field) for field in vars(value).values())
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(brief, value)) + "]"
    if isinstance(value, frozenset | set) and any(isinstance(item, Record) for item in value):
        return "{" + ", ".join(sorted(map(brief, value))) + "}"
    if not isinstance(value, str | Mapping | enum.Enum) and isinstance(value, Iterable):
        return (
            plain(value) if isinstance(value, frozenset | set) else "[" + ", ".join(map(brief, value)) + "]"
        )
    return plain(value)


def message_label(record: Record, known: Iterable[Any], epoch: type | None, room: int = ROOM) -> str:
    """Return the label of a message without the fields that the picture already shows: the sending and receiving
    nodes, `known`. If it is longer than `room`, numbers other than the epoch are left out; if `room` is 0, all fields
    but the epoch."""
    shown = list(known)
    fields = [value for value in vars(record).values() if not _is_any(value, shown)]
    texts = [brief(value) for value in fields]
    name = type(record).__name__
    whole = f"{name}({', '.join(texts)})"
    if len(whole) <= room:
        return whole
    kept = [
        text
        for value, text in zip(fields, texts, strict=True)
        if type(value) is epoch or (room > 0 and not isinstance(value, int))
    ]
    return f"{name}({', '.join(kept)})"


def _is_any(value: Any, known: list[Any]) -> bool:
    return any(type(value) is type(other) and value == other for other in known)


def action_label(name: str, arguments: Mapping[str, Any], epoch: type | None) -> str:
    """Return the label of an action with its arguments: ``promise(a1, Prepare(0))``; of a long message only the
    epoch."""
    texts = [
        _message(value, epoch) if isinstance(value, Record) else brief(value) for value in arguments.values()
    ]
    return f"{name}({', '.join(texts)})"


def _message(record: Record, epoch: type | None) -> str:
    whole = f"{type(record).__name__}({', '.join(map(brief, vars(record).values()))})"
    if len(whole) <= SHORT or not any(type(value) is epoch for value in vars(record).values()):
        return whole
    number = next(value for value in vars(record).values() if type(value) is epoch)
    return f"{type(record).__name__}({brief(number)}, …)"
