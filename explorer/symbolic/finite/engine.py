"""The symbolic engines of `quorate check`."""

from __future__ import annotations

import threading
from collections.abc import Callable

from quorate.exploration import EngineError, Exploration, Explorer, Progress, Reasoning, Request
from quorate.language import ir
from quorate.processes import asks_z3
from quorate.symbolic.finite.bmc import Bounded, Found
from quorate.symbolic.finite.clock import Clock
from quorate.symbolic.finite.sat import HOW_TO_GET_THE_FAST_ONE, has_python_sat


class SymbolicExplorer(Explorer):
    """What the symbolic engines have in common."""

    def explore(
        self,
        request: Request,
        progress: Callable[[Progress], None] | None = None,
        interrupt: threading.Event | None = None,
    ) -> Exploration:
        from quorate.language.checker import lower

        if request.deadlock:
            raise EngineError(f"the engine {self.name} does not look for deadlocks; use --engine native")
        program = lower(request.instance)
        clock = Clock(request.limits, interrupt, request.deadline)
        with request.instance.active(), asks_z3(), clock:
            return self._explore(request, program, clock, progress)

    def _explore(
        self, request: Request, program: ir.Program, clock: Clock, progress: Callable[[Progress], None] | None
    ) -> Exploration:
        raise NotImplementedError


class BoundedExplorer(SymbolicExplorer):
    """Looks for runs to a violation, shortest first; what it does not find within its limits stays undecided."""

    name = "bmc"

    def _explore(
        self, request: Request, program: ir.Program, clock: Clock, progress: Callable[[Progress], None] | None
    ) -> Exploration:
        limits = request.limits
        found = Bounded(request, program, clock, progress, until_exhausted=True).search(limits.depth)
        runs = f"runs of up to {found.depth} steps" if found.depth else "the initial states"
        if found.exhausted:
            asked = "every property is decided" if request.properties else "no property is asked for"
            summary = f"there is nothing else to look for: {asked}, and no action can go wrong"
        else:
            summary = f"all {runs} were searched" if found.stop != "complete" else f"there are only {runs}"
        return result(request, found, clock, Reasoning(summary, runs, {}, tuple(found.cut_by)))


def result(request: Request, found: Found, clock: Clock, reasoning: Reasoning) -> Exploration:
    """What a symbolic engine found, as the contract has it; violations in the order of the properties."""
    order = [p.name for p in request.properties]
    order += [m.__name__ for m in (*request.instance.actions, *request.instance.inits)]
    violations = sorted(found.violations, key=lambda v: (order.index(v.name), v.kind))
    return Exploration(
        states=0,
        transitions=0,
        depth=found.depth,
        stop=found.stop,
        fired={},
        cuts={},
        violations=tuple(violations),
        reached=found.reached,
        seconds=clock.seconds(),
        warnings=() if has_python_sat() else (HOW_TO_GET_THE_FAST_ONE,),
        reasoning=reasoning,
        begins=found.begins,
    )
