"""Linearizability by its definition: try all orders of all choices of the operations without an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

Step = Callable[[Any, Any], Any]
"""From a state and an operation to the next state, or `REFUSED`."""
REFUSED = object()


@dataclass(frozen=True)
class Interval:
    """When an operation began, and when it was answered, if it was."""

    operation: Any
    begun: int
    answered: int | None


def is_linearizable(history: Sequence[Interval], initial: Any, step: Step) -> bool:
    """Whether some order of all answered operations, and of some others, keeps the order of those that did not
    overlap, and takes each from state to state."""
    answered = [each for each in history if each.answered is not None]
    others = [each for each in history if each.answered is None]
    return any(
        _explains(order, initial, step)
        for count in range(len(others) + 1)
        for some in combinations(others, count)
        for order in permutations([*answered, *some])
    )


def _explains(order: Sequence[Interval], initial: Any, step: Step) -> bool:
    state = initial
    for at, each in enumerate(order):
        if any(later.answered is not None and later.answered < each.begun for later in order[at + 1 :]):
            return False
        state = step(state, each.operation)
        if state is REFUSED:
            return False
    return True
