"""What the model says of a step: the states that it may lead to, whatever the code chooses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from quorate.conformance.seen import Given
from quorate.exploration import State, Step
from quorate.language.diagnostics import ModelError
from quorate.language.words import call
from quorate.reference.machine import Machine, Run

REMEMBERED = 5_000
"""The most answers that are kept. Walks come back to their first states, and hardly to others; more objects than that
take longer to be looked through by Python's collector than what they save."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a step may lead to: one step of the model for each state after it, and the bound that cuts a further one.
    Without either, the model refuses it."""

    steps: tuple[Step, ...] = ()
    cut: str | None = None
    refused: bool = field(init=False)
    """Whether every completion is disabled."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "refused", not self.steps and self.cut is None)


REFUSED = Outcomes()


class _Known:
    """What the model has said of a state."""

    __slots__ = ("domains", "following", "outcomes")

    def __init__(self) -> None:
        self.domains: dict[str, dict[str, tuple[Any, ...]]] = {}
        self.outcomes: dict[tuple[Any, ...], Outcomes] = {}
        self.following: Outcomes | None = None


class Expecting:
    """Asks the model, and remembers its answers. To be used while the instance is active."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._answers = 0
        self._by_state: dict[State, _Known] = {}
        # A state is asked of many times in a row, and is hashed slowly: so it is also found by its identity. The
        # object is kept beside what is known, so that no other takes its place.
        self._by_identity: dict[int, tuple[State, _Known]] = {}

    def _of_state(self, state: State) -> _Known:
        found = self._by_identity.get(id(state))
        if found is not None:
            return found[1]
        if self._answers >= REMEMBERED or len(self._by_identity) >= REMEMBERED:
            self._answers = 0
            self._by_state.clear()
            self._by_identity.clear()
        known = self._by_state.setdefault(state, _Known())
        self._by_identity[id(state)] = state, known
        return known

    def domains(self, action: str, state: State) -> dict[str, tuple[Any, ...]]:
        """The values of each parameter of an action in a state."""
        known = self._of_state(state).domains
        found = known.get(action)
        if found is None:
            found = known[action] = self.machine.domains(action, state)
        return found

    def fits(self, given: Given, state: State) -> bool:
        """Whether the arguments are among those that an action can have in a state, such as messages there are."""
        domains = self.domains(given.action, state)
        return all(value in domains[name] for name, value in given.arguments.items())

    def of(self, given: Given, state: State) -> Outcomes:
        """What the step may lead to from a state. Raises ModelError if the model itself fails in it."""
        known = self._of_state(state).outcomes
        key = given.key
        found = known.get(key)
        if found is None:
            self._answers += 1
            found = known[key] = self._outcomes(
                self.machine.completions(given.action, given.arguments, state)
            )
        return found

    def any_from(self, state: State) -> Outcomes:
        """What any step of the model may lead to from a state."""
        known = self._of_state(state)
        if known.following is None:
            self._answers += 1
            known.following = self._outcomes(self.machine.distinct_runs(state))
        return known.following

    def _outcomes(self, runs: Any) -> Outcomes:
        steps: dict[State, Step] = {}
        cut: str | None = None
        for run in runs:
            if run.after is None:
                cut = cut or cut_of(self.machine, run)
            elif run.after not in steps:
                steps[run.after] = self.machine.step(run)
        return Outcomes(tuple(steps.values()), cut) if steps or cut is not None else REFUSED


def cut_of(machine: Machine, run: Run, what: str = "the code") -> str | None:
    """The bound that cuts a run. Raises ModelError if the model fails in it."""
    if run.fault is not None:
        text = call(run.action, machine.arguments(run))
        raise ModelError(
            f"the model itself fails in {text}: {run.fault.message}",
            f"quorate check finds such a failure; mend the model before {what} is held against it",
        )
    return run.cut
