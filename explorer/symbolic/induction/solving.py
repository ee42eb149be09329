"""Solver calls. A question is text, so that it can be sent to a process and be a cache key."""

from __future__ import annotations

import importlib.util
import time
from dataclasses import dataclass
from typing import Any, Literal

import z3  # type: ignore[import-untyped]

from quorate.support.budget import Stopped
from quorate.support.verdict_words import SolverAnswer
from quorate.symbolic.solver_watch import watched

BRIEF, QUICK, LONG = 400_000, 3_000_000, 15_000_000
"""Limits, in Z3's resource units, for an attempt with triggers, for others, and for a last one. Units instead of
seconds, so that the load of the machine changes no answer."""

NOT_ALL = "the hypotheses that were used do not suffice"


@dataclass(frozen=True, slots=True)
class SolverCall:
    """A solver call that is to refute the conjunction of some formulas, given with their labels."""

    declarations: str
    formulas: tuple[tuple[str, str], ...]
    rlimit: int = QUICK
    seed: int = 0
    solver: Literal["z3", "cvc5"] = "z3"
    weakened: bool = False
    """Whether hypotheses are left out or weakened, so that only "proved" is conclusive."""
    triggered: bool = False
    """Whether only the instances that match the formulas' triggers are tried."""
    core: bool = False
    """Whether to name the formulas that the proof uses."""

    @property
    def script(self) -> str:
        """The question as SMT-LIB."""
        return "\n".join((self.declarations, *(f"(assert {text})" for _, text in self.formulas)))


@dataclass(frozen=True, slots=True)
class SolverResult:
    """A solver's answer. `seconds` is processor time; `core` has the labels that a proof used, if asked for."""

    result: SolverAnswer
    seconds: float
    core: tuple[str, ...] = ()
    reason: str = ""


def solve(call: SolverCall, context: z3.Context | None = None) -> SolverResult:
    """Make a solver call, in a context of its own unless one is given."""
    began = time.process_time()
    if call.solver == "cvc5":
        return _solve_with_cvc5(call.script, began)
    context = context or z3.Context()
    try:
        with watched(context):
            return _solve_with_z3(call, context, began)
    except Stopped:
        return SolverResult("unknown", 0.0, reason="the limit was reached")


def _solve_with_z3(call: SolverCall, context: z3.Context, began: float) -> SolverResult:
    solver: Any = z3.SimpleSolver(ctx=context)
    solver.set("ctrl_c", False)
    solver.set("rlimit", call.rlimit)
    solver.set("random_seed", call.seed)
    if call.triggered:
        solver.set("auto_config", False)
        solver.set("mbqi", False)
    used: list[Any] = []
    if call.core:
        lines = [call.declarations]
        for number, (_, text) in enumerate(call.formulas):
            lines += [f"(declare-const |use {number}| Bool)", f"(assert (=> |use {number}| {text}))"]
        solver.from_string("\n".join(lines))
        used = [z3.Bool(f"use {number}", context) for number in range(len(call.formulas))]
    else:
        solver.from_string(call.script)
    answer = str(solver.check(*used))
    seconds = time.process_time() - began
    if answer == "unsat":
        numbers = sorted(int(str(name).split()[1]) for name in solver.unsat_core())
        return SolverResult("proved", seconds, tuple(call.formulas[number][0] for number in numbers))
    if answer == "sat" and not call.weakened:
        return SolverResult("refuted", seconds)
    return SolverResult(
        "unknown", seconds, reason=str(solver.reason_unknown()) if answer != "sat" else NOT_ALL
    )


def has_cvc5() -> bool:
    """Whether cvc5 is installed (the extra ``cvc5``)."""
    return importlib.util.find_spec("cvc5") is not None


def _solve_with_cvc5(script: str, began: float) -> SolverResult:
    import cvc5  # type: ignore[import-not-found,import-untyped,unused-ignore]

    solver: Any = cvc5.Solver()
    for option, value in (
        ("finite-model-find", "true"),
        ("rlimit", "2000000"),
        ("produce-unsat-cores", "true"),
    ):
        solver.setOption(option, value)
    solver.setLogic("UF")
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, script, "question")
    symbols = parser.getSymbolManager()
    while not (command := parser.nextCommand()).isNull():
        command.invoke(solver, symbols)
    answer = solver.checkSat()
    seconds = time.process_time() - began
    if answer.isUnsat():
        return SolverResult("proved", seconds)
    return SolverResult("refuted" if answer.isSat() else "unknown", seconds)
