"""Searches from a position of a walk: for the nearest violation, for the nearest state in which a goal or a Python
condition is true (which also answers whether it can still be reached), and random walks.

The native engine searches where there is a compiler, and CPython repeats each run before it is reported. A condition
that is not in the modelling language is searched for by CPython alone.
"""

from __future__ import annotations

import random
import threading
import time as clock
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from quorate.exploration import Exploration, Explorer, Request, Trace
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.reference.machine import Machine, Run
from quorate.support.budget import Budget, Meter, Progress, Stopped, StopReason
from quorate.support.engine_errors import EngineError
from quorate.verdicts.engines import ChosenEngine
from quorate.verdicts.limits import search_budget
from quorate.verdicts.requests import request_for
from quorate.verdicts.selection import select
from quorate.walking.judging import Judge
from quorate.walking.python_search import nearest_in_python
from quorate.walking.watching import condition_function

How = Literal["found", "nowhere", "nowhere within the bounds", "stopped by a failure"] | StopReason
"""Why a search ended. An assert or operation that fails ends a search for something else, too."""

Sought = Literal["violation", "property", "condition", "random"]
"""What a search is for: the nearest violation of anything that the model states; the nearest state in which a named
property is true (of an invariant: false); the nearest in which a Python expression is; or nothing, at random."""

WEBASSEMBLY = "webassembly"
"""What the engine for what was compiled ahead is called in answers."""

