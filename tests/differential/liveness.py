"""Properties of runs, decided by engines and by the definitions (`tests.differential.lasting`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quorate.exploration import Exploration, Explorer, Limits, Request
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.temporal import FORMS, LIVENESS
from quorate.native.many_renamings import MOST_RENAMINGS
from quorate.reference.canonical_states import group_order
from quorate.support.budget import Budget
from tests.differential.brute import TooLarge, explored
from tests.differential.courses import Courses
from tests.differential.lasting import Lasting

STATES = 200
"""How many states there are at most, without symmetry."""
LASSO = 6
"""How many steps a lasso has at most that is looked for."""
SECONDS = 30.0
"""How long an engine may look for lassos."""


def liveness_differences(instance: Instance, engines: Sequence[Explorer], number: int) -> list[str]:
    """Where what the engines found is not what the definitions say; the runs that they show, they have checked in
    CPython. `number` decides how deep the search is. Raises TooLarge, ModelError."""
    lower(instance)
    return list(_differences(instance, engines, number))


def _differences(instance: Instance, engines: Sequence[Explorer], number: int) -> Iterator[str]:
    asked = tuple(each for each in instance.properties if each.kind in LIVENESS)
    if not asked:
        return
    space = explored(instance, STATES)
    if not space.distance:
        raise TooLarge  # or rather, too small: there is no state
    if group_order(instance.symmetric) > MOST_RENAMINGS:
        raise TooLarge  # the native engine refuses it
    depths = (None, number % 4) if number % 3 == 0 else (None,)
    for depth in depths:
        for symmetry in (True, False):
            request = Request(
                instance,
                (),
                symmetry,
                keep_going=True,
                limits=Limits(depth=depth),
                workers=1 + number % 2,
                liveness=asked,
                fairness=instance.fairness,
            )
            with instance.active():
                lasting = Lasting(space, symmetry, depth)
                expected = {each.name: lasting.answer(each, instance.fairness) for each in asked}
            for engine in engines:
                actual = summary(engine.explore(request))
                for name, answer in expected.items():
                    if actual.get(name) != answer:
                        yield (
                            f"{engine.name} and the definitions: {name}, symmetry {symmetry}, depth {depth}: "
                            f"{actual.get(name)}, not {answer}"
                        )


def lasso_differences(instance: Instance, engine: Explorer, most: int = LASSO) -> list[str]:
    """Where an engine that searches runs of up to so many steps finds other violations than the definitions say there
    are, or longer ones. Raises TooLarge, ModelError."""
    lower(instance)
    asked = tuple(each for each in instance.properties if each.kind in FORMS)
    if not asked:
        return []
    space = explored(instance, STATES)
    if not space.distance:
        raise TooLarge
    with instance.active():
        courses = Courses(space, instance.fairness)
        expected = {each.name: courses.least(each, most) for each in asked}
    differences = []
    for symmetry in (True, False):
        limits = Limits(depth=most)
        request = Request(
            instance, (), symmetry, keep_going=True, limits=limits, liveness=asked, fairness=instance.fairness
        )
        found = engine.explore(request, Budget.of(SECONDS))
        if found.stop == "time":
            raise TooLarge
        actual = {
            each.name: ("failure" if each.kind == "failure" else "violated", len(each.trace.steps))
            for each in found.violations
            if each.kind in FORMS or each.kind == "failure"
        }
        differences += [
            f"{engine.name} and the definitions: {name}, symmetry {symmetry}: {actual.get(name)}, not {answer}"
            for name, answer in expected.items()
            if actual.get(name) != answer
        ]
    return differences


def summary(found: Exploration) -> dict[str, Any]:
    """By property: "violated" or "failure", after how many steps; or else whether it is undecided, the bounds, in how
    many states, after how many steps, and the assumptions it needs."""
    told: dict[str, Any] = {}
    for each in found.violations:
        trace = each.trace
        outcome = "failure" if each.kind == "failure" else "violated"
        if each.kind in LIVENESS or each.kind == "failure":
            told[each.name] = (outcome, len(trace.steps) if trace.loop is None else trace.loop)
    for name, finding in found.liveness.items():
        length = None if finding.trace is None else len(finding.trace.steps)
        outcome = "undecided" if finding.undecided else "holds"
        told[name] = (outcome, finding.bounds, finding.states, length, finding.needs)
    return told
