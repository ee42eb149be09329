"""The engine `pdr`: property-directed reachability behind the contract of engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from quorate.exploration import Exploration, Explorer, Reasoning, Request, Trace
from quorate.language import ir
from quorate.language.model import PropertyFunction
from quorate.support.budget import SEARCHING, Stopped
from quorate.support.engine_errors import EngineError
from quorate.support.plurals import counted
from quorate.symbolic.finite.bmc import Bounded, Findings
from quorate.symbolic.finite.certify import by_explorer, by_z3
from quorate.symbolic.finite.engine import SymbolicExplorer, result
from quorate.symbolic.finite.invariant_text import source
from quorate.symbolic.finite.needed import needed
from quorate.symbolic.finite.pdr import PdrSearch
from quorate.symbolic.finite.system import System
from quorate.symbolic.finite.transition import may_cut
from quorate.symbolic.solver_watch import Watch

GOAL_DEPTH = 24
"""How many steps the search for a goal has, unless a limit says otherwise, before a proof is tried that the goal is
unreachable."""

EXPLORED_SECONDS = 30.0
"""How long an explorer may check an invariant that was found, unless a time limit is given."""


class ReachabilityExplorer(SymbolicExplorer):
    """Finds an invariant that excludes every violation, or a shortest run to one.

    `visiting` returns the engine that checks the invariant in all reachable states; a higher layer chooses it.
    """

    name = "pdr"

    def __init__(self, visiting: Callable[[], Explorer]) -> None:
        self._visiting = visiting

    def _explore(self, request: Request, program: ir.Program, watch: Watch) -> Exploration:
        bounded = Bounded(request, program, watch)
        known = bounded.search(0)
        names = {p.name for p in request.properties}
        left = [p for p in program.properties if p.name in names]
        while True:
            if known.stop != "depth":
                return result(request, known, watch, _searched(known))
            # Violations that are known are left out; so is a goal that is reached, though it may fail elsewhere.
            asked = [p for p in left if not _decided(p.name, known)]
            try:
                ended = [(v.name, v.kind) for v in known.violations]
                system = System(program, asked, known=ended)
                proof = PdrSearch(system, watch).prove()
                cut_by = () if proof.cubes is None else may_cut(program, system.shapes)
            except Stopped as stopped:
                known.stop = stopped.reason
                return result(request, known, watch, _searched(known, "no invariant was found; "))
            if proof.cubes is not None:
                break
            before = known.decided
            known = bounded.search(proof.depth)
            if known.stop == "depth" and known.decided == before:
                raise EngineError(
                    f"pdr found a violation after {proof.depth} steps, which bounded search does not confirm. "
                    "This is a bug in Quorate; please report it with the model."
                )
        cubes = needed(system, proof.cubes, watch)
        text = (
            source(request.instance, system.orbits, cubes, request.instance.cls.__module__) if cubes else ""
        )
        checked = self._certified(request, system, cubes, text, watch)
        what = f"an invariant of {counted(len(cubes), 'clause')} up to symmetry"
        proved = {p.name: f"follows from {what}" for p in asked if p.kind != "reachable"}
        findings = self._goals(request, program, watch, proved)
        findings.violations = known.violations
        other = "every other violation" if known.violations else "every violation"
        summary = f"{what} excludes {other}; {checked}"
        return result(
            request,
            findings,
            watch,
            Reasoning(summary, f"runs of up to {findings.depth} steps", proved, cut_by, text),
        )

    def _certified(
        self, request: Request, system: System, cubes: Sequence[tuple[int, ...]], text: str, watch: Watch
    ) -> str:
        """Check the invariant with Z3 and with an explorer, and return the results in words. Raises EngineError if
        one of them does not confirm it."""
        checked = ["Z3 agrees" if by_z3(system, cubes, watch) else "Z3 was stopped before it could agree"]
        if text:
            budget = watch.budget.from_here()
            left = EXPLORED_SECONDS if budget.left is None else max(1.0, budget.left)
            budget = replace(budget, progress=None, until=None).within(left)
            explored = by_explorer(
                request.instance, text, self._visiting(), budget, request.workers, request.keep_going
            )
            budget.enter(SEARCHING)
            found = explored.exploration
            if found is None:
                checked.append(f"no explorer can check it ({explored.why_not})")
            elif found.stop == "complete":
                checked.append(f"it is true in all {found.states:,} states explored")
            else:
                checked.append(f"it is true in the first {found.states:,} states explored")
        return ", and ".join(checked)

    def _goals(
        self,
        request: Request,
        program: ir.Program,
        watch: Watch,
        proved: dict[str, str],
    ) -> Findings:
        """Runs to the goals; proofs that other goals are unreachable are added to `proved`."""
        goals = tuple(p for p in request.properties if p.kind == "reachable")
        findings = goals_reached(request, goals, program, watch)
        if findings.stop in ("time", "memory", "interrupted"):
            return findings
        findings.stop = "complete"
        for goal in goals:
            if findings.reached[goal.name] is not None:
                continue
            lowered = [p for p in program.properties if p.name == goal.name]
            try:
                proof = PdrSearch(System(program, lowered, reaching=True), watch).prove()
            except Stopped as stopped:
                findings.stop = stopped.reason
                break
            if proof.cubes is not None:
                proved[goal.name] = "no run leads there"
                continue
            alone = goals_reached(request, (goal,), program, watch, proof.depth)
            findings.reached[goal.name] = alone.reached[goal.name]
        return findings


def goals_reached(
    request: Request,
    goals: tuple[PropertyFunction, ...],
    program: ir.Program,
    watch: Watch,
    depth: int | None = None,
) -> Findings:
    """Shortest runs to the goals, of up to `depth` steps, or the limit of depth, or GOAL_DEPTH."""
    reached: dict[str, Trace | None] = {}
    if not goals:
        return Findings(reached=reached, stop="complete")
    asked = replace(request, properties=goals, keep_going=True)
    search = Bounded(asked, program, watch, until_reached=True)
    limit = request.limits.depth
    return search.search(depth if depth is not None else GOAL_DEPTH if limit is None else limit)


def _decided(name: str, findings: Findings) -> bool:
    return findings.reached.get(name) is not None or any(v.name == name for v in findings.violations)


def _searched(findings: Findings, first: str = "") -> Reasoning:
    """The reasoning of a bounded search that ended before there was a proof."""
    runs = f"runs of up to {findings.depth} steps" if findings.depth else "the initial states"
    return Reasoning(f"{first}all {runs} were searched", runs, {}, tuple(findings.cut_by))
