"""Replay: every run found by an engine is repeated by CPython before it is shown.

An engine gives a path of states, each possibly the representative of its orbit. The run built here starts in a real
initial state and takes real steps, each to a state in the orbit of the path's next state. If CPython cannot follow
the path, or does not find the violation, the engines disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from quorate.exploration import State, Step, Trace, Violation, ViolationKind
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.reference.canonical_states import Symmetries
from quorate.reference.evaluation_orders import lines_without_order
from quorate.reference.faults import Fault, place_of_function
from quorate.reference.machine import Machine, Run
from quorate.support.engine_errors import EngineError

Same = Callable[[State, State], bool]
"""Whether a real state (first) is in the orbit of a state of an engine's path."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The violation at the end of a path. `name` is the property's, the action's for an assert or failure of an
    action, or "deadlock". `line`, if not 0, is the line of the assert or failure, or another line that may fail in
    the same loop over an unordered set: which comes first depends on the names of symmetric values."""

    kind: ViolationKind
    name: str
    property: PropertyFunction | None = None
    line: int = 0

    def is_of(self, fault: Fault, instance: Instance) -> bool:
        """Whether a fault of an action is the violation at the end of the path."""
        if fault.kind != self.kind:
            return False
        return self.line in (0, fault.line) or any(
            {self.line, fault.line} <= lines for lines in lines_without_order(instance)
        )


def same_orbit(instance: Instance) -> Same:
    """Return a `Same` that compares canonical forms, computed in Python and cached. To be used while the instance is
    active."""
    symmetries = Symmetries(instance)
    known: dict[State, State] = {}

    def canonical(state: State) -> State:
        if state not in known:
            known[state] = symmetries.canonical(state)
        return known[state]

    return lambda real, other: real == other or canonical(real) == canonical(other)


def concretize(
    instance: Instance, path: Sequence[State], same: Same | None = None, start: Trace | None = None
) -> Trace:
    """Return a real run along `path`, such as the one to a reachability goal. With `start`, the path begins in the
    last state of that run, which the run returned goes on from.

    Of several matching states or steps it takes the first in the order of actions and arguments, so symmetric values
    are named in the order in which they occur. `same` is by default `same_orbit`.

    Raises EngineError if CPython cannot follow the path.
    """
    with instance.active():
        return _Replay(instance, path, same, start).whole()


def violation(
    instance: Instance,
    path: Sequence[State],
    ending: Ending,
    same: Same | None = None,
    start: Trace | None = None,
) -> Violation:
    """Return the violation that `path` leads to, with a real run on which CPython confirms it. `start` is as in
    `concretize`.

    For a step property the path includes the state after the step; for an assert or failure of an action it
    ends with the state in which the action fails (it is empty for an init method).

    Raises EngineError if CPython cannot follow the path, or finds no such violation.
    """
    with instance.active():
        return _Replay(instance, path, same, start).violation(ending)


class _Replay:
    def __init__(
        self, instance: Instance, path: Sequence[State], same: Same | None, start: Trace | None
    ) -> None:
        self._instance = instance
        self._start = start
        self._machine = Machine(instance)
        self._path = path
        self._same = same or same_orbit(instance)

    def whole(self) -> Trace:
        return self._follow(self._path)

    def violation(self, ending: Ending) -> Violation:
        name, kind = ending.name, ending.kind
        property_ = ending.property
        if property_ is not None:
            trace = self._to_property(ending, property_)
            fault = self._judge(property_, trace)
            if isinstance(fault, Fault) and kind == "failure":
                return Violation(name, kind, trace, fault.message, fault.file, fault.line)
            if fault is not False:
                raise self._disagreement(len(trace.steps), f"{name} is not violated in CPython")
            return Violation(name, kind, trace, "", *place_of_function(property_.function))
        trace = self._follow(self._path)
        if kind == "deadlock":
            self._require_deadlock(trace)
            return Violation(name, kind, trace)
        trace, fault = self._going_wrong(trace, ending)
        return Violation(name, kind, trace, fault.message, fault.file, fault.line)

    def _follow(self, path: Sequence[State]) -> Trace:
        if not path:
            defaults = tuple(variable.initial for variable in self._instance.variables)
            return Trace(defaults, None, (), self._instance)
        begun = self._begin(path[0])
        state = begun.last_state
        steps = list(begun.steps)
        for target in path[1:]:
            run = next((run for run in self._machine.distinct_runs(state) if self._is(run, target)), None)
            if run is None or run.after is None:
                raise self._disagreement(len(steps) + 1, "no action leads to the reported state in CPython")
            state = run.after
            steps.append(self._machine.step(run))
        return replace(begun, steps=tuple(steps))

    def _begin(self, first: State) -> Trace:
        """The run to the state that the path begins with."""
        if self._start is not None:
            if not self._same(self._start.last_state, first):
                raise self._disagreement(0, "the search did not begin in the state that it was to begin in")
            return self._start
        run = next((run for run in self._machine.distinct_initial_runs() if self._is(run, first)), None)
        if run is None or run.after is None:
            raise self._disagreement(0, "the reported initial state is not one in CPython")
        return Trace(run.after, self._machine.start(run), (), self._instance)

    def _to_property(self, ending: Ending, property_: PropertyFunction) -> Trace:
        """As `_follow`, with a last step that violates the property if this is a step property."""
        if property_.kind != "step":
            return self._follow(self._path)
        trace = self._follow(self._path[:-1])
        before = trace.last_state
        for run in self._machine.distinct_runs(before):
            if run.after is not None and self._is(run, self._path[-1]):
                value = self._machine.holds(property_, before, run.after)
                if value is False or (isinstance(value, Fault) and ending.kind == "failure"):
                    return replace(trace, steps=(*trace.steps, self._machine.step(run)))
        raise self._disagreement(len(self._path) - 1, f"no step violates {ending.name} in CPython")

    def _judge(self, property_: PropertyFunction, trace: Trace) -> bool | Fault:
        if property_.kind != "step":
            return self._machine.holds(property_, trace.last_state)
        before = trace.steps[-2].state if len(trace.steps) > 1 else trace.initial
        return self._machine.holds(property_, before, trace.last_state)

    def _going_wrong(self, trace: Trace, ending: Ending) -> tuple[Trace, Fault]:
        runs = (
            self._machine.distinct_runs(trace.last_state)
            if self._path
            else self._machine.distinct_initial_runs()
        )
        for run in runs:
            fault = run.fault
            if fault is not None and run.action == ending.name and ending.is_of(fault, self._instance):
                arguments = self._machine.arguments(run)
                if not self._path:
                    return replace(trace, initial_action=(run.action, arguments)), fault
                step = Step(run.action, arguments, trace.last_state)
                return replace(trace, steps=(*trace.steps, step)), fault
        raise self._disagreement(len(trace.steps) + 1, f"{ending.name} does not fail in CPython")

    def _require_deadlock(self, trace: Trace) -> None:
        state = trace.last_state
        if not self._machine.is_deadlock(state):
            raise self._disagreement(len(trace.steps), "the state is no deadlock in CPython")

    def _is(self, run: Run, target: State) -> bool:
        return run.after is not None and self._same(run.after, target)

    def _disagreement(self, step: int, what: str) -> EngineError:
        return EngineError(
            f"the engines disagree on {self._instance.cls.__name__} at step {step}: {what}. "
            "This is a bug in Quorate, not in the model; please report it with the model."
        )
