"""The states and steps of a small model, as they were found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from quorate.exploration import State, Stop


@dataclass(frozen=True, slots=True)
class Edge:
    """A step between two states, by number. With symmetry, `arguments` are those of one of the steps that the edge
    stands for. `violates` are the step properties that it violates."""

    source: int
    target: int
    action: str
    arguments: dict[str, Any]
    violates: tuple[str, ...] = ()


@dataclass
class Space:
    """What was explored. `violates` names for a state the invariants that are false there, and the actions that go
    wrong; `expanded` is how many states, in order, have all their steps in `edges`; `stop` is why it ended."""

    states: list[State] = field(default_factory=list)
    initial: list[int] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    violates: dict[int, tuple[str, ...]] = field(default_factory=dict)
    cuts: Counter[str] = field(default_factory=Counter)
    expanded: int = 0
    stop: Stop = "complete"

    def violated(self, at: int, what: str) -> None:
        """Something is violated in a state."""
        known = self.violates.get(at, ())
        if what not in known:
            self.violates[at] = (*known, what)
