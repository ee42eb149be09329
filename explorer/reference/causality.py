"""The causal partial order of a run's steps.

Two steps are independent in a state if they can be taken in either order and lead to the same state: then neither
causes the other, and their order is irrelevant (Mazurkiewicz, "Trace Theory", 1987). Independence is decided in the
given state by taking both steps in both orders, so it is conditional on the state (Katz and Peled, "Defining
Conditional Independence Using Collapses", 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from quorate.exploration import State, Step
from quorate.language.outcomes import Disabled
from quorate.reference.machine import Machine

Act = tuple[str, tuple[Any, ...]]
"""An action with its arguments, in the order of its parameters."""


def act_of(step: Step) -> Act:
    """Return the action of a step with its arguments."""
    return step.action, tuple(step.arguments.values())


MOST_REMEMBERED = 1 << 18
"""The most successors kept in the cache of `Steps`."""


class Steps:
    """Successors by step, cached. `checkpoint` is called before each step that is not cached; every method passes on
    its exceptions."""

    def __init__(self, machine: Machine, checkpoint: Callable[[], None] = lambda: None) -> None:
        self._machine = machine
        self._checkpoint = checkpoint
        self._after: dict[tuple[State, Act], State | None] = {}
        self._alike: dict[tuple[State, Act], tuple[Act, ...]] = {}

    def after(self, state: State, act: Act) -> State | None:
        """Return the state after a step; None if the step is disabled, cut, or fails."""
        key = (state, act)
        if key not in self._after:
            self._checkpoint()
            if len(self._after) >= MOST_REMEMBERED:
                self._after.clear()
            names = self._machine.parameters(act[0])
            arguments: Mapping[str, Any] = dict(zip(names, act[1], strict=True))
            run = self._machine.run(act[0], arguments, state)
            self._after[key] = None if isinstance(run, Disabled) else run.after
        return self._after[key]

    def alike(self, state: State, act: Act) -> tuple[Act, ...]:
        """Return the steps of the same action that lead from a state to the same successor as `act`, itself included.
        They differ in arguments only, for example in a quorum that is larger than necessary."""
        key = (state, act)
        if key not in self._alike:
            self._checkpoint()
            if len(self._alike) >= MOST_REMEMBERED:
                self._alike.clear()
            after = self.after(state, act)
            self._alike[key] = tuple(
                (run.action, run.arguments)
                for run in self._machine.distinct_runs(state)
                if run.action == act[0] and run.after == after
            )
        return self._alike[key]

    def independent(self, state: State, one: Act, other: Act) -> bool:
        """Whether two steps can be taken in a state in either order, and lead to the same state."""
        first, second = self.after(state, one), self.after(state, other)
        if first is None or second is None:
            return False
        both = self.after(first, other)
        return both is not None and both == self.after(second, one)


def causes(steps: Steps, initial: State, acts: Sequence[Act]) -> list[frozenset[int]]:
    """Return for each step of a run the indices of its causes, direct and indirect."""
    before: list[frozenset[int]] = []
    without: list[_Without] = []
    last: State | None = initial
    for j, act in enumerate(acts):
        known: frozenset[int] = frozenset()
        for i in range(j - 1, -1, -1):
            if i in known:
                continue
            # All steps not caused by step i, then i, then j: are i and j independent there?
            state = without[i].state_before(j)
            if state is None or not steps.independent(state, acts[i], act):
                known |= before[i] | {i}
        before.append(known)
        without.append(_Without(steps, acts, before, j, last))
        last = None if last is None else steps.after(last, act)
    return before


class _Without:
    """A run without one of its steps and the steps caused by it, extended on demand."""

    def __init__(
        self,
        steps: Steps,
        acts: Sequence[Act],
        before: Sequence[frozenset[int]],
        left_out: int,
        state: State | None,
    ) -> None:
        self._steps, self._acts, self._before, self._left_out = steps, acts, before, left_out
        self._state = state
        self._next = left_out + 1

    def state_before(self, step: int) -> State | None:
        """The state before the step of that index; None if the run cannot be taken so far."""
        while self._next < step:
            if self._state is not None and self._left_out not in self._before[self._next]:
                self._state = self._steps.after(self._state, self._acts[self._next])
            self._next += 1
        return self._state


class Order:
    """The linear extensions of a run's causal order. `before` is the result of `causes`."""

    def __init__(self, before: Sequence[frozenset[int]]) -> None:
        self._direct = [0] * len(before)
        self._followers: list[list[int]] = [[] for _ in before]
        for step, all_causes in enumerate(before):
            known: set[int] = set()
            for cause in sorted(all_causes, reverse=True):
                if cause not in known:
                    known |= before[cause]
                    self._followers[cause].append(step)
                    self._direct[step] += 1

    def least(self, rank: Callable[[int], Any]) -> Iterator[int]:
        """Yield the steps in the order that always takes the step of least rank among those whose causes are all
        taken. Ranks must be distinct."""
        left = list(self._direct)
        ready = [(rank(step), step) for step, count in enumerate(left) if not count]
        heapify(ready)
        while ready:
            _, step = heappop(ready)
            yield step
            for follower in self._followers[step]:
                left[follower] -= 1
                if not left[follower]:
                    heappush(ready, (rank(follower), follower))
