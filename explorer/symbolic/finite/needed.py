"""Minimization of an invariant: the clauses that the proof does not need are left out, for readers."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.symbolic.finite.orbits import Cube
from quorate.symbolic.finite.system import Query, System
from quorate.symbolic.solver_watch import Watch


def needed(system: System, cubes: Sequence[Cube], watch: Watch) -> list[Cube]:
    """A subset of the orbits of an inductive invariant that is inductive and still excludes the bad states.

    It collects the unsat cores of the queries: first that bad states are excluded, then that each needed clause is
    kept by a step, with the clauses already needed tried first. If stopped, it returns all orbits.
    """
    query = Query(system)
    watch.add(query.solver)
    switches = list(query.solver.several(len(cubes)))
    for switch, cube in zip(switches, cubes, strict=True):
        images = system.orbits.orbit(cube)
        query.solver.add([-switch, *(-query.now(literal) for literal in image)] for image in images)
    kept: dict[int, None] = {}
    waiting: list[list[int]] = [[query.bad]]
    while waiting:
        goal = waiting.pop()
        if query.solver.solve([*kept, *goal]) is False:
            continue
        if query.solver.solve([*switches, *goal]) is not False:
            return list(cubes)
        core = query.solver.core()
        for number, switch in enumerate(switches):
            if switch in core and switch not in kept:
                kept[switch] = None
                waiting.append([query.taken, *map(query.then, cubes[number])])
    watch.remove(query.solver)
    return [cube for switch, cube in zip(switches, cubes, strict=True) if switch in kept]
