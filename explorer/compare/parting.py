"""Where the right protocol parts from a run of a variant: the first difference, and the first refusal.

The right protocol takes the run's actions, one after the other, *in its own state*. The first step after which that
state is not the variant's is the first difference; it need not be refused. From there on the two states drift
apart, until the right protocol refuses a step: that is the first refusal, which may come much later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quorate.compare.guards import Refusal, refusal
from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.outcomes import Disabled
from quorate.reference.machine import Machine, Run
from quorate.trace.changes import Change, changes
from quorate.trace.words import plain


@dataclass(frozen=True, slots=True)
class Difference:
    """Step `step` (from 1; 0 is the start) changes something else in the right protocol than in the variant."""

    step: int
    variant: tuple[Change, ...]
    base: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Step `step` is one that the right protocol does not take: a guard is false, a bound is reached, an assert
    fails or an operation has no result, an argument is no value of its parameter's sort there (a set that is no
    quorum), or it has no such action."""

    step: int
    how: Literal["guard", "bound", "fault", "argument", "no such action"]
    guard: Refusal | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Parting:
    """How the right protocol parts from a run; both None if it takes the very same steps (then the property
    judges them differently, or the variant changes no step of this run)."""

    difference: Difference | None
    refused: Refused | None


def parting(trace: Trace, variant: Instance, base: Instance) -> Parting:
    """Follow `trace`, a run of `variant`, in `base`. The variables of `base` must be variables of `variant`."""
    with base.active():
        return _Follower(trace, variant, base).parting()


class _Follower:
    def __init__(self, trace: Trace, variant: Instance, base: Instance) -> None:
        self._trace = trace
        self._variant = variant
        self._base = base
        self._machine = Machine(base)
        names = [variable.name for variable in variant.variables]
        self._places = [names.index(variable.name) for variable in base.variables]
        self._actions = {action.name for action in (*self._machine.actions, *self._machine.inits)}

    def parting(self) -> Parting:
        difference: Difference | None = None
        started = self._start()
        if isinstance(started, Refused):
            return Parting(None, started)
        state, expected = started, self._trace.initial
        if state != self._shared(expected):
            difference = Difference(0, (), changes(self._base, self._shared(expected), state))
        for number, step in enumerate(self._trace.steps, 1):
            taken = self._step(number, step.action, dict(step.arguments), state)
            if isinstance(taken, Refused):
                return Parting(difference, taken)
            if difference is None and taken != self._shared(step.state):
                difference = Difference(
                    number, changes(self._variant, expected, step.state), changes(self._base, state, taken)
                )
            state, expected = taken, step.state
        return Parting(difference, None)

    def _shared(self, state: State) -> State:
        """A state of the variant without the variables that only the variant has."""
        return tuple(state[place] for place in self._places)

    def _start(self) -> State | Refused:
        if self._trace.initial_action is None:
            return self._shared(self._trace.initial)
        defaults = tuple(variable.initial for variable in self._base.variables)
        action, arguments = self._trace.initial_action
        return self._step(0, action, dict(arguments), defaults)

    def _step(self, number: int, action: str, arguments: dict[str, object], state: State) -> State | Refused:
        if action not in self._actions or set(self._machine.parameters(action)) != set(arguments):
            return Refused(
                number, "no such action", message=f"it has no action {action} with these arguments"
            )
        if misfit := self._machine.misfit(action, arguments):
            name, type_ = misfit
            return Refused(number, "argument", message=f"{name}={plain(arguments[name])} is no {type_}")
        run = self._machine.run(action, arguments, state)
        match run:
            case Disabled():
                return Refused(number, "guard", guard=refusal(run))
            case Run(cut=str(bound)):
                return Refused(number, "bound", message=f"past the bound of {bound}")
            case Run(fault=fault) if fault is not None:
                return Refused(number, "fault", message=fault.message)
        assert run.after is not None
        return run.after
