"""The stages of deciding an obligation, cheap ones first. A timeout is never an answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import z3  # type: ignore[import-untyped]

from quorate.support.verdict_words import SolverAnswer
from quorate.symbolic.induction.obligations import Obligation, Question, QuestionForm
from quorate.symbolic.induction.solving import (
    BRIEF,
    LONG,
    NOT_ALL,
    QUICK,
    SolverCall,
    SolverResult,
    has_cvc5,
    solve,
)

COARSE, FINE = 12, 48
"""The largest number of cases of a case split: in the first stages, and in the last."""


@dataclass(frozen=True, slots=True)
class Job:
    """An obligation in the form that is sent to a process: for each branch, the attempts at it in order."""

    name: str
    branches: tuple[tuple[SolverCall, ...], ...]

    @property
    def content(self) -> str:
        """The text of the question, for the cache key."""
        said = ["\n".join(text for _, text in attempts[0].formulas) for attempts in self.branches]
        names = set(re.findall(r"\|[^|]*\|", "\n".join(said)))
        declared = [
            line
            for line in self.branches[0][0].declarations.split("\n")
            if names >= set(re.findall(r"\|[^|]*\|", line))
        ]
        return "\x00".join((*declared, *said))


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on a job. `refuted` means by a structure of the axioms, which may be no state of the model. `core`
    are the labels of the hypotheses that a proof used, if the job asks for them."""

    state: SolverAnswer
    seconds: float
    attempts: int
    reason: str = ""
    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One solver call: the form of the question, whether it includes totality axioms, and the limit."""

    form: QuestionForm
    rlimit: int = BRIEF
    total: bool = False
    seed: int = 0
    solver: Literal["z3", "cvc5"] = "z3"

    def solver_call(
        self, question: Question, formulas: tuple[tuple[str, str], ...], core: bool
    ) -> SolverCall:
        return SolverCall(
            question.declarations.text(self.form),
            formulas,
            self.rlimit,
            self.seed,
            self.solver,
            # With triggers, or without totality axioms, only "proved" is conclusive.
            weakened=not self.total or self.form != "plain",
            triggered=self.form != "plain",
            core=core and self.solver == "z3",
        )


Stage: TypeAlias = "Callable[[Obligation], Job]"
"""The job for an obligation at one stage."""

SPARING, GENEROUS, TOTAL = Attempt("sparing"), Attempt("generous"), Attempt("sparing", total=True)


def with_few_instances(obligation: Obligation, core: bool = False) -> Job:
    """The first stage: one sparing attempt without a case split, which proves most obligations. Finding the unsat
    core (`core`) takes a quarter more time."""
    return _job(obligation, 1, (SPARING,), core=core)


def from_itself(obligation: Obligation) -> Job:
    """The second stage: without the other clauses, which suffices for a step that changes nothing that the clause
    reads. It saves the more, the more other clauses there are."""
    others = {
        hypothesis.label
        for question in obligation.questions
        for hypothesis in question.hypotheses
        if hypothesis.role == "clause" and hypothesis.name != obligation.clause
    }
    return _job(obligation, 1, (GENEROUS,), without=others, core=True)


def with_more_instances(obligation: Obligation) -> Job:
    """The third stage: more instances, then the totality axioms as well."""
    return _job(obligation, 1, (GENEROUS, TOTAL), core=True)


def by_cases(obligation: Obligation) -> Job:
    """The fourth stage: the same with a case split."""
    return _job(obligation, COARSE, (SPARING, GENEROUS, TOTAL), core=True)


def without_triggers(obligation: Obligation) -> Job:
    """The fifth stage: the same without triggers, so that the solver chooses the instances."""
    return _job(obligation, COARSE, (Attempt("plain", QUICK), Attempt("plain", QUICK, total=True)), core=True)


WITH_TRIGGERS: tuple[Stage, ...] = (with_few_instances, from_itself, with_more_instances, by_cases)
STAGES = (*WITH_TRIGGERS, without_triggers)
"""The stages before a counterexample is searched for."""


def last_stage(obligation: Obligation) -> Job:
    """The last stage, if there is no small counterexample: a finer case split, higher limits, several seeds (outside
    of the decidable fragment it is a matter of luck which instances are tried), and another solver."""
    attempts = [
        Attempt("sparing", QUICK),
        Attempt("generous", QUICK),
        *(Attempt("plain", QUICK, seed=seed) for seed in range(5)),
        Attempt("plain", LONG, total=True),
    ]
    if has_cvc5():
        attempts.append(Attempt("plain", total=True, solver="cvc5"))
    return _job(obligation, FINE, tuple(attempts))


def from_core(obligation: Obligation, core: Collection[str]) -> Job:
    """A stage with only the hypotheses that proved the obligation when its text was different."""
    labels = {
        hypothesis.label
        for question in obligation.questions
        for hypothesis in question.hypotheses
        if hypothesis.role != "definition"
    }
    return _job(obligation, 1, (SPARING, GENEROUS, TOTAL), without=labels.difference(core), core=True)


def decide_together(jobs: Sequence[Job]) -> list[Decision]:
    """Decide several jobs in one context, since making a context takes as long as most queries.

    Earlier queries in a context may affect which proofs are found, though not their soundness. So the jobs of later
    stages get contexts of their own.
    """
    context = z3.Context()
    return [decide(job, context) for job in jobs]


def decide(job: Job, context: z3.Context | None = None) -> Decision:
    """Make the attempts at each branch until one is conclusive; each in a context of its own unless one is given."""
    began = time.process_time()
    attempts, core = 0, dict[str, None]()

    def decided(state: SolverAnswer, reason: str = "") -> Decision:
        used = tuple(core) if state == "proved" else ()
        return Decision(state, time.process_time() - began, attempts, reason, used)

    for branch in job.branches:
        answer = SolverResult("unknown", 0.0)
        too_little = False
        for call in branch:
            if too_little and call.weakened:
                continue
            attempts += 1
            answer = solve(call, context)
            if answer.result != "unknown":
                break
            too_little = too_little or answer.reason == NOT_ALL
        if answer.result != "proved":
            return decided(answer.result, answer.reason)
        core.update(dict.fromkeys(answer.core))
    return decided("proved")


def _job(
    obligation: Obligation,
    most: int,
    attempts: tuple[Attempt, ...],
    *,
    without: Collection[str] = (),
    core: bool = False,
) -> Job:
    branches = [
        tuple(
            attempt.solver_call(question, formulas, core)
            for attempt, formulas in zip(attempts, put, strict=True)
        )
        for question in obligation.questions
        for put in zip(
            *(
                question.branches(attempt.form, total=attempt.total, most=most, without=frozenset(without))
                for attempt in attempts
            ),
            strict=True,
        )
    ]
    return Job(obligation.name, tuple(branches))
