"""Liveness of random models: the native engine, on orbits and on all states, against the reference on all
states. What must hold of a random model, or what it must reach, is taken for what is true at last, again
and again, or always possible."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import update_wrapper
from types import FunctionType
from typing import Any, get_args

from quorate.exploration import Exploration, Limits, Request
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.temporal import LivenessKind, with_strengths
from quorate.native import NativeExplorer
from quorate.reference import ReferenceExplorer

STATES = 400
"""How many states of a random model, up to symmetry, are explored at most."""


def with_liveness(instance: Instance, number: int) -> Instance:
    """An instance that is asked for properties of runs."""
    drawn = random.Random(number)
    of_states = [p for p in instance.properties if p.kind in ("invariant", "reachable")]
    actions = [action.__name__ for action in instance.actions]
    asked: list[PropertyFunction] = []
    for kind in get_args(LivenessKind):
        for at, each in enumerate(drawn.sample(of_states, min(2, len(of_states)))):
            without = tuple(a for a in actions if drawn.random() < 0.2) if kind == "always_possible" else ()
            then = unmarked(drawn.choice(of_states).function, f"then_{at}") if kind == "leads_to" else None
            asked.append(PropertyFunction(kind, unmarked(each.function, f"{kind}_{at}"), "", without, then))
    return replace(instance, asked=tuple(asked))


def unmarked(function: Any, name: str) -> FunctionType:
    """A function of its own, with another name, which is not marked as what it was."""
    code, names = function.__code__, function.__globals__
    copy = FunctionType(code, names, function.__name__, function.__defaults__, function.__closure__)
    update_wrapper(copy, function, updated=())
    copy.__name__ = name
    return copy


def liveness_differences(instance: Instance, number: int) -> list[str]:
    """Where the engines differ. Raises ModelError for a model that is refused."""
    asked = with_liveness(instance, number)
    if not asked.asked:
        return []
    drawn = random.Random(number + 1)
    strengths = {a.__name__: drawn.choice(["weak", "weak", "strong", "unfair"]) for a in instance.actions}
    lower(asked)
    return list(_differences(asked, strengths, number))


def _differences(instance: Instance, strengths: dict[str, str], number: int) -> Iterator[str]:
    liveness = tuple(each for each in instance.properties if each in instance.asked)
    request = Request(
        instance,
        (),
        liveness=liveness,
        fairness=with_strengths(instance.cls, (), strengths),
        keep_going=True,
        limits=Limits(states=STATES),
    )
    found = ReferenceExplorer().explore(replace(request, liveness=()))
    if found.stop == "states":
        request = replace(request, limits=Limits(depth=max(found.depth - 1, 0)))
    for symmetry in (True, False):
        expected = summary(ReferenceExplorer().explore(replace(request, symmetry=symmetry)))
        for workers in (1, 2) if number % 4 == 0 else (1,):
            actual = summary(NativeExplorer().explore(replace(request, symmetry=symmetry, workers=workers)))
            for key in expected:
                if actual.get(key) != expected[key]:
                    yield (
                        f"{key}, symmetry {symmetry}, {workers} workers, {strengths}: "
                        f"reference {expected[key]}, native {actual.get(key)}"
                    )


def summary(found: Exploration) -> dict[str, Any]:
    """What must not depend on the engine: by property, whether it is violated, and how far; or what it
    depends on."""
    told: dict[str, Any] = {"stop": found.stop}
    for each in found.violations:
        trace = each.trace
        told[f"{each.kind} {each.name}"] = len(trace.steps) if trace.loop is None else trace.loop
    for name, finding in found.liveness.items():
        length = None if finding.trace is None else len(finding.trace.steps)
        needs = tuple(map(str, finding.needs))
        told[name] = (finding.undecided, finding.bounds, finding.states, length, needs)
    return told
