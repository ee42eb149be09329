"""The ending of a saved trace (a violation, or a goal reached), judged again at the end of the replayed run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quorate.comparison.abstraction import Abstraction, abstraction_called
from quorate.exploration import Kept, State, Trace
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.temporal import LIVENESS, Fairness
from quorate.language.words import call
from quorate.reference.faults import Fault, fault_of
from quorate.reference.lassos import FairMachine, NotShown, reasons
from quorate.reference.machine import Machine, Run
from quorate.saved.trace import SavedEnding, SavedTrace


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a run `shows` the ending in the file: None if the file has no ending, or none that applies to this
    model. `property` is the property it is about, `fault` the failure found, and `reason` why the run does not
    show it. `kept` says why an infinite run is fair, under the assumptions `fairness`. `refinement` is what the
    ending is about if it is that of a check whether the model refines another."""

    shows: bool | None
    property: PropertyFunction | None = None
    fault: Fault | None = None
    reason: str = ""
    kept: tuple[Kept, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    refinement: Abstraction | None = None


def judge(
    saved: SavedTrace, instance: Instance, taken: Trace, failed: bool, fairness: tuple[Fairness, ...]
) -> Judged:
    """Judge the ending in a file at the end of a run that a model took completely, under assumptions of `fairness`.
    `failed`: its last step failed."""
    ending = saved.ending
    if ending is None:
        return Judged(None)
    if not instance.called(ending.name) and (steps := abstraction_called(ending.name, instance)) is not None:
        return _refined(steps, ending, taken.states)
    with instance.active():
        machine = Machine(instance)
        states = taken.states
        if saved.fails:
            # If the last step does not fail here, that is the difference.
            return Judged(failed, fault=_fault(machine, taken, states) if failed else None)
        if ending.kind == "deadlock":
            return _deadlock(machine, states[-1]) if ending.name == "deadlock" else Judged(None)
        found = Judged(None)
        for property_ in instance.called(ending.name):
            if ending.kind in ("failure", property_.kind) and found.shows is not True:
                if ending.kind in LIVENESS:
                    found = _of_runs(machine, property_, taken, fairness)
                else:
                    found = _judged(machine, property_, ending, states)
        return found


def _deadlock(machine: Machine, state: State) -> Judged:
    if machine.is_deadlock(state):
        return Judged(True)
    leading = (run for run in machine.distinct_runs(state) if run.after != state)
    possible = next((f"{call(run.action, machine.arguments(run))} is possible" for run in leading), "")
    return Judged(False, reason=possible or "a run may end there")


def _judged(
    machine: Machine, property_: PropertyFunction, ending: SavedEnding, states: Sequence[State]
) -> Judged:
    of_steps = property_.kind == "step"
    if of_steps and len(states) < 2:
        return Judged(False, property_)
    value = machine.holds(property_, *(states[-2:] if of_steps else states[-1:]))
    fault = value if isinstance(value, Fault) else None
    if ending.kind == "failure":
        return Judged(fault is not None, property_, fault)
    return Judged(value is (ending.kind == "reachable"), property_, fault)


def _refined(steps: Abstraction, ending: SavedEnding, states: Sequence[State]) -> Judged:
    """Whether the last step is none of the abstract model (of a run without steps, whether it is no start there), or,
    for a failure, whether its states have no image."""
    fault = None
    with steps.concrete.active():
        try:
            right = steps.is_start(states[-1]) if len(states) < 2 else steps.refines(*states[-2:])
        except Exception as error:
            fault = fault_of(error)
            right = False
    if ending.kind == "failure":
        return Judged(fault is not None, steps.property, fault, refinement=steps)
    return Judged(not right and fault is None, steps.property, fault, refinement=steps)


MOST_SEARCHED = 20_000
"""The most states that are looked at for a continuation that still leads to what should always be possible."""


def _of_runs(
    machine: Machine, property_: PropertyFunction, trace: Trace, fairness: tuple[Fairness, ...]
) -> Judged:
    if property_.kind == "always_possible":
        return Judged(_lost(machine, property_, trace.last_state), property_)
    if trace.loop is None:
        return Judged(False, property_, reason="the file does not say where the run goes round")
    try:
        kept = reasons(FairMachine(machine, fairness), property_, trace)
    except NotShown as claim:
        return Judged(False, property_, reason=str(claim))
    return Judged(True, property_, kept=kept, fairness=fairness)


def _lost(machine: Machine, property_: PropertyFunction, state: State) -> bool | None:
    """Whether no continuation from a state leads to where a property is true; None if a step that is cut might, or
    if there are too many."""
    seen, todo, cut = {state}, [state], False
    while todo:
        if len(seen) > MOST_SEARCHED:
            return None
        at = todo.pop()
        if machine.holds(property_, at) is True:
            return False
        for run in machine.distinct_runs(at):
            if run.action in property_.without:
                continue
            cut |= run.cut is not None
            if run.after is not None and run.after not in seen:
                seen.add(run.after)
                todo.append(run.after)
    return None if cut else True


def _fault(machine: Machine, taken: Trace, states: Sequence[State]) -> Fault | None:
    """The fault of the last step of a run (the init method, if there are no steps)."""
    if taken.steps:
        action, arguments, before = taken.steps[-1].action, taken.steps[-1].arguments, states[-2]
    else:
        action, arguments = taken.initial_action or ("", {})
        before = taken.initial
    run = machine.run(action, arguments, before)
    return run.fault if isinstance(run, Run) else None
