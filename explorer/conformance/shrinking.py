"""Mismatches made shorter: steps are left out as long as code and model still part in the same way.

What is left has no step that can be left out alone (Zeller and Hildebrandt, Simplifying and Isolating
Failure-Inducing Input, 2002)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from quorate.support.budget import Budget, Stopped

Step = TypeVar("Step")

SECONDS = 20.0
"""For how long a run is made shorter."""


def shortened(
    steps: Sequence[Step], parts: Callable[[Sequence[Step]], Sequence[Step] | None], budget: Budget
) -> list[Step]:
    """Return some of the steps, in their order. `parts` repeats a run with steps, and returns those of them that it
    took up to where it parts from the model in the same way as the first; None if it does not. It may raise
    Stopped."""
    current = list(steps)
    size = len(current) // 2
    while size:
        at, found = len(current) - size, False
        while at > -size:
            if budget.stop_reason() is not None:
                return current
            try:
                shorter = parts([*current[: max(at, 0)], *current[at + size :]])
            except Stopped:
                return current
            if shorter is not None and len(shorter) < len(current):
                current, found = list(shorter), True
                at = min(at, len(current))
            at -= size
        if size > 1 or not found:
            size //= 2
    return current
