"""The ending of a saved trace (a violation, or a goal reached), judged again at the end of the replayed run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run
from quorate.saved.trace import SavedEnding, SavedTrace


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a run `shows` the ending in the file: None if the file has no ending, or none that applies to this
    model. `property` is the property it is about, `fault` the failure found."""

    shows: bool | None
    property: PropertyFunction | None = None
    fault: Fault | None = None


def judge(saved: SavedTrace, instance: Instance, taken: Trace, failed: bool) -> Judged:
    """Judge the ending in a file at the end of a run that a model took completely. `failed`: its last step failed."""
    ending = saved.ending
    if ending is None:
        return Judged(None)
    with instance.active():
        machine = Machine(instance)
        states = [taken.initial, *(step.state for step in taken.steps)]
        if saved.fails:
            # If the last step does not fail here, that is the difference.
            return Judged(failed, fault=_fault(machine, taken, states) if failed else None)
        if ending.kind == "deadlock":
            return Judged(machine.is_deadlock(states[-1]) if ending.name == "deadlock" else None)
        found = Judged(None)
        for property_ in instance.called(ending.name):
            if ending.kind in ("failure", property_.kind) and found.shows is not True:
                found = _judged(machine, property_, ending, states)
        return found


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


def _fault(machine: Machine, taken: Trace, states: Sequence[State]) -> Fault | None:
    """The fault of the last step of a run (the init method, if there are no steps)."""
    if taken.steps:
        action, arguments, before = taken.steps[-1].action, taken.steps[-1].arguments, states[-2]
    else:
        action, arguments = taken.initial_action or ("", {})
        before = taken.initial
    run = machine.run(action, arguments, before)
    return run.fault if isinstance(run, Run) else None
