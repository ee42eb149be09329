"""Bounded model checking: a SAT query for a run of k steps to a violation, for k = 0, 1, 2, ...

So runs that are found are shortest. After Biere, Cimatti, Clarke and Zhu, "Symbolic model checking without BDDs"
(TACAS 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from quorate.exploration import Request, State, Stop, Trace, Violation
from quorate.language import ir
from quorate.language.model import PropertyFunction
from quorate.language.partiality import bounds_in, may_fail_in
from quorate.language.temporal import FORMS
from quorate.reference.lassos import FairMachine, along
from quorate.reference.machine import Machine
from quorate.reference.replay import Ending, concretize, violation
from quorate.support.budget import SEARCHING, Stopped
from quorate.symbolic.finite.lassos import Lassos, Watched
from quorate.symbolic.finite.sat import Solver, solver
from quorate.symbolic.finite.unrolling import Target, Unrolling
from quorate.symbolic.solver_watch import Watch


@dataclass
class Findings:
    """The findings of a search so far, each with a shortest run. `has_initial_state`: there is an initial state, as
    far as is known. `exhausted`: longer runs cannot add a finding."""

    violations: list[Violation] = field(default_factory=list)
    reached: dict[str, Trace | None] = field(default_factory=dict)
    depth: int = 0
    stop: Stop = "depth"
    has_initial_state: bool = True
    exhausted: bool = False
    cut_by: list[str] = field(default_factory=list)

    @property
    def decided(self) -> int:
        """The number of findings."""
        return len(self.violations) + sum(trace is not None for trace in self.reached.values())


class Bounded:
    """A bounded search of one instance for violations of the request's properties, or those of `of_runs`, which are
    about runs. The instance must be active."""

    def __init__(
        self,
        request: Request,
        program: ir.Program,
        watch: Watch,
        until_reached: bool = False,
        until_exhausted: bool = False,
        of_runs: Sequence[PropertyFunction] = (),
    ) -> None:
        """`until_reached`: search for goals only, and end when all are reached. `until_exhausted`: end when no
        finding can be added."""
        self._until_exhausted = until_exhausted
        self._goes_wrong: bool | None = None
        self._may_cut: tuple[str, ...] = ()
        self._until_reached = until_reached
        self._request = request
        self._program = program
        self._watch = watch
        asked = {p.name: p for p in request.properties}
        self._names = {p.name for p in (*request.properties, *of_runs)}
        self._real = asked | {
            part: replace(p, function=function, qualified=p.name)
            for p in of_runs
            for part, function in p.named_functions
        }
        """The properties by the names of their functions in the program."""
        properties = [p for p in program.properties if p.name in asked]
        self.solver: Solver = solver()
        watch.add(self.solver)
        functions = [p for p in program.properties if p.name in self._real.keys() - asked.keys()]
        watched = Watched(program, functions, request.fairness)
        fair = watched.instances if of_runs else lambda _: ()
        self._runs = Unrolling(program, properties, self.solver, symmetry=request.symmetry, fair=fair)
        self._lassos = Lassos(self._runs, of_runs, watched) if of_runs else None
        self._decided: set[object] = set()
        goals = [p.name for p in properties if p.kind == "reachable"]
        self.findings = Findings(reached=dict.fromkeys(goals))

    def search(self, depth: int | None) -> Findings:
        """Search runs of up to `depth` steps, or until stopped. A further call continues from the last depth."""
        while True:
            try:
                targets = self._runs.extend() if self._runs.bits else self._runs.begin()
                targets += self._of_runs()
            except Stopped as stopped:
                self.findings.stop = stopped.reason
                return self.findings
            if not self._level(targets):
                self.findings.stop = self._watch.reason
                return self.findings
            steps = len(self._runs.bits) - 1
            if steps == 0 and self._program.inits:
                begins = self.solver.solve([self._runs.taken])
                if begins is None:
                    self.findings.stop = self._watch.reason
                    return self.findings
                self.findings.has_initial_state = begins
            if self.findings.violations and not self._request.keep_going:
                self.findings.stop, self.findings.depth = "violation", steps
                return self.findings
            if self._until_reached and all(self.findings.reached.values()):
                self.findings.stop, self.findings.depth = "depth", steps
                return self.findings
            going = self.solver.solve([self._runs.moved])
            if going is None:
                self.findings.stop = self._watch.reason
                return self.findings
            if not going:
                self.findings.stop = "complete"
                self.findings.depth = max(0, steps - 1)
                return self.findings
            self.findings.depth = steps
            if steps and self._exhausted():  # before the first step it is not known whether there is one
                self.findings.exhausted, self.findings.stop = True, "complete"
                self.findings.cut_by = list(self._may_cut)
                return self.findings
            if depth is not None and steps >= depth:
                self.findings.stop = "depth"
                return self.findings
            self._watch.report_progress(f"no run of {steps} steps", steps)

    def _of_runs(self) -> list[Target]:
        """The targets about runs at the next depth; none once all are decided."""
        if self._lassos is None or {p.name for p in self._lassos.properties} <= self._decided:
            return []
        return self._lassos.targets()

    def _exhausted(self) -> bool:
        """Whether no finding can be added: all requested properties are decided, no action may fail, and all bounds
        that may cut a step are known to (which is not required if neither properties nor a depth are requested)."""
        if not self._until_exhausted or not self._names <= self._decided:
            return False
        if self._goes_wrong is None:
            self._goes_wrong = may_fail_in(self._program)
            self._may_cut = bounds_in(self._program)
        nothing = not self._names and self._request.limits.depth is None
        return not self._goes_wrong and (nothing or set(self._may_cut) <= set(self.findings.cut_by))

    def _level(self, targets: list[Target]) -> bool:
        """Search for all targets at this depth; False if interrupted."""
        pending = self._open(targets)
        while pending:
            solution = self._solution([target.literal for target in pending])
            if solution is None:
                return False
            if not solution:
                # Learned, which helps with longer runs.
                self.solver.add([-target.literal] for target in pending)
                return True
            # If a property is false somewhere at this depth, that is reported rather than that it fails somewhere.
            for target in sorted(pending, key=lambda t: t.kind == "failure"):
                if solution[abs(target.literal) - 1] != target.literal or not self._open([target]):
                    continue
                here = solution
                if target.kind == "failure" and target.property is not None:
                    false = [t for t in pending if _key(t) == _key(target) and t.kind != "failure"]
                    falsified = self._solution([t.literal for t in false]) if false else []
                    if falsified is None:
                        return False
                    if falsified:
                        target, here = false[0], falsified
                self._note(target, here)
            pending = self._open(pending)
        return True

    def _solution(self, literals: list[int]) -> Sequence[int] | None:
        """A run on which one of the literals is true; empty if there is none, None if interrupted."""
        some = self.solver.variable()
        self.solver.add([[-some, *literals]])
        answer = self.solver.solve([some])
        return None if answer is None else self.solver.solution() if answer else []

    def _open(self, targets: list[Target]) -> list[Target]:
        return [
            target
            for target in targets
            if _key(target) not in self._decided and not (self._until_reached and target.kind != "reached")
        ]

    def _note(self, target: Target, solution: Sequence[int]) -> None:
        self._decided.add(_key(target))
        if target.kind == "cut":
            self.findings.cut_by.append(target.name)
            return
        instance, path = self._request.instance, self._runs.path(solution, target)
        if target.kind in FORMS:
            self.findings.violations.append(self._lasso(target, solution))
        elif target.kind == "reached":
            self.findings.reached[target.name] = concretize(instance, path, _same)
        else:
            real = self._real[target.property.name] if target.property is not None else None
            ending = Ending(target.kind, target.name, real)
            self._watch.budget.report([target.name])
            self.findings.violations.append(violation(instance, path, ending, _same))
            self._watch.budget.enter(SEARCHING)

    def _lasso(self, target: Target, solution: Sequence[int]) -> Violation:
        assert self._lassos is not None
        found = self._lassos.lasso(solution, target)
        self._watch.budget.report([target.name])
        way = concretize(self._request.instance, found.path[: found.loop + 1], _same)
        fair = FairMachine(Machine(self._request.instance), self._request.fairness)
        shown = along(fair, self._real[target.name], way, found.path[found.loop + 1 :], found.by)
        self._watch.budget.enter(SEARCHING)
        return shown


def _key(target: Target) -> object:
    return target.name if target.property is not None else (target.kind, target.name)


def _same(real: State, other: State) -> bool:
    return real == other