LONGEST_WALK = 50
"""The number of steps of a random walk."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is sought. `name` is that of the property, or the expression."""

    sought: Sought
    name: str = ""
    time: float | None = 60.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The answer. `trace` is a shortest run, which begins with the run to the position searched from; None if there
    is none, or none was found. `name` is what it shows, `kind` of which kind. `how` is why the search ended, `states`
    the number of states seen (None if they were not counted), `engine` what searched. `last_fails`: the last step of
    the run fails. `notes` limit what it means."""

    trace: Trace | None
    name: str
    kind: str
    how: How
    states: int | None
    seconds: float
    engine: str
    last_fails: bool = False
    notes: tuple[str, ...] = ()


@roomy
def search(
    instance: Instance,
    start: Trace,
    question: Question,
    progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
    ahead: Explorer | None = None,
) -> Found:
    """Search from the last state of a run. Raises ModelError for a name that the model does not have, an expression
    that is none, or has no value in some state; EngineError if the engine cannot run. `ahead` is an engine for what
    was compiled ahead, to be tried first: it raises EngineError for the rest."""
    budget = search_budget(question.time, None, interrupt, progress)
    match question.sought:
        case "violation":
            return _nearest_violation(instance, start, budget, ahead)
        case "property":
            goal = _as_goal(instance, question.name)
            return _nearest(instance, start, goal, question.name, budget, ahead)
        case "condition":
            return _condition(instance, start, question.name, budget)
        case "random":
            return random_walk(instance, start, question.seed, budget)


# ------------------------------------------------------------------------------------------- by an engine


def _nearest_violation(instance: Instance, start: Trace, budget: Budget, ahead: Explorer | None) -> Found:
    asked = tuple(each for each in instance.properties if each.kind in ("invariant", "step"))
    by, exploration, seconds = _explored(instance, start, asked, budget, ahead)
    if exploration.violations:
        first = exploration.violations[0]
        return Found(
            first.trace,
            first.name,
            first.kind,
            "found",
            exploration.states,
            seconds,
            by.name,
            first.last_fails,
            (*by.notes, *exploration.warnings),
        )
    how = _ended(exploration)
    notes = (*by.notes, *exploration.warnings)
    return Found(None, "a violation", "violation", how, exploration.states, seconds, by.name, notes=notes)


def _as_goal(instance: Instance, name: str) -> PropertyFunction:
    """A property as a goal. Raises ModelError for a name that is not that of one function of a state."""
    _, known = select(instance, [name])
    if len(known) != 1:
        raise ModelError(f"{name} is the name of {len(known)} properties", "name one of them in full")
    if known[0].kind == "step":
        raise ModelError(f"{name} is a property of steps", "name a goal, or search for the nearest violation")
    return PropertyFunction("reachable", known[0].function)


def _nearest(
    instance: Instance,
    start: Trace,
    goal: PropertyFunction,
    name: str,
    budget: Budget,
    ahead: Explorer | None = None,
) -> Found:
    known = next((each for each in instance.properties if each.name == name), goal)
    if known.kind == "invariant":
        asked: tuple[PropertyFunction, ...] = (known,)
        searched = instance
    else:
        searched, asked = select(instance, [goal])
    by, exploration, seconds = _explored(searched, start, asked, budget, ahead)
    trace = next((each for each in exploration.reached.values() if each is not None), None)
    kind, fails = "goal", False
    if known.kind == "invariant":
        kind = "invariant"
        mine = next((each for each in exploration.violations if each.name == known.name), None)
        trace, fails = (None, False) if mine is None else (mine.trace, mine.last_fails)
    how: How = "found" if trace is not None else _ended(exploration)
    notes = [*by.notes, *exploration.warnings]
    if trace is None and exploration.violations:  # a failing assert ends a level, and so the search
        first = exploration.violations[0]
        notes.append(f"the search ended where {first.name} is violated ({first.kind})")
        how = "stopped by a failure"
    if trace is not None:
        trace = replace(trace, instance=instance)
    return Found(trace, name, kind, how, exploration.states, seconds, by.name, fails, tuple(notes))


@dataclass(frozen=True, slots=True)
class _By:
    """Which engine has searched, and why not another one."""

    name: str
    notes: tuple[str, ...] = ()


def _explored(
    instance: Instance,
    start: Trace,
    asked: tuple[PropertyFunction, ...],
    budget: Budget,
    ahead: Explorer | None,
) -> tuple[_By, Exploration, float]:
    began = clock.perf_counter()
    request: Request = request_for(
        instance,
        lower(instance),
        asked,
        workers=None,
        max_states=None,
        max_depth=None,
        start=start,
        goals_end=True,
    )
    why = ""
    if ahead is not None:
        try:
            exploration = ahead.explore(request, budget)
            return _By(WEBASSEMBLY), exploration, clock.perf_counter() - began
        except EngineError as error:
            why = str(error)
    chosen = ChosenEngine(None)
    exploration = chosen.explore(request, budget)
    name = chosen.explorer.name
    by = "CPython" if name == "reference" else f"the {name} engine"
    return _By(name, (f"searched by {by}: {why}",) if why else ()), exploration, clock.perf_counter() - began


def _ended(exploration: Exploration) -> How:
    match exploration.stop:
        case "complete":
            return "nowhere within the bounds" if exploration.cuts else "nowhere"
        case "violation":
            return "stopped by a failure"
        case stop:
            return stop


# ------------------------------------------------------------------------------------------- conditions


def _condition(instance: Instance, start: Trace, expression: str, budget: Budget) -> Found:
    goal = PropertyFunction("reachable", condition_function(instance, expression))
    try:
        searched, _ = select(instance, [goal])
        lower(searched)
    except ModelError as error:
        why = f"searched by CPython, since for the native engine {error.diagnostic.message}"
        found = _in_python(instance, start, expression, budget)
        return replace(found, notes=(why, *found.notes))
    return replace(_nearest(instance, start, goal, "condition", budget), name=expression, kind="condition")


def _in_python(instance: Instance, start: Trace, expression: str, budget: Budget) -> Found:
    began = clock.perf_counter()
    found = nearest_in_python(instance, start, expression, budget)
    seconds = clock.perf_counter() - began
    return Found(found.trace, expression, "condition", found.how, found.states, seconds, "reference")


# ------------------------------------------------------------------------------------------- at random


def random_walk(
    instance: Instance, start: Trace, seed: int, budget: Budget, most: int = LONGEST_WALK
) -> Found:
    """Take up to `most` steps at random, each action that changes something as likely as any other, until something
    is violated that was not before, or nothing can change. The same seed gives the same walk."""
    began = clock.perf_counter()
    chance = random.Random(seed)
    with instance.active():
        machine = Machine(instance)
        judge = Judge(instance, machine)
        trace, meter = replace(start, loop=None), Meter(budget)
        before = {each.name for each in judge.judge(trace) if each.violated}
        for _ in range(most):
            try:
                meter.check()
            except Stopped as stopped:
                return _walked(trace, start, stopped.reason, began)
            by_action: dict[str, list[Run]] = {}
            for run in machine.distinct_runs(trace.last_state):
                if run.fault is not None or run.after not in (None, trace.last_state):
                    by_action.setdefault(run.action, []).append(run)
            if not by_action:
                break
            run = chance.choice(by_action[chance.choice(list(by_action))])
            if run.fault is not None:
                break
            trace = replace(trace, steps=(*trace.steps, machine.step(run)))
            if any(each.violated and each.name not in before for each in judge.judge(trace)):
                break
    return _walked(trace, start, "found", began)


def _walked(trace: Trace, start: Trace, how: How, began: float) -> Found:
    steps = len(trace.steps) - len(start.steps)
    return Found(trace, "a random walk", "random", how, steps, clock.perf_counter() - began, "reference")
