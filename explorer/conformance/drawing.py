"""Random steps: an action by its weight, arguments one by one, until the model takes the step, or refuses it as is
wanted.

The arguments of an action are not listed: there may be millions. What was taken in this walk before, and what changes
nothing, is taken again less often, so that walks come far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Any

from quorate.conformance.expecting import Expecting
from quorate.conformance.lockstep import Lockstep, Position
from quorate.conformance.real import Real
from quorate.conformance.seen import Given

TRIES = 80
"""How often a step is drawn before it is taken that there may be none."""
AGAIN = 0.25
"""The share of the steps drawn that are taken though they were taken in this walk before."""
IDLE = 0.1
"""The share of the steps drawn that are taken though they change nothing in the model."""


class Drawing:
    """Draws the steps of one walk."""

    def __init__(self, expecting: Expecting, lockstep: Lockstep, real: Real, random: Random) -> None:
        self._expecting = expecting
        self._lockstep = lockstep
        self._real = real
        self._random = random
        self._actions = [action for action in real.takes if real.weights.get(action, 1.0) > 0]
        self._weights = list(accumulate(real.weights.get(action, 1.0) for action in self._actions))
        self._refusable = [action for action in self._actions if real.refusal(action) != "skip"]
        self._taken: Counter[tuple[Any, ...]] = Counter()

    def possible(self, at: Position) -> Given | None:
        """A step that the model takes; None if there is none."""
        given = self._drawn(at) or self._listed(at)
        if given is not None:
            self._taken[given.key] += 1
        return given

    def refused(self, at: Position) -> Given | None:
        """A step that the model refuses in all states that it may be in; None if none was drawn."""
        for _ in range(TRIES if self._refusable else 0):
            given = self._arguments(self._random.choice(self._refusable), at)
            if given is None or self._lockstep.enables(at, given):
                continue
            if self._lockstep.may_be_given(at, given):
                return given
        return None

    def _drawn(self, at: Position) -> Given | None:
        draw, choices = self._random.random, self._random.choices
        for _ in range(TRIES if self._actions else 0):
            [action] = choices(self._actions, cum_weights=self._weights)
            given = self._arguments(action, at)
            if given is None or (self._taken[given.key] and draw() >= AGAIN):
                continue
            if not self._lockstep.enables(at, given) or not self._lockstep.may_be_given(at, given):
                continue
            if self._is_idle(at, given) and draw() >= IDLE:
                continue
            return given
        return None

    def _arguments(self, action: str, at: Position) -> Given | None:
        choice = self._random.choice
        domains = self._expecting.domains(action, choice(at).state)
        chosen: dict[str, Any] = {}
        for name in self._real.takes[action]:
            values: Sequence[Any] = domains[name]
            if not values:
                return None
            chosen[name] = choice(values)
        return Given(action, chosen)

    def _is_idle(self, at: Position, given: Given) -> bool:
        outcomes = self._expecting.of(given, at[0].state)
        return outcomes.cut is None and all(step.state == at[0].state for step in outcomes.steps)

    def _listed(self, at: Position) -> Given | None:
        """A step that changes something in the model, when draws have found none."""
        found: list[Given] = []
        runs = list(self._expecting.machine.distinct_runs(at[0].state))  # asking for a step uses the machine
        for run in runs:
            takes = self._real.takes.get(run.action)
            if takes is None or run.action not in self._actions or run.after == at[0].state:
                continue
            arguments = self._expecting.machine.arguments(run)
            given = Given(run.action, {name: arguments[name] for name in takes})
            if len(at) == 1 or self._lockstep.may_be_given(at, given):
                found.append(given)
        return self._random.choice(found) if found else None
