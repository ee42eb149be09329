"""What the model says of a step: the states that it may lead to, whatever the code chooses."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from quorate.conformance.seen import Given
from quorate.exploration import State, Step
from quorate.language.diagnostics import ModelError
from quorate.language.outcomes import Disabled
from quorate.language.words import call
from quorate.reference.machine import Machine, Run

REMEMBERED = 50_000
"""The most answers that are kept."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a step may lead to: one step of the model for each state after it, and the bound that cuts a further one.
    Without either, the model refuses it."""

    steps: tuple[Step, ...] = ()
    cut: str | None = None

    @property
    def refused(self) -> bool:
        """Whether every completion is disabled."""
        return not self.steps and self.cut is None


class Expecting:
    """Asks the model, and remembers its answers. To be used while the instance is active."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._known: dict[tuple[Any, ...], Outcomes] = {}
        self._domains: dict[tuple[State, str], dict[str, tuple[Any, ...]]] = {}
        self._following: dict[State, Outcomes] = {}

    def domains(self, action: str, state: State) -> dict[str, tuple[Any, ...]]:
        """The values of each parameter of an action in a state."""
        key = (state, action)
        if key not in self._domains:
            if len(self._domains) >= REMEMBERED:
                self._domains.clear()
            self._domains[key] = self.machine.domains(action, state)
        return self._domains[key]

    def fits(self, given: Given, state: State) -> bool:
        """Whether the arguments are among those that an action can have in a state, such as messages there are."""
        domains = self.domains(given.action, state)
        return all(value in domains[name] for name, value in given.arguments.items())

    def of(self, given: Given, state: State) -> Outcomes:
        """What the step may lead to from a state. Raises ModelError if the model itself fails in it."""
        key = (state, *given.key)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._asked(given, state)
        return known

    def _asked(self, given: Given, state: State) -> Outcomes:
        names = self.machine.parameters(given.action)
        free = [name for name in names if name not in given.arguments]
        ranges = [self.domains(given.action, state)[name] for name in free] if free else []
        runs = (
            self.machine.run(given.action, {**given.arguments, **dict(zip(free, chosen, strict=True))}, state)
            for chosen in itertools.product(*ranges)
        )
        return self._outcomes(run for run in runs if not isinstance(run, Disabled))

    def any_from(self, state: State) -> Outcomes:
        """What any step of the model may lead to from a state."""
        known = self._following.get(state)
        if known is None:
            if len(self._following) >= REMEMBERED:
                self._following.clear()
            known = self._following[state] = self._outcomes(self.machine.distinct_runs(state))
        return known

    def _outcomes(self, runs: Any) -> Outcomes:
        steps: dict[State, Step] = {}
        cut: str | None = None
        for run in runs:
            if run.after is None:
                cut = cut or cut_of(self.machine, run)
            elif run.after not in steps:
                steps[run.after] = self.machine.step(run)
        return Outcomes(tuple(steps.values()), cut)


def cut_of(machine: Machine, run: Run, what: str = "the code") -> str | None:
    """The bound that cuts a run. Raises ModelError if the model fails in it."""
    if run.fault is not None:
        text = call(run.action, machine.arguments(run))
        raise ModelError(
            f"the model itself fails in {text}: {run.fault.message}",
            f"quorate check finds such a failure; mend the model before {what} is held against it",
        )
    return run.cut
