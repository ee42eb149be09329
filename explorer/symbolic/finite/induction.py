"""k-induction: what holds for k steps from initial states, and after any k steps that keep it, is an invariant.

After Sheeran, Singh and Stalmarck, "Checking safety properties using induction and a SAT-solver" (FMCAD 2000). The
clauses of the model's spec are lemmas: they are proved together with the properties, by the same induction. Without
lemmas the induction rarely succeeds, since the steps may begin in unreachable states.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from quorate.exploration import Exploration, Reasoning, Request, Trace
from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_total
from quorate.language.specs import available, load_spec
from quorate.support.budget import Stopped
from quorate.symbolic.finite.bmc import Bounded, Findings
from quorate.symbolic.finite.engine import SymbolicExplorer, result
from quorate.symbolic.finite.proof_engines import GOAL_DEPTH, goals_reached
from quorate.symbolic.finite.sat import solver
from quorate.symbolic.finite.transition import closure, may_cut
from quorate.symbolic.finite.unrolling import Target, Unrolling
from quorate.symbolic.solver_watch import Watch

MOST_STEPS = 6
"""The largest k, unless there is a limit of depth."""


def with_lemmas(instance: Instance) -> Instance:
    """The instance with the clauses of the spec of its model, or of the nearest model it derives from, as further
    properties; the instance itself if there is no spec."""
    specs = [spec for name in available() if issubclass(instance.cls, (spec := load_spec(name)).subject)]
    if not specs:
        return instance
    nearest = max(specs, key=lambda spec: len(spec.subject.__mro__))
    return replace(instance, clauses=nearest.clauses)


class InductionExplorer(SymbolicExplorer):
    """Proves by k-induction, or finds a shortest run to a violation on the way."""

    name = "induction"

    def _explore(self, request: Request, program: ir.Program, watch: Watch) -> Exploration:
        instance = with_lemmas(request.instance)
        dropped: list[str] = []
        while True:
            outcome = self._with(request, instance, program, watch, dropped)
            if isinstance(outcome, Exploration):
                return outcome
            # A lemma that is false in this model: a clause of the correct protocol may be false in a variant.
            dropped.append(outcome)
            false = [clause.function for clause in instance.called(outcome)]
            clauses = tuple(clause for clause in instance.clauses if clause.function not in false)
            instance = replace(instance, clauses=clauses)

    def _with(
        self,
        request: Request,
        instance: Instance,
        program: ir.Program,
        watch: Watch,
        dropped: Sequence[str],
    ) -> Exploration | str:
        """The result of induction with the clauses of `instance` as lemmas, or the name of a false one."""
        without = f" without {' and '.join(dropped)}, false here," if dropped else ""
        lemmas = {clause.name for clause in instance.those_of(instance.clauses)}
        names = {p.name for p in request.properties} | lemmas
        whole = lower_to_total(instance)
        asked = tuple(p for p in instance.properties if p.name in names)
        base = Bounded(replace(request, instance=instance, properties=asked), whole, watch)
        judged = [p for p in whole.properties if p.name in names]
        most = MOST_STEPS if request.limits.depth is None else max(1, request.limits.depth)
        broken: tuple[str, ...] = ()
        step: _Step | None = None
        known = 0
        for k in range(1, most + 1):
            findings = base.search(k - 1)
            false = sorted({v.name for v in findings.violations} & lemmas)
            if false:
                return false[0]
            if findings.violations and not request.keep_going:
                return self._ended(request, findings, watch, " found a violation on the way")
            if findings.stop != "depth":
                how = " is not needed" if findings.stop == "complete" else " was stopped"
                return self._ended(request, findings, watch, how)
            try:
                if step is None or len(findings.violations) > known:
                    # Violated properties must not be assumed.
                    known = len(findings.violations)
                    step = _Step(whole, judged, watch, [(v.name, v.kind) for v in findings.violations], k - 1)
                open_ = step.extend()
            except Stopped:
                open_ = None
            if open_ is None:
                findings.stop = watch.reason
                return self._ended(request, findings, watch, " was stopped")
            if not open_:
                return self._proved(request, program, watch, k, lemmas, findings)
            broken = open_
        findings.stop = "depth"
        said = f"{without} is not enough for {' and '.join(broken)} with k up to {most}"
        return self._ended(request, findings, watch, said)

    def _proved(
        self,
        request: Request,
        program: ir.Program,
        watch: Watch,
        k: int,
        lemmas: set[str],
        searched: Findings,
    ) -> Exploration:
        try:
            cut_by = may_cut(program, closure(program))
        except Stopped as stopped:
            searched.stop = stopped.reason
            return self._ended(request, searched, watch, " was stopped")
        what = f"{k}-induction" + (f" with {len(lemmas)} lemmas" if lemmas else "")
        violated = {v.name for v in searched.violations}
        proved = {
            p.name: f"by {what}"
            for p in request.properties
            if p.kind != "reachable" and p.name not in violated
        }
        goals = tuple(p for p in request.properties if p.kind == "reachable")
        # The limit of depth is a limit on k, so it does not limit the search for goals.
        deep = max(request.limits.depth or 0, GOAL_DEPTH)
        findings = goals_reached(request, goals, program, watch, deep)
        findings.violations = searched.violations
        if findings.stop == "depth" and all(findings.reached.values()):
            findings.stop = "complete"
        runs = f"runs of up to {findings.depth} steps"
        return result(request, findings, watch, Reasoning(f"proved by {what}", runs, proved, cut_by))

    def _ended(self, request: Request, findings: Findings, watch: Watch, how: str) -> Exploration:
        goals: dict[str, Trace | None] = {p.name: None for p in request.properties if p.kind == "reachable"}
        findings.reached = goals | findings.reached
        runs = f"runs of up to {findings.depth} steps" if findings.depth else "the initial states"
        summary = f"induction{how}; all {runs} were searched"
        return result(request, findings, watch, Reasoning(summary, runs, {}, tuple(findings.cut_by)))


class _Step:
    """The induction step: runs from any state, on which everything holds but what is `violated` (by name and kind);
    of `steps` steps at first."""

    def __init__(
        self,
        program: ir.Program,
        properties: Sequence[ir.Property],
        watch: Watch,
        violated: Collection[tuple[str, str]] = (),
        steps: int = 0,
    ) -> None:
        self._violated = violated
        self._names = {name for name, _ in violated}
        self._solver = solver()
        watch.add(self._solver)
        self._runs = Unrolling(program, properties, self._solver, start=closure(program))
        self._assume(self._bad(self._runs.begin()))
        for _ in range(steps):
            self._assume(self._bad(self._runs.extend()))

    def extend(self) -> tuple[str, ...] | None:
        """Add a step, and return what may be violated after it; None if interrupted. Then assume that it is not."""
        targets = self._bad(self._runs.extend())
        some = self._solver.variable()
        self._solver.add([[-some, *(target.literal for target in targets)]])
        answer = self._solver.solve([some])
        if answer is None:
            return None
        names: tuple[str, ...] = ()
        if answer:
            solution = self._solver.solution()
            true = [t.name for t in targets if solution[abs(t.literal) - 1] == t.literal]
            names = tuple(dict.fromkeys(true))
        self._assume(targets)
        return names

    def _assume(self, targets: Sequence[Target]) -> None:
        self._solver.add([-target.literal] for target in targets)

    def _bad(self, targets: Sequence[Target]) -> list[Target]:
        """The targets to exclude: all violations and failures but those that are known to occur."""
        wrong = (target for target in targets if target.kind not in ("cut", "reached"))
        return [
            target
            for target in wrong
            if (
                target.name not in self._names
                if target.property
                else (target.name, target.kind) not in self._violated
            )
        ]
