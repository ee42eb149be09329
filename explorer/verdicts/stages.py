"""Staged search: where a search begins that goes on from a run, or from a goal reached first.

What such a search explores is a part of the reachable states, so it never shows that a property holds of the model.
What it finds violated or reached is so: the runs that are shown begin with the run to where it began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from quorate.exploration import Exploration, Request, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.words import call
from quorate.reference.machine import Machine, Run
from quorate.trace.conclusion import run_length
from quorate.verdicts.selection import select

Explore = Callable[[Request], Exploration]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a search begins, as a run and in words. `missed`: the goal that was not reached, and the search for it;
    then nothing was searched beyond."""

    start: Trace | None = None
    words: str = ""
    missed: tuple[PropertyFunction, Exploration] | None = None


def stage(
    instance: Instance, request: Request, given: Trace | None, after: Iterable[str], explore: Explore
) -> Stage:
    """Return where the search begins: in the last state of `given`, if there is one, and then of a shortest run to
    each of the goals `after`, one after the other.

    Raises ModelError for a run that is not one of the instance, or a name that is not that of one goal.
    """
    goals = [_goal(instance, name) for name in after]
    found = Stage()
    if given is not None:
        require_run(instance, given)
        run = replace(given, loop=None)
        found = Stage(run, f"the last state of the run given, {run_length(run)}")
    for goal in goals:
        asked = replace(
            request,
            properties=(goal,),
            liveness=(),
            deadlock=False,
            runs=1,
            start=found.start,
            goals_end=True,
            profile="never",
        )
        exploration = replace(explore(asked), start=found.words)
        reached = exploration.reached[goal.name]
        if reached is None:
            return replace(found, missed=(goal, exploration))
        found = Stage(reached, f"the state in which {goal.name} is reached, {run_length(reached)}")
    return found


def require_run(instance: Instance, trace: Trace) -> None:
    """Raise ModelError unless a trace is a run of an instance whose last step completes."""
    with instance.active():
        machine = Machine(instance)
        begun = any(
            run.after == trace.initial and machine.start(run) == trace.initial_action
            for run in machine.initial_runs()
        )
        if not begun:
            raise _no_run(instance, "its initial state is none")
        state = trace.initial
        for number, step in enumerate(trace.steps, 1):
            run = machine.run(step.action, step.arguments, state)
            said = call(step.action, step.arguments)
            if not isinstance(run, Run):
                raise _no_run(instance, f"step {number}, {said}, is refused by a guard")
            if run.fault is not None:
                raise ModelError(
                    f"step {number} of the run given, {said}, fails: there is no state after it to go on from",
                    "give a run that ends before it",
                )
            if run.after != step.state:
                how = f"is cut by {run.cut}" if run.cut else "leads to another state"
                raise _no_run(instance, f"step {number}, {said}, {how}")
            state = step.state


def _no_run(instance: Instance, why: str) -> ModelError:
    return ModelError(
        f"the run given is not one of {instance.cls.__name__} at these sizes: {why}",
        "quorate replay shows where they differ",
    )


def _goal(instance: Instance, name: str) -> PropertyFunction:
    _, chosen = select(instance, [name])
    goals = [each for each in chosen if each.kind == "reachable"]
    if len(goals) != 1:
        several = f"{name} is the name of several goals" if goals else f"{name} is not a goal"
        raise ModelError(several, "name a function marked @reachable")
    return goals[0]
