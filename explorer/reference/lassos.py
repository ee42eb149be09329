"""Lassos: infinite runs of a finite system, as a way to a loop and the steps of the loop, which are repeated for
ever.

A lasso is made by walking through a component of the state graph, and every claim about it is checked in CPython:
each step, that the loop closes, what the property says of the states, and fairness.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quorate.exploration import Kept, State, Trace, Violation
from quorate.language.model import PropertyFunction
from quorate.language.temporal import FORMS, Fairness, liveness_kind
from quorate.reference.faults import place_of_function
from quorate.reference.machine import Machine, Run
from quorate.support.engine_errors import EngineError

FairInstance = tuple[Fairness, tuple[Any, ...]]
"""An assumption, and the values of its parameters."""

Member = Callable[[State], bool]

Wanted = Callable[[State, Run | None], bool]
"""A predicate of a state and a step from it, or of a state alone (None)."""


class FairMachine:
    """The steps of a model with the fair instances that they are runs of. To be used while the instance is active."""

    def __init__(self, machine: Machine, fairness: Iterable[Fairness]) -> None:
        self.machine = machine
        self.fairness = tuple(fairness)
        self._fairness = {each.action: each for each in self.fairness}
        self._at = {
            name: [machine.parameters(name).index(parameter) for parameter in each.parameters]
            for name, each in self._fairness.items()
        }
        self._steps: dict[State, tuple[Run, ...]] = {}

    def instance(self, run: Run) -> FairInstance | None:
        """The fair instance that a run is one of; None if its action is not fair."""
        fair = self._fairness.get(run.action)
        return None if fair is None else (fair, tuple(run.arguments[at] for at in self._at[run.action]))

    def steps(self, state: State) -> tuple[Run, ...]:
        """The runs that change the state, are cut, or fail."""
        found = self._steps.get(state)
        if found is None:
            found = self._steps[state] = tuple(
                run for run in self.machine.runs(state) if run.after is None or run.after != state
            )
        return found

    def enabled(self, state: State) -> set[FairInstance]:
        """The fair instances that are possible in a state."""
        return {each for run in self.steps(state) if (each := self.instance(run)) is not None}

    def arguments(self, fair: FairInstance) -> dict[str, Any]:
        """The values of the parameters of an instance, by name."""
        return dict(zip(fair[0].parameters, fair[1], strict=True))


def lasso(fair: FairMachine, property_: PropertyFunction, way: Trace, member: Member) -> Violation:
    """Return the violation of a liveness property by a run that goes `way` and then stays for ever within `member`, a
    fair component that the last state of the way is in.

    Raises EngineError if there is no such run, or it is no violation in CPython.
    """

    def is_false(state: State) -> bool:
        return fair.machine.holds(property_, state) is False

    visits = is_false if FORMS[property_.kind].contains else None
    return confirmed(fair, property_, staying(fair, property_.name, way, member, visits))


def along(
    fair: FairMachine,
    property_: PropertyFunction,
    way: Trace,
    states: Sequence[State],
    by: Sequence[FairInstance | None],
) -> Violation:
    """Return the violation of a liveness property by a run that goes `way` and then through `states` again and again,
    by steps of the fair instances `by` (None: of an action that is not fair).

    Raises EngineError if there is no such run, or it is no violation in CPython.
    """
    loop: list[Run] = []
    for after, instance in zip(states, by, strict=True):
        steps = fair.steps(_after(way.last_state, loop))
        found = (run for run in steps if run.after == after and fair.instance(run) == instance)
        if (run := next(found, None)) is None:
            raise _disagreement(property_.name, f"step {len(way.steps) + len(loop) + 1} is none in CPython")
        loop.append(run)
    steps_of_loop = map(fair.machine.step, loop)
    trace = replace(way, steps=(*way.steps, *steps_of_loop), loop=len(way.steps))
    return confirmed(fair, property_, trace)


def staying(fair: FairMachine, name: str, way: Trace, member: Member, visits: Member | None = None) -> Trace:
    """Return a fair run that goes `way`, and then stays for ever within `member`, a fair component that the last
    state of the way is in; again and again it is in a state that `visits` accepts. `name` is what it is a run for.

    Raises EngineError if there is no such run.
    """
    return _Walk(fair, name, way, member, visits).trace()


@dataclass
class _Walk:
    """A walk through a component, from the last state of a way and back to it."""

    fair: FairMachine
    name: str
    way: Trace
    member: Member
    visits: Member | None

    def trace(self) -> Trace:
        entry = self.way.last_state
        loop = len(self.way.steps)
        if not self.fair.enabled(entry) and (self.visits is None or self.visits(entry)):
            return replace(self.way, loop=loop)
        walked: list[Run] = []
        while True:
            at = _after(entry, walked)
            back = [] if walked and at == entry else self._path(at, _reaches(entry))
            closed = [*walked, *back]
            missing = self._missing(entry, closed)
            if missing is None:
                return replace(
                    self.way, steps=(*self.way.steps, *map(self.fair.machine.step, closed)), loop=loop
                )
            walked += self._path(at, missing)

    def _missing(self, entry: State, loop: Sequence[Run]) -> Wanted | None:
        """What the loop still has to do: a predicate of a state and a step from it, or of a state alone. None if
        nothing is left."""
        states = [entry, *(run.after for run in loop if run.after is not None)]
        visits = self.visits
        if visits is not None and not any(map(visits, states)):
            return lambda state, run: run is None and visits(state)
        enabled = [self.fair.enabled(state) for state in states]
        taken = {self.fair.instance(run) for run in loop}
        for each in sorted(set().union(*enabled) - taken, key=str):
            if each[0].strength == "strong":
                return self._takes(each)
            if all(each in possible for possible in enabled):
                return self._takes_or_disables(each)
        return None

    def _takes(self, instance: FairInstance) -> Wanted:
        return lambda _, run: run is not None and self.fair.instance(run) == instance

    def _takes_or_disables(self, instance: FairInstance) -> Wanted:
        takes = self._takes(instance)
        return lambda state, run: (
            instance not in self.fair.enabled(state) if run is None else takes(state, run)
        )

    def _path(self, start: State, wanted: Wanted) -> list[Run]:
        """A shortest path within the component to a step or state that is wanted."""
        came: dict[State, tuple[State, Run] | None] = {start: None}
        queue = deque([start])
        while queue:
            state = queue.popleft()
            for run in self.fair.steps(state):
                if run.after is None or not self.member(run.after):
                    continue
                if wanted(state, run) or (run.after not in came and wanted(run.after, None)):
                    return [*_back(came, state), run]
                if run.after not in came:
                    came[run.after] = (state, run)
                    queue.append(run.after)
        raise _disagreement(self.name, "no fair run stays in the states found")


# ------------------------------------------------------------------------------------------- checking


class NotShown(Exception):
    """An infinite run does not violate a property: a claim about it is false."""


def confirmed(fair: FairMachine, property_: PropertyFunction, trace: Trace) -> Violation:
    """Return the violation of a liveness property by an infinite run, after each claim is found true in CPython.

    Raises EngineError with the claim that is false.
    """
    try:
        kept = reasons(fair, property_, trace)
    except NotShown as claim:
        raise _disagreement(property_.name, str(claim)) from None
    place = place_of_function(property_.function)
    kind = liveness_kind(property_.kind)
    return Violation(
        property_.name, kind, trace, "", *place, kept=kept, then=property_.goal, fairness=fair.fairness
    )


def reasons(fair: FairMachine, property_: PropertyFunction, trace: Trace) -> tuple[Kept, ...]:
    """Check that an infinite run violates a liveness property, and return why it is fair.

    Raises NotShown if it is none.
    """
    states, loop = trace.states, trace.loop
    assert loop is not None
    for before, step in zip(states, trace.steps, strict=False):
        run = fair.machine.run(step.action, step.arguments, before)
        if not isinstance(run, Run) or run.after != step.state:
            raise NotShown(f"{step.action} does not lead to the next state")
    if states[-1] != states[loop]:
        raise NotShown("the loop does not return to where it began")
    if not _violates(fair.machine, property_, states, loop):
        raise NotShown("the run satisfies it")
    return tuple(_kept(fair, trace, states, loop))


def _violates(machine: Machine, property_: PropertyFunction, states: Sequence[State], loop: int) -> bool:
    def false(state: State, function: Callable[..., Any] = property_.function) -> bool:
        return machine.holds(replace(property_, function=function), state) is False

    round_ = states[loop:]
    match property_.kind:
        case "eventually":
            return all(map(false, states))
        case "again_and_again":
            return all(map(false, round_))
        case "at_last_always":
            return any(map(false, round_))
        case "leads_to":
            assert property_.then is not None
            last = max(
                (at for at, state in enumerate(states) if not false(state, property_.then)), default=-1
            )
            return any(not false(state) for state in states[last + 1 :]) and last < loop
        case _:
            raise AssertionError(property_.kind)


def _kept(fair: FairMachine, trace: Trace, states: Sequence[State], loop: int) -> Iterator[Kept]:
    enabled = [fair.enabled(state) for state in states[loop:]]
    taken: dict[FairInstance, int] = {}
    for number, (state, step) in enumerate(zip(states[loop:], trace.steps[loop:], strict=False), loop + 1):
        run = fair.machine.run(step.action, step.arguments, state)
        assert isinstance(run, Run)
        if (instance := fair.instance(run)) is not None:
            taken.setdefault(instance, number)
    for each in sorted(set().union(*enabled), key=str):
        arguments, strength = fair.arguments(each), each[0].strength
        if each in taken:
            yield Kept(each[0].action, arguments, strength, "taken", taken[each])
            continue
        disabled = [at for at, possible in enumerate(enabled, loop) if each not in possible]
        if strength == "strong" or not disabled:
            raise NotShown(f"the run is not fair to {each[0].action}")
        yield Kept(each[0].action, arguments, strength, "not possible", disabled[0])


def _back(came: dict[State, tuple[State, Run] | None], state: State) -> list[Run]:
    """The runs that lead to a state that was found."""
    runs: list[Run] = []
    while (before := came[state]) is not None:
        state, run = before
        runs.append(run)
    return runs[::-1]


def _reaches(entry: State) -> Wanted:
    return lambda _, run: run is not None and run.after == entry


def _after(entry: State, runs: Sequence[Run]) -> State:
    if not runs:
        return entry
    after = runs[-1].after
    assert after is not None
    return after


def _disagreement(name: str, what: str) -> EngineError:
    return EngineError(
        f"the engines disagree on {name}: {what}. "
        "This is a bug in Quorate, not in the model; please report it with the model."
    )
