"""The explored states and steps of a small model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from quorate.exploration import State, Stop


@dataclass(frozen=True, slots=True)
class Edge:
    """A step between two states, by number. With symmetry, `arguments` are those of one of the steps merged into the
    edge. `violates` are the step properties that it violates."""

    source: int
    target: int
    action: str
    arguments: dict[str, Any]
    violates: tuple[str, ...] = ()


@dataclass
class Space:
    """The result of an exploration. `violates` gives for a state the invariants that are false there, and the actions
    that fail; the first `expanded` states have all their steps in `edges`; `stop` is why the search ended."""

    states: list[State] = field(default_factory=list)
    initial: list[int] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    violates: dict[int, tuple[str, ...]] = field(default_factory=dict)
    cuts: Counter[str] = field(default_factory=Counter)
    expanded: int = 0
    stop: Stop = "complete"

    def violated(self, at: int, what: str) -> None:
        """Record a violation in a state."""
        known = self.violates.get(at, ())
        if what not in known:
            self.violates[at] = (*known, what)
