"""A walk: a tree of runs of one instance, made by taking steps by name and arguments.

A position is the end of a run from an initial state. Going back takes nothing away: what was taken before stays as a
branch, and a step that was taken from a position before leads to the same position again. CPython takes every step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from quorate.comparison.divergence import Refused as RefusedBeside
from quorate.comparison.passing import Passed
from quorate.exploration import State, Step, Trace
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.words import call
from quorate.reference.faults import Fault
from quorate.reference.guards import Refusal
from quorate.reference.machine import Machine
from quorate.reference.refusals import Group, answer, refusals
from quorate.trace.changes import Change, changes, changes_by
from quorate.trace.diagram import Diagram, Diagrams
from quorate.trace.picturing import Pictured, Pictures
from quorate.trace.starts import GIVEN, begins_as_runs_do
from quorate.walking.beside import Beside, Follow
from quorate.walking.judging import Judge, Judgement
from quorate.walking.options import Options, options, starts
from quorate.walking.watching import Watched, Watches


@dataclass(frozen=True, slots=True)
class Position:
    """The end of a run. `number` identifies it within its walk, `parent` is that of the position before its last step
    (None at a start). If that step failed, `fault` says how: then the state is the one before it, and nothing
    follows."""

    number: int
    parent: int | None
    trace: Trace
    fault: Fault | None = None

    @property
    def steps(self) -> int:
        """The number of steps from the initial state."""
        return len(self.trace.steps)

    @property
    def text(self) -> str:
        """The step that led here, as text; of a start, the init method or "the start"."""
        if self.trace.steps:
            last = self.trace.steps[-1]
            return call(last.action, last.arguments)
        start = self.trace.initial_action
        if start is not None:
            return call(*start)
        instance = self.trace.instance
        return "the start" if instance is None or begins_as_runs_do(instance, self.trace) else GIVEN


@dataclass(frozen=True, slots=True)
class Refused:
    """A step that cannot be taken, and why: a `guard` refuses it, or `message` says it."""

    action: str
    arguments: Mapping[str, Any]
    how: str
    guard: Refusal | None = None
    message: str = ""

    @property
    def text(self) -> str:
        """The step as text."""
        return call(self.action, self.arguments)


@dataclass(slots=True)
class Walk:
    """A walk over an instance. `base` is the instance to be walked beside it, the protocol that it is a variant of.

    Raises ModelError for a model that is not in the language. Not to be used by several threads at once.
    """

    instance: Instance
    base: Instance | None = None
    positions: list[Position] = field(default_factory=list)
    _machine: Machine = field(init=False)
    _judge: Judge = field(init=False)
    _beside: Beside | None = field(init=False)
    _watches: Watches = field(init=False)
    _pictures: Pictures = field(init=False)
    diagrams: Diagrams = field(init=False)
    """Draws the diagrams of the walk's runs."""
    _known: dict[tuple[int | None, str, tuple[Any, ...]], int] = field(default_factory=dict)
    _options: dict[int, Options] = field(default_factory=dict)
    _followed: dict[int, Follow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lower(self.instance)  # what an engine would refuse, a walk refuses too
        with self.instance.active():
            self._machine = Machine(self.instance)
            self._judge = Judge(self.instance, self._machine)
            self._watches = Watches(self.instance, self._machine)
            self._pictures = Pictures(self.instance, self._machine)
        self.diagrams = Diagrams(self.instance)
        self._beside = None if self.base is None else Beside(self.instance, self.base)

    # --------------------------------------------------------------------------------- going on

    def starts(self) -> Options:
        """Return the ways to begin: the init methods with arguments; without init methods, one without a name."""
        with self.instance.active():
            return starts(self.instance, self._machine)

    def begin(self, action: str = "", arguments: Mapping[str, Any] | None = None) -> Position | Refused:
        """Begin a run with an init method, or without one, with the defaults; return its position, or why not."""
        given = dict(arguments or {})
        if not action:
            if self._machine.inits:
                named = ", ".join(method.name for method in self._machine.inits)
                return Refused("", {}, "no such action", message=f"a run begins with one of: {named}")
            defaults = tuple(variable.initial for variable in self.instance.variables)
            return self._position(None, "", (), Trace(defaults, None, (), self.instance))
        if (unknown := self._unknown(action, given, "init method")) is not None:
            return unknown
        defaults = tuple(variable.initial for variable in self.instance.variables)
        with self.instance.active():
            said = answer(self._machine, action, given, defaults)
        if said.after is None:
            message = f"{said.fault.kind}: {said.message}" if said.fault is not None else said.message
            return Refused(action, given, said.how, said.guard, message)
        given = {name: given[name] for name in self._machine.parameters(action)}
        trace = Trace(said.after, (action, given), (), self.instance)
        return self._position(None, action, tuple(given.values()), trace)

    def begin_in(self, state: State) -> Position:
        """Begin in a state that need not be reachable, such as that of a failed proof; return its position."""
        trace = Trace(state, None, (), self.instance)
        return self._position(None, "", () if begins_as_runs_do(self.instance, trace) else state, trace)

    def take(self, at: Position, action: str, arguments: Mapping[str, Any]) -> Position | Refused:
        """Take a step from a position, by the name and arguments of its action; return the position that it leads to,
        or why it cannot be taken."""
        given = dict(arguments)
        if at.fault is not None:
            return Refused(action, given, "fault", message=f"the run has ended: {at.text} failed")
        if (unknown := self._unknown(action, given, "action")) is not None:
            return unknown
        with self.instance.active():
            said = answer(self._machine, action, given, at.trace.last_state)
        given = {name: given[name] for name in self._machine.parameters(action)}
        after = said.after if said.fault is None else at.trace.last_state
        if after is None:
            return Refused(action, given, said.how, said.guard, said.message)
        trace = replace(at.trace, steps=(*at.trace.steps, Step(action, given, after)))
        return self._position(at.number, action, tuple(given.values()), trace, said.fault)

    def _unknown(self, action: str, arguments: Mapping[str, Any], what: str) -> Refused | None:
        methods = self._machine.actions if what == "action" else self._machine.inits
        method = next((each for each in methods if each.name == action), None)
        if method is None:
            said = f"{self.instance.cls.__name__} has no {what} called {action}"
            return Refused(action, arguments, "no such action", message=said)
        if set(method.parameters) != set(arguments):
            named = ", ".join(method.parameters) or "nothing"
            return Refused(action, arguments, "no such action", message=f"{action} takes {named}")
        return None

    def _position(
        self,
        parent: int | None,
        action: str,
        arguments: tuple[Any, ...],
        trace: Trace,
        fault: Fault | None = None,
    ) -> Position:
        key = (parent, action, arguments)
        if key not in self._known:
            self._known[key] = len(self.positions)
            self.positions.append(Position(len(self.positions), parent, trace, fault))
        return self.positions[self._known[key]]

    def follow(self, trace: Trace) -> Position | Refused:
        """Take all steps of a run, and return where it ends, or the first step that cannot be taken."""
        action, arguments = trace.initial_action or ("", {})
        at = self.begin(action, arguments)
        for step in trace.steps:
            if isinstance(at, Refused):
                break
            at = self.take(at, step.action, step.arguments)
        return at

    def path(self, at: Position) -> tuple[Position, ...]:
        """Return the positions from the start to this one."""
        found = [at]
        while found[-1].parent is not None:
            found.append(self.positions[found[-1].parent])
        return tuple(reversed(found))

    def branches(self, at: Position) -> tuple[Position, ...]:
        """Return the positions to which steps were taken from this one."""
        return tuple(each for each in self.positions if each.parent == at.number)

    # --------------------------------------------------------------------------------- what there is to say

    def options(self, at: Position) -> Options:
        """Return the steps that no guard refuses."""
        if at.number not in self._options:
            if at.fault is not None:
                self._options[at.number] = Options(())
            else:
                with self.instance.active():
                    self._options[at.number] = options(self.instance, self._machine, at.trace.last_state)
        return self._options[at.number]

    def refusals(self, at: Position, action: str | None = None) -> tuple[Group, ...]:
        """Return why the actions (by default all) are not possible, for the arguments for which they are not. Raises
        KeyError for an action that the model does not have."""
        if action is not None and all(each.name != action for each in self._machine.actions):
            raise KeyError(action)
        if at.fault is not None:
            return ()
        with self.instance.active():
            wanted = None if action is None else (action,)
            return refusals(self._machine, at.trace.last_state, wanted)

    def changes(self, at: Position) -> tuple[Change, ...]:
        """Return what the last step changed; nothing at a start or if it failed."""
        if at.parent is None or at.fault is not None:
            return ()
        with self.instance.active():
            before = self.positions[at.parent].trace.last_state
            return changes_by(self.instance, before, at.trace.steps[-1])

    def differences(self, at: Position, other: Position) -> tuple[Change, ...]:
        """Return what differs between the states of two positions, as changes from the first to the second."""
        with self.instance.active():
            return changes(self.instance, at.trace.last_state, other.trace.last_state)

    def judge(self, at: Position) -> tuple[Judgement, ...]:
        """Return what the end of the run says of each property, with evidence."""
        with self.instance.active():
            trace = at.trace if at.fault is None else self.positions[at.parent or 0].trace
            return self._judge.judge(trace)

    def watch(self, at: Position, *expressions: str) -> tuple[Watched, ...]:
        """Return the values of Python expressions along the run to a position, as texts."""
        with self.instance.active():
            return self._watches.along(expressions, at.trace)

    def picture(self, state: State, diagram: Diagram, step: int) -> Pictured:
        """Return the picture of a state, which is that after a step of a diagram."""
        with self.instance.active():
            return self._pictures.of(state, diagram.lanes, diagram.statuses[step])

    def beside(self, at: Position) -> Follow | None:
        """Return how the protocol beside takes the run to a position; None if there is none."""
        if self._beside is not None and at.number not in self._followed:
            given = not begins_as_runs_do(self.instance, at.trace)
            self._followed[at.number] = self._beside.follow(at.trace, at.fault is not None, given)
        return self._followed.get(at.number)

    @property
    def machine(self) -> Machine:
        """The machine that takes the steps. To be used while the instance is active."""
        return self._machine

    def unlike_beside(self, at: Position) -> dict[str, RefusedBeside | Passed]:
        """Return which of the next steps the protocol beside does not take, and why, or passes over, by the steps'
        texts; nothing if there is none, or it has refused a step before."""
        follow = self.beside(at)
        if self._beside is None or follow is None or follow.refused is not None or at.fault is not None:
            return {}
        return self._beside.unlike(follow, (each for each in self.options(at).steps if each.leads_on))
