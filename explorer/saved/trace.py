"""A trace as a file holds it: values as JSON, names as text, and which model, at which sizes, it is a run of.

It is what the modules of `quorate.saved.formats` read. Values are in the form of docs/json.md (a set, bag or sequence
a list; a map an object by key; a record an object, with its class as `record` where it is known); a format whose maps
have keys that are no texts gives `Pairs` for a map or a bag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Pairs:
    """A map as (key, value), or a bag as (item, how many)."""

    items: tuple[tuple[Any, Any], ...]


class Numbered(list[Any]):
    """A list where a format does not tell sets, sequences, and maps and bags of 1 .. n apart."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a model is written in, and the SHA-256 of its text, in hexadecimal."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SavedStep:
    """A step and the state after it. What the file does not tell is None."""

    action: str | None
    arguments: Mapping[str, Any] | None
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SavedEnding:
    """What the trace shows: the property (or as `Verdict.name` says), its kind, the values that it fails for, what
    was said, and where what is violated stands. `kind` is "reachable" for a run to a goal."""

    name: str
    kind: str
    witness: Mapping[str, Any] | None = None
    message: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class SavedTrace:
    """A trace in a file. `model` is what `quorate.check` finds the model by, or None if the file does not say;
    `initial.action` is None if no init method began the run; `file` is where the trace was read."""

    format: str
    initial: SavedStep
    steps: tuple[SavedStep, ...]
    model: str | None = None
    sizes: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    ending: SavedEnding | None = None
    file: str = "TRACE"

    @property
    def fails(self) -> bool:
        """Whether the last step (the start, if there is none) is one that an assert or a failure ended. A property
        that has no value is a failure too, but in a state, or of a step, that there is: the run to it goes well."""
        if self.ending is None or self.ending.kind not in ("assert", "failure"):
            return False
        return (self.steps[-1] if self.steps else self.initial).action == self.ending.name
