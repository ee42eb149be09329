"""Bounded model checking (Biere, Cimatti, Clarke and Zhu, "Symbolic model checking without BDDs", 1999): is there a run
of so many steps to a violation? Runs of no step first, then of one, and so on, so what is found is shortest."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quorate.exploration import Progress, Reasoning, Request, State, Stop, Trace, Violation
from quorate.language import ir
from quorate.reference.replay import Ending, concretize, violation
from quorate.symbolic.finite.clock import Clock
from quorate.symbolic.finite.sat import Solver, solver
from quorate.symbolic.finite.unrolling import Target, Unrolling


@dataclass
class Found:
    """What a search found so far: the least depth of each finding, as a path."""

    violations: dict[tuple[str, str], Violation] = field(default_factory=dict)
    reached: dict[str, Trace | None] = field(default_factory=dict)
    depth: int = 0
    stop: Stop = "depth"
    cuts: dict[str, int] = field(default_factory=dict)


class Bounded:
    """Searches one instance for what is asked for. The instance must be active."""

    def __init__(
        self, request: Request, program: ir.Program, clock: Clock, progress: Callable[[Progress], None] | None
    ) -> None:
        self._request = request
        self._program = program
        self._clock = clock
        self._progress = progress
        self._real = {p.name: p for p in request.properties}
        properties = [p for p in program.properties if p.name in self._real]
        self.solver: Solver = solver()
        clock.watch(self.solver)
        self._runs = Unrolling(program, properties, self.solver)
        self._decided: set[str] = set()
        goals = [p.name for p in properties if p.kind == "reachable"]
        self.found = Found(reached=dict.fromkeys(goals))

    def search(self, depth: int | None) -> Found:
        """Search runs of up to `depth` steps, or until the clock stops it."""
        targets = self._runs.begin()
        while True:
            if not self._level(targets):
                self.found.stop = self._clock.stopped() or "interrupted"
                return self.found
            if self.found.violations and not self._request.keep_going:
                self.found.stop = "violation"
                return self.found
            steps = len(self._runs.bits) - 1
            going = self.solver.solve([self._runs.taken])
            if going is None:
                self.found.stop = self._clock.stopped() or "interrupted"
                return self.found
            if not going:
                self.found.stop = "complete"
                self.found.depth = max(0, steps - 1)
                return self.found
            self.found.depth = steps
            if depth is not None and steps >= depth:
                self.found.stop = "depth"
                return self.found
            self._tell(steps)
            targets = self._runs.extend()

    def _level(self, targets: list[Target]) -> bool:
        """Look for all targets of a level; False if interrupted."""
        pending = [target for target in targets if target.name not in self._decided]
        while pending:
            some = self.solver.variable()
            self.solver.add([[-some, *(target.literal for target in pending)]])
            answer = self.solver.solve([some])
            if answer is None:
                return False
            if not answer:
                return True
            solution = self.solver.solution()
            hit = [t for t in pending if (solution[abs(t.literal) - 1] == t.literal)]
            # A property that is false somewhere on this level is violated by that, rather than by having no value.
            for target in sorted(hit, key=lambda t: t.kind == "failure"):
                clash = [t for t in pending if t.name == target.name and t.kind != "failure"]
                if target.kind == "failure" and target.property is not None and clash:
                    other = self.solver.solve([clash[0].literal])
                    if other is None:
                        return False
                    if other:
                        self._note(clash[0], self.solver.solution())
                        continue
                self._note(target, solution)
            pending = [target for target in pending if target.name not in self._decided or self._more(target)]
        return True

    def _more(self, target: Target) -> bool:
        """Whether an action that goes wrong in one way may also do so in another."""
        return target.property is None and (target.kind or "", target.name) not in self.found.violations

    def _note(self, target: Target, solution: list[int] | tuple[int, ...] | object) -> None:
        path = self._runs.path(solution)  # type: ignore[arg-type]
        if target.property is not None and target.name in self._decided:
            return
        instance = self._request.instance
        if target.before:
            path = path[:-1]
        if target.kind is None:
            self.found.reached[target.name] = concretize(instance, path, _same)
        else:
            key = (target.kind, target.name)
            if key in self.found.violations:
                return
            real = self._real.get(target.name) if target.property is not None else None
            ending = Ending(target.kind, target.name, real, target.line)
            self.found.violations[key] = violation(instance, path, ending, _same)
        self._decided.add(target.name)

    def _tell(self, steps: int) -> None:
        if self._progress is not None:
            self._progress(Progress(steps, 0, 0, 0, 1, self._clock.seconds()))


def _same(real: State, other: State) -> bool:
    return real == other
