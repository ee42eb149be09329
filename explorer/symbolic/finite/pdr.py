"""Property-directed reachability: an invariant of an instance, found clause by clause.

After Bradley, "SAT-based model checking without unrolling" (VMCAI 2011), and Een, Mishchenko and Brayton, "Efficient
implementation of property directed reachability" (FMCAD 2011). Frame i has clauses that are true after up to i steps.
A bad state is excluded from a frame by generalized clauses, or traced back to an initial state, which is a violation.
When a frame equals its successor, its clauses are an invariant.

Symmetric values are interchangeable, so if a clause holds, so do all its renamings (as in Goel and Sakallah, "On
symmetry and quantification", NFM 2021): frames contain whole orbits.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quorate.support.budget import Stopped
from quorate.symbolic.finite.orbits import Cube
from quorate.symbolic.finite.system import Query, System
from quorate.symbolic.solver_watch import Watch

SPENT = 3000
"""The number of queries after which the solver is replaced, since clauses that a query adds stay in it."""


@dataclass
class PdrResult:
    """The result of a search: either `cubes`, unreachable and covering the bad states, one of each orbit; or `depth`,
    the length of a run to a violation. `frames` is the number of frames."""

    cubes: list[Cube] | None = None
    depth: int | None = None
    frames: int = 0


@dataclass(order=True)
class _Obligation:
    """A cube to be excluded from the frame `level`; `steps` is the length of a run from it to a violation."""

    level: int
    number: int
    cube: Cube = field(compare=False)
    steps: int = field(compare=False)


class PdrSearch:
    """A search for an invariant that excludes the bad states of `system`."""

    def __init__(self, system: System, watch: Watch) -> None:
        self.system = system
        self._watch = watch
        self._frames: list[list[Cube]] = [[], []]
        """At i, one cube of each orbit that is excluded from frames up to i, and not known to be from frame i + 1."""
        self._numbers = itertools.count()
        self._activity: Counter[int] = Counter()
        self._main, self._lift = self._query(), self._query()
        self._renew()

    def prove(self) -> PdrResult:
        """Search until there is a proof, or a run to a bad state. Raises Stopped."""
        if self._satisfiable(self._main, [*self._levels, self._main.bad]):
            return PdrResult(depth=1)
        top = 1
        while True:
            while (bad := self._bad_state(top)) is not None:
                depth = self._block(bad, top)
                if depth is not None:
                    return PdrResult(depth=depth, frames=top)
            self._frames.append([])
            self._levels.append(self._main.solver.variable())
            for level in range(1, top + 1):
                for cube in list(self._frames[level]):
                    if cube in self._frames[level] and self._predecessor(cube, level + 1) is None:
                        self._frames[level].remove(cube)
                        self._add(cube, level + 1)
                if not self._frames[level]:
                    cubes = [cube for cubes in self._frames[level + 1 :] for cube in cubes]
                    return PdrResult(cubes, None, top)
            top += 1
            self._watch.report_progress(f"{top} steps, {sum(map(len, self._frames))} clauses")

    # ---------------------------------------------------------------------------------------- queries

    def _query(self) -> Query:
        query = Query(self.system)
        self._watch.add(query.solver)
        return query

    def _renew(self) -> None:
        """Replace the solver of the frames."""
        self._watch.remove(self._main.solver)
        self._main = self._query()
        self._levels = [self._main.begin(), *(self._main.solver.variable() for _ in self._frames[1:])]
        for level, cubes in enumerate(self._frames):
            for cube in cubes:
                self._exclude(cube, level)
        self._spent = 0

    def _exclude(self, cube: Cube, level: int) -> None:
        query = self._main
        query.solver.add(
            [-self._levels[level], *(-query.now(literal) for literal in image)]
            for image in self.system.orbits.orbit(cube)
        )

    def _satisfiable(self, query: Query, assumptions: Sequence[int]) -> bool:
        answer = query.solver.solve(assumptions)
        if answer is None:
            raise Stopped(self._watch.reason)
        return answer

    def _bad_state(self, level: int) -> Cube | None:
        """A cube of bad states that intersects a frame, or None."""
        main = self._main
        if not self._satisfiable(main, [*self._levels[level:], main.bad]):
            return None
        return self._lifted(main.solver.solution(), [-self._lift.bad])

    def _predecessor(self, cube: Cube, level: int) -> Cube | tuple[()] | None:
        """A cube of states in frame `level` - 1, not in `cube`, with a step into it. None if there is none; then
        `self._core` has the literals of the cube that suffice for that."""
        if self._spent > SPENT:
            self._renew()
        self._spent += 1
        main = self._main
        here = main.solver.variable()
        main.solver.add([[-here, *(-main.now(literal) for literal in cube)]])
        then = {main.then(literal): literal for literal in cube}
        found = self._satisfiable(main, [*self._levels[level - 1 :], here, main.taken, *then])
        if found:
            solution = main.solver.solution()
            main.solver.add([[-here]])
            return self._lifted(
                solution, [-self._lift.taken, *(-self._lift.then(literal) for literal in cube)]
            )
        core = main.solver.core()
        main.solver.add([[-here]])
        # Several literals of the cube may share a solver literal after the step.
        needed = {literal for bit, literal in then.items() if bit in core}
        self._core = tuple(literal for literal in cube if literal in needed)
        return None

    def _lifted(self, solution: Sequence[int], unless: list[int]) -> Cube:
        """The state of a solution, generalized to a cube of states that behave alike with the same arguments."""
        main, lift = self._main, self._lift
        here = lift.solver.variable()
        lift.solver.add([[-here, *unless]])
        state = [n if solution[bit - 1] > 0 else -n for n, bit in enumerate(main.bits, 1)]
        inputs = [
            own if (solution[abs(theirs) - 1] > 0) == (theirs > 0) else -own
            for own, theirs in zip(lift.inputs, main.inputs, strict=True)
        ]
        now = {lift.now(literal): literal for literal in state}
        if self._satisfiable(lift, [here, *inputs, *now]):
            raise AssertionError("a step does not depend on its state and arguments alone")
        core = lift.solver.core()
        lift.solver.add([[-here]])
        return tuple(literal for bit, literal in now.items() if bit in core)

    def _initially(self, cube: Cube) -> bool:
        """Whether an initial state is in the cube."""
        known = self.system.initial
        if known is not None:
            return all(known[abs(literal) - 1] == (literal > 0) for literal in cube)
        return self._satisfiable(self._main, [self._levels[0], *map(self._main.now, cube)])

    # --------------------------------------------------------------------------------------- blocking

    def _block(self, bad: Cube, top: int) -> int | None:
        """Exclude a bad cube from the frame `top`; or return the length of a run to it."""
        if self._initially(bad):
            return 1
        heap = [_Obligation(top, next(self._numbers), bad, 1)]
        while heap:
            each = heapq.heappop(heap)
            if not self._satisfiable(
                self._main, [*self._levels[each.level :], *map(self._main.now, each.cube)]
            ):
                continue
            before = self._predecessor(each.cube, each.level)
            if before is not None:
                if each.level == 1 or self._initially(before):
                    return each.steps + 1 + (each.level - 1 if each.level == 1 else 0)
                heapq.heappush(heap, each)
                heapq.heappush(heap, _Obligation(each.level - 1, next(self._numbers), before, each.steps + 1))
                continue
            cube = self._generalized(self._outside(self._core, each.cube), each.level)
            level = each.level
            while level < top and self._predecessor(cube, level + 1) is None:
                level += 1
            self._add(cube, level)
            if level < top:
                heapq.heappush(heap, _Obligation(level + 1, next(self._numbers), each.cube, each.steps))
        return None

    def _outside(self, cube: Cube, whole: Cube) -> Cube:
        """The cube, or the cube with literals of `whole` added until it has no initial state."""
        if not self._initially(cube):
            return cube
        kept = set(cube)
        for literal in whole:
            if literal not in kept:
                kept.add(literal)
                grown = tuple(each for each in whole if each in kept)
                if not self._initially(grown):
                    return grown
        return whole

    def _generalized(self, cube: Cube, level: int) -> Cube:
        """The cube with literals dropped as long as no step from the frame before leads into it."""
        for literal in sorted(cube, key=lambda each: (self._activity[each], abs(each))):
            if literal not in cube or len(cube) == 1:
                continue
            fewer = tuple(each for each in cube if each != literal)
            if self._initially(fewer):
                continue
            if self._predecessor(fewer, level) is None:
                cube = self._outside(self._core, fewer)
        return cube

    def _add(self, cube: Cube, level: int) -> None:
        """Exclude a cube and its renamings from a frame and the frames before it."""
        images = [frozenset(image) for image in self.system.orbits.orbit(cube)]
        by_literal: dict[int, list[frozenset[int]]] = {}
        for image in images:
            by_literal.setdefault(min(image), []).append(image)
        for cubes in self._frames[1 : level + 1]:
            cubes[:] = [other for other in cubes if not _within(other, by_literal)]
        self._frames[level].append(cube)
        for image in images:
            self._activity.update(image)
        self._exclude(cube, level)


def _within(cube: Cube, by_literal: Mapping[int, Sequence[frozenset[int]]]) -> bool:
    """Whether a cube is subsumed by one of some cubes, each of which is listed under one of its literals."""
    if by_literal.keys().isdisjoint(cube):
        return False
    listed = (each for literal in cube for each in by_literal.get(literal, ()))
    return any(map(set(cube).issuperset, listed))
