"""Where the correct protocol diverges from a run of a variant: the first difference, and the first refusal.

The correct protocol takes the run's actions, one after the other, *in its own state*. The first step after which the
two states differ is the first difference; it need not be refused. From there on the states may differ more and more,
until the correct protocol refuses a step: that is the first refusal, which may come much later.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from quorate.comparison.passing import Passed, Passing
from quorate.comparison.recorded import Foreign, Recorded, RecordedStep, Recordings, by_name, recorded
from quorate.exploration import State, Step, Trace, Violation
from quorate.language.instance import Instance
from quorate.language.words import words
from quorate.reference.guards import Refusal
from quorate.reference.lassos import FairMachine, NotShown, reasons
from quorate.reference.machine import Machine, Run
from quorate.reference.refusals import How, answer
from quorate.trace.changes import Change, changes_by, changes_of

MOST_CHOICES = 1_000
"""The most values that are tried for arguments that a run does not have."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Step `step` (from 1; 0 is the start) has different effects in the correct protocol and in the variant."""

    step: int
    variant: tuple[Change, ...]
    base: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Step `step` is one that the correct protocol does not take: a guard is false, a bound is reached, an assert
    fails or an operation has no result, an argument is not in its parameter's sort there (a set that is not a
    quorum), the action does not exist, or (if the run does not name its action) no action leads to the recorded
    state."""

    step: int
    how: How | Literal["no such action", "no such step"]
    guard: Refusal | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Divergence:
    """How the correct protocol diverges from a run. Both are None if it takes exactly the same steps (then the
    property differs, or the variant changes no step of this run). `failed`: the last step fails in both. `unshown`
    says why an infinite run, all of whose steps it takes, is no violation of the correct protocol; it is empty if
    it is. `passed` are the steps until the refused one that it passes over."""

    difference: Difference | None
    refused: Refused | None
    failed: bool = False
    unshown: str = ""
    passed: tuple[Passed, ...] = ()


def divergence(trace: Trace, variant: Instance, base: Instance, fails: bool = False) -> Divergence:
    """Follow `trace`, a run of `variant`, in `base`. `fails`: its last step fails (`Violation.last_fails`)."""
    return follow(told_to(base, trace, variant, fails), base)[0]


def told_to(base: Instance, trace: Trace, variant: Instance, fails: bool = False) -> Recorded:
    """Return a run of `variant` as `base` follows it: without what it passes over."""
    return Passing(base).marked(recorded(trace, variant, fails))


def divergence_from(violation: Violation, variant: Instance, base: Instance) -> Divergence:
    """Follow the run to a violation of `variant` in `base`, and if it is an infinite one, judge it there."""
    found, taken = follow(told_to(base, violation.trace, variant, violation.last_fails), base)
    loop = violation.trace.loop
    if loop is None or found.refused is not None:
        return found
    loop -= sum(each.step <= loop for each in found.passed)
    with base.active():
        fair = FairMachine(Machine(base), base.fairness)
        for property_ in base.called(violation.name):
            try:
                reasons(fair, property_, replace(taken, loop=loop))
            except NotShown as claim:
                return replace(found, unshown=str(claim))
    return found


def follow(run: Recorded, base: Instance) -> tuple[Divergence, Trace]:
    """Take the steps of a recorded run in `base`. Return how `base` diverges from the run, and the run that it takes
    instead, up to the refused step. Variables that only one of the two has are not compared."""
    with base.active():
        return Follower(run, base).followed()


def unlike_steps(run: Recorded, base: Instance) -> tuple[Difference | Refused, ...]:
    """The steps of a recorded run that `base` would not take as they are, each from the run's own state before it: a
    step after the first of them is among them only if it is another one by itself, and not for what came before. The
    run is a whole one, of a model with the variables of `base`."""
    with base.active():
        return Follower(run, base).unlike_steps()


def has_no(what: str, name: str) -> str:
    """That a model has no action or init method ("what") of this name."""
    return f"it has no {what} {name}"


class Follower:
    """Takes the steps of a recorded run in another model. To be used while its instance is active."""

    def __init__(self, run: Recorded, base: Instance) -> None:
        self._run = run
        self._base = base
        self._machine = Machine(base)
        self._actions = {action.name for action in self._machine.actions}
        self._inits = {action.name for action in self._machine.inits}

    def followed(self) -> tuple[Divergence, Trace]:
        """Return how the model diverges from the run, and the run that it takes instead."""
        start = self._run.initial
        difference: Difference | None = None
        begun = self.start(start)
        at_start = self._run.fails and not self._run.steps
        if isinstance(begun, Refused):
            defaults = tuple(variable.initial for variable in self._base.variables)
            if at_start and begun.how == "fault":
                failing = (start.action or "", start.arguments or {})
                return Divergence(None, None, True), Trace(defaults, failing, (), self._base)
            return Divergence(None, begun), Trace(defaults, None, (), self._base)
        state = begun.state
        action = (begun.action, begun.arguments) if begun.action else None
        if at_start or not self.alike(state, start.state):
            difference = Difference(0, (), self._unlike(start, state))
        steps: list[Step] = []
        refused: Refused | None = None
        failed = False
        passed: list[Passed] = []
        for number, step in enumerate(self._run.steps, 1):
            last = self._run.fails and number == len(self._run.steps)
            if step.stays and not last:
                passed.append(Passed(number, step.action or ""))
                continue
            taken = self.take(number, step, state)
            if isinstance(taken, Refused):
                if last and taken.how == "fault":
                    failed = True
                    steps.append(Step(step.action or "", dict(step.arguments or {}), state))
                else:
                    refused = taken
                break
            if difference is None and (last or not self.alike(taken.state, step.state)):
                difference = Difference(number, step.changes, changes_by(self._base, state, taken))
            steps.append(taken)
            state = taken.state
        found = Divergence(difference, refused, failed, passed=tuple(passed))
        return found, Trace(begun.state, action, tuple(steps), self._base)

    def unlike_steps(self) -> tuple[Difference | Refused, ...]:
        """The steps that the model would not take as they are, each from the run's own state before it."""
        found: list[Difference | Refused] = []
        names = [variable.name for variable in self._base.variables]
        before = self._run.initial.state
        for number, step in enumerate(self._run.steps, 1):
            if any(name not in before or isinstance(before[name], Foreign) for name in names):
                break
            last = self._run.fails and number == len(self._run.steps)
            state = tuple(before[name] for name in names)
            taken = self.take(number, step, state)
            if isinstance(taken, Refused):
                if not (last and taken.how == "fault"):
                    found.append(taken)
            elif last or not self.alike(taken.state, step.state):
                found.append(Difference(number, step.changes, changes_by(self._base, state, taken)))
            before = step.state
        return tuple(found)

    def alike(self, state: State, expected: Recordings) -> bool:
        """Whether a state equals the recorded one in the variables that both have."""
        own = by_name(self._base, state)
        return all(own[name] == value for name, value in expected.items() if name in own)

    def _unlike(self, step: RecordedStep, state: State) -> tuple[Change, ...]:
        """The differences of a state from the recorded one."""
        found: list[Change] = []
        for variable, value in zip(self._base.variables, state, strict=True):
            expected = step.state.get(variable.name, value)
            if isinstance(expected, Foreign):
                found.append(Change(variable.name, "set", expected.text, words(value, variable.type)))
            else:
                found += changes_of(variable.name, expected, value, variable.type)
        return tuple(found)

    def start(self, start: RecordedStep) -> Step | Refused:
        """Return the start of the run, as a step from the defaults, or why the model does not begin so."""
        defaults = tuple(variable.initial for variable in self._base.variables)
        if start.action is not None:
            return self.take(0, start, defaults)
        if not self._inits:
            return Step("", {}, defaults)
        found = next((run for run in self._machine.distinct_initial_runs() if self._leads(run, start)), None)
        if found is None or found.after is None:
            return Refused(0, "no such step", message="this is none of its initial states")
        return self._taken(found, found.after)

    def take(self, number: int, step: RecordedStep, state: State) -> Step | Refused:
        """Return a step of the run as the model takes it from a state, or why it does not."""
        if step.problem:
            return Refused(number, "argument", message=step.problem)
        action, arguments = step.action, step.arguments
        if action is None or arguments is None:
            return self._search(number, step, state)
        known, what = (self._actions, "action") if number else (self._inits, "init method")
        if step.partial and action in known:
            return self._with_any(number, step, state, arguments)
        if action not in known:
            return Refused(number, "no such action", message=has_no(what, action))
        if set(parameters := self._machine.parameters(action)) != set(arguments):
            named = ", ".join(parameters) or "nothing"
            return Refused(number, "no such action", message=f"its {what} {action} takes {named}")
        said = answer(self._machine, action, arguments, state)
        if said.after is not None:
            given = {name: arguments[name] for name in self._machine.parameters(action)}
            return Step(action, given, said.after)
        return Refused(number, said.how, said.guard, said.message)

    def _with_any(
        self, number: int, step: RecordedStep, state: State, arguments: Mapping[str, Any]
    ) -> Step | Refused:
        """The step with some values for the arguments that the run does not have: with those that lead to the
        recorded state, if there are any; otherwise with the first that are possible, or why the first are not."""
        action = step.action or ""
        known = {name: (each,) for name, each in arguments.items()}
        domains = self._machine.domains(action, state) | known
        possible: Step | None = None
        refused: Refused | None = None
        for values in itertools.islice(itertools.product(*domains.values()), MOST_CHOICES):
            whole = replace(step, arguments=dict(zip(domains, values, strict=True)), partial=False)
            taken = self.take(number, whole, state)
            if isinstance(taken, Refused):
                refused = refused or taken
            elif self.alike(taken.state, step.state):
                return taken
            else:
                possible = possible or taken
        nothing = f"there are no values for the other parameters of {action}"
        return possible or refused or Refused(number, "argument", message=nothing)

    def _search(self, number: int, step: RecordedStep, state: State) -> Step | Refused:
        """The first step that leads to the recorded state, for a run that does not name its action or arguments."""
        for run in self._machine.distinct_runs(state):
            if step.action in (None, run.action) and self._leads(run, step) and run.after is not None:
                return self._taken(run, run.after)
        what = f"no run of {step.action}" if step.action in self._actions else "no action"
        return Refused(number, "no such step", message=f"{what} leads from here to the recorded state")

    def _leads(self, run: Run, step: RecordedStep) -> bool:
        return run.after is not None and self.alike(run.after, step.state)

    def _taken(self, run: Run, after: State) -> Step:
        return Step(run.action, self._machine.arguments(run) if run.action else {}, after)
