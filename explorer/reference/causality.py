"""Which steps of a run had to come before which others: the partial order behind its sequence.

Two steps are independent where they can be taken in either order, with the same state after both: then neither
causes the other, and their order says nothing (Mazurkiewicz, "Trace Theory", 1987). It is decided in the state at
hand by taking both in both orders, so that it depends on what they do and not on what they might (Katz and Peled,
"Defining Conditional Independence Using Collapses", 1992).
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
    """What a step does."""
    return step.action, tuple(step.arguments.values())


MOST_REMEMBERED = 1 << 18
"""Of how many steps it is remembered where they led."""


class Steps:
    """Takes steps, and remembers where they led. `checkpoint` is called before each that is not remembered; what it
    raises comes out of every method."""

    def __init__(self, machine: Machine, checkpoint: Callable[[], None] = lambda: None) -> None:
        self._machine = machine
        self._checkpoint = checkpoint
        self._after: dict[tuple[State, Act], State | None] = {}
        self._alike: dict[tuple[State, Act], tuple[Act, ...]] = {}

    def after(self, state: State, act: Act) -> State | None:
        """The state after a step; None if it cannot be taken, is cut, or goes wrong."""
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
        """The steps of the same action that lead from a state to the same state as `act`, itself included: their
        arguments differ, in a quorum that is larger than need be say, and nothing else."""
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
        """Whether two steps can be taken from a state in either order, and lead to the same state."""
        first, second = self.after(state, one), self.after(state, other)
        if first is None or second is None:
            return False
        both = self.after(first, other)
        return both is not None and both == self.after(second, one)


def causes(steps: Steps, initial: State, acts: Sequence[Act]) -> list[frozenset[int]]:
    """For each step of a run the numbers of the steps that had to come before it, directly or not."""
    before: list[frozenset[int]] = []
    without: list[_Without] = []
    last: State | None = initial
    for j, act in enumerate(acts):
        known: frozenset[int] = frozenset()
        for i in range(j - 1, -1, -1):
            if i in known:
                continue
            # All that need not come after step i, then i, then j: are these two independent there?
            state = without[i].state_before(j)
            if state is None or not steps.independent(state, acts[i], act):
                known |= before[i] | {i}
        before.append(known)
        without.append(_Without(steps, acts, before, j, last))
        last = None if last is None else steps.after(last, act)
    return before


class _Without:
    """A run without one of its steps and those that it caused, which goes on as far as it is asked for."""

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
        """The state that it is in where that step would come; None if it cannot be taken so far."""
        while self._next < step:
            if self._state is not None and self._left_out not in self._before[self._next]:
                self._state = self._steps.after(self._state, self._acts[self._next])
            self._next += 1
        return self._state


class Order:
    """The orders of a run's steps that respect their causes. `before` is what `causes` gives."""

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
        """The steps, always the one that ranks least of those that can come next. No two rank the same."""
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
