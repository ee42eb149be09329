"""The events of a recorded history: what clients began, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from quorate.histories.values import Value
from quorate.language.diagnostics import ModelError
from quorate.language.spans import Span

Type = Literal["invoke", "ok", "fail", "info"]
"""As Jepsen has them: an operation begins; it is done; it did not happen; it is not known whether it did."""
TYPES: tuple[Type, ...] = get_args(Type)


@dataclass(frozen=True, slots=True)
class Key:
    """The object that an operation is about, where there are several."""

    name: Value


@dataclass(frozen=True, slots=True)
class Event:
    """One event, in the order of the file. `key` is None as long as it is not known to be apart from the value."""

    process: Value
    type: Type
    f: str
    value: Value
    key: Key | None
    span: Span


def event_type(name: str, span: Span) -> Type:
    """The type of an event by its name. Raises ModelError if there is none."""
    for known in TYPES:
        if name == known:
            return known
    raise ModelError(f"{name} is no type of event", f"there are: {', '.join(TYPES)}", span)
