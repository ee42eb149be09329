"""The base of the symbolic engines of `quorate check`, and the engine `bmc`."""

from __future__ import annotations

from quorate.exploration import Exploration, Explorer, Reasoning, Request
from quorate.language import ir
from quorate.language.kernel import lower_to_total
from quorate.language.temporal import FORMS
from quorate.reference.initial_values import require_values
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError
from quorate.support.processes import asks_z3
from quorate.symbolic.finite.bmc import Bounded, Findings
from quorate.symbolic.finite.sat import HOW_TO_GET_THE_FAST_ONE, has_python_sat
from quorate.symbolic.solver_watch import Watch


class SymbolicExplorer(Explorer):
    """The base of the symbolic engines."""

    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        if request.deadlock:
            raise EngineError(f"the engine {self.name} does not look for deadlocks; use --engine native")
        if request.start is not None or request.goals_end:
            raise EngineError(f"the engine {self.name} does not go on from a state; use --engine native")
        require_values(request.instance)
        program = lower_to_total(request.instance)
        with request.instance.active(), asks_z3(), Watch(budget) as watch:
            return self._explore(request, program, watch)

    def _explore(self, request: Request, program: ir.Program, watch: Watch) -> Exploration:
        raise NotImplementedError


class BoundedExplorer(SymbolicExplorer):
    """Searches for runs to a violation, shortest first; what it does not find within its limits is undecided."""

    name = "bmc"

    def _explore(self, request: Request, program: ir.Program, watch: Watch) -> Exploration:
        limits = request.limits
        of_runs = tuple(p for p in request.liveness if p.kind in FORMS)
        search = Bounded(request, program, watch, until_exhausted=True, of_runs=of_runs)
        findings = search.search(limits.depth)
        runs = f"runs of up to {findings.depth} steps" if findings.depth else "the initial states"
        if findings.exhausted:
            asked = "every property is decided" if request.properties else "no property is requested"
            summary = f"there is nothing left to search for: {asked}, and no action can fail"
        else:
            summary = f"all {runs} were searched" if findings.stop != "complete" else f"there are only {runs}"
        names = tuple(p.name for p in of_runs)
        reasoning = Reasoning(summary, runs, {}, tuple(findings.cut_by), lassos=names)
        return result(request, findings, watch, reasoning)


def result(request: Request, findings: Findings, watch: Watch, reasoning: Reasoning) -> Exploration:
    """The result of a symbolic engine as an Exploration, with violations in the order of the properties."""
    order = [p.name for p in (*request.properties, *request.liveness)]
    order += [m.__name__ for m in (*request.instance.actions, *request.instance.inits)]
    violations = sorted(findings.violations, key=lambda v: (order.index(v.name), v.kind))
    return Exploration(
        states=0,
        transitions=0,
        depth=findings.depth,
        stop=findings.stop,
        transitions_by_action={},
        cuts={},
        violations=tuple(violations),
        reached=findings.reached,
        seconds=watch.seconds(),
        warnings=() if has_python_sat() else (HOW_TO_GET_THE_FAST_ONE,),
        reasoning=reasoning,
        has_initial_state=findings.has_initial_state,
    )
