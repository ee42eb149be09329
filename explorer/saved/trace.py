"""A trace as read from a file: values as JSON, names as strings, with its model and sizes.

The readers in `quorate.saved.formats` return it. Values are in the form of docs/json.md: a set, bag or sequence is a
list, a map is an object by key, a record is an object, with its class as `record` if known. A format whose maps have
keys other than strings gives `Pairs` for a map or a bag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quorate.language.temporal import Fairness


@dataclass(frozen=True, slots=True)
class Pairs:
    """A map as pairs (key, value), or a bag as pairs (item, count)."""

    items: tuple[tuple[Any, Any], ...]


class Numbered(list[Any]):
    """A list in a format that does not distinguish sets, sequences, and maps and bags over 1 .. n."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a model is written in, and the SHA-256 of its text, in hexadecimal."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SavedStep:
    """A step and the state after it. `action` and `arguments` are None if the file lacks them."""

    action: str | None
    arguments: Mapping[str, Any] | None
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SavedEnding:
    """The ending of a trace: the name (as in `Verdict.name`) and kind of the violated property or reached goal, the
    witness, the message, the place in the source, and the assumptions of fairness. `kind` is "reachable" for a run to
    a goal."""

    name: str
    kind: str
    witness: Mapping[str, Any] | None = None
    message: str = ""
    file: str = ""
    line: int = 0
    fairness: tuple[Fairness, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedTrace:
    """A trace in a file. `model` is the name by which `quorate.check` finds the model, or None if the file lacks it;
    `initial.action` is None if the run does not begin with an init method; `file` is the file that was read; `loop`
    is as in `quorate.exploration.Trace`."""

    format: str
    initial: SavedStep
    steps: tuple[SavedStep, ...]
    model: str | None = None
    sizes: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    ending: SavedEnding | None = None
    file: str = "TRACE"
    loop: int | None = None

    @property
    def fails(self) -> bool:
        """Whether the last step (the init method, if there are no steps) was ended by an assert or a failure. A
        property without a value is a failure too, but there the last step completed and has a state."""
        if self.ending is None or self.ending.kind not in ("assert", "failure"):
            return False
        return (self.steps[-1] if self.steps else self.initial).action == self.ending.name
