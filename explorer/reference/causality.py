"""Which steps of a run had to come before which others: the partial order behind its sequence.

Two steps are independent where they can be taken in either order, with the same state after both: then neither
causes the other, and their order says nothing (Mazurkiewicz, "Trace Theory", 1987). It is decided in the state at
hand by taking both in both orders, so that it depends on what they do and not on what they might (Katz and Peled,
"Defining Conditional Independence Using Collapses", 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from quorate.exploration import State, Step
from quorate.language.outcomes import Disabled
from quorate.reference.machine import Machine

Act = tuple[str, tuple[Any, ...]]
"""An action with its arguments, in the order of its parameters."""


def act_of(step: Step) -> Act:
    """What a step does."""
    return step.action, tuple(step.arguments.values())


class Steps:
    """Takes steps, and remembers where they led."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._after: dict[tuple[State, Act], State | None] = {}
        self._alike: dict[tuple[State, Act], tuple[Act, ...]] = {}

    def after(self, state: State, act: Act) -> State | None:
        """The state after a step; None if it cannot be taken, is cut, or goes wrong."""
        key = (state, act)
        if key not in self._after:
            names = self._machine.parameters(act[0])
            arguments: Mapping[str, Any] = dict(zip(names, act[1], strict=True))
            run = self._machine.run(act[0], arguments, state)
            self._after[key] = None if isinstance(run, Disabled) else run.after
        return self._after[key]

    def alike(self, state: State, act: Act) -> tuple[Act, ...]:
        """The steps of the same action that lead from a state to the same state as `act`, itself included: their
        arguments differ, in a quorum that is larger than need be say, and nothing else."""
        key = (state, act)
        if key not in self._alike:
            after = self.after(state, act)
            self._alike[key] = tuple(
                (run.action, run.arguments)
                for run in self._machine.distinct_runs(state)
                if run.action == act[0] and run.after == after
            )
        return self._alike[key]

    def independent(self, state: State, one: Act, other: Act) -> bool:
        """Whether two steps can be taken from a state in either order, and lead to the same state."""
        first, second = self.after(state, one), self.after(state, other)
        if first is None or second is None:
            return False
        both = self.after(first, other)
        return both is not None and both == self.after(second, one)


def causes(steps: Steps, initial: State, acts: Sequence[Act]) -> list[frozenset[int]]:
    """For each step of a run the numbers of the steps that had to come before it, directly or not."""
    before: list[frozenset[int]] = []
    for j, act in enumerate(acts):
        known: frozenset[int] = frozenset()
        for i in range(j - 1, -1, -1):
            if i in known:
                continue
            # All that need not come after step i, then i, then j: are these two independent there?
            state: State | None = initial
            for k in range(j):
                if state is not None and k != i and i not in before[k]:
                    state = steps.after(state, acts[k])
            if state is None or not steps.independent(state, acts[i], act):
                known |= before[i] | {i}
        before.append(known)
    return before


def ordered(before: Sequence[frozenset[int]], rank: Callable[[int], Any]) -> Iterator[int]:
    """The steps in an order that respects causes: always the one that ranks least of those that can come next."""
    left = set(range(len(before)))
    while left:
        step = min((each for each in left if not before[each] & left), key=rank)
        left.remove(step)
        yield step
