"""Which clauses of an invariant are needed: what is left out of a proof that was found need not be read."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.symbolic.finite.orbits import Cube
from quorate.symbolic.finite.system import Query, System
from quorate.symbolic.solver_watch import Watch


def needed(system: System, cubes: Sequence[Cube], watch: Watch) -> list[Cube]:
    """Those orbits of an inductive invariant that, together, are one too and still exclude what is bad.

    From what excludes the bad states, to what keeps that true over a step, and so on: the cores of each query, with
    clauses already needed tried first. All of them, if it is stopped.
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
