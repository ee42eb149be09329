"""How an obligation is decided: cheap attempts first, and never a timeout taken for an answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import z3  # type: ignore[import-untyped]

from quorate.support.verdict_words import SolverAnswer
from quorate.symbolic.induction.obligations import Obligation, Question, Way
from quorate.symbolic.induction.solving import BRIEF, LONG, NOT_ALL, QUICK, Answered, Asked, ask, has_cvc5

COARSE, FINE = 12, 48
"""Into how many cases a question is split at most: at first, and if that was not enough."""


@dataclass(frozen=True, slots=True)
class Job:
    """An obligation as it goes to a process: the attempts at each of its branches, in turn."""

    name: str
    branches: tuple[tuple[Asked, ...], ...]

    @property
    def content(self) -> str:
        """What is asked, to keep an answer under."""
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
    """What came of it. `refuted`: in every structure that the axioms allow; that may be more than there are. `core`
    are the labels of what a proof used, if the job was to find out."""

    state: SolverAnswer
    seconds: float
    attempts: int
    reason: str = ""
    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to ask: how the question is put, with all that is known or not, and how hard to try."""

    way: Way
    rlimit: int = BRIEF
    total: bool = False
    seed: int = 0
    solver: Literal["z3", "cvc5"] = "z3"

    def asked(self, question: Question, formulas: tuple[tuple[str, str], ...], core: bool) -> Asked:
        return Asked(
            question.declarations.text(self.way),
            formulas,
            self.rlimit,
            self.seed,
            self.solver,
            # With triggers, no answer but "proved" means anything.
            weakened=not self.total or self.way != "plain",
            triggered=self.way != "plain",
            core=core and self.solver == "z3",
        )


Stage: TypeAlias = "Callable[[Obligation], Job]"
"""What is asked of an obligation, at one stage of deciding it."""

SPARING, GENEROUS, TOTAL = Attempt("sparing"), Attempt("generous"), Attempt("sparing", total=True)


def with_few_instances(obligation: Obligation, core: bool = False) -> Job:
    """What is asked at first: all at once, and not for long. Most obligations take no more. To find out what a proof
    used (`core`) takes a quarter more time."""
    return _job(obligation, 1, (SPARING,), core=core)


def from_itself(obligation: Obligation) -> Job:
    """What is asked next: whether a step keeps the clause whatever else is true, as one does that changes nothing
    which the clause speaks of. The more other clauses there are, the more that saves."""
    others = {
        hypothesis.label
        for question in obligation.questions
        for hypothesis in question.hypotheses
        if hypothesis.role == "clause" and hypothesis.name != obligation.clause
    }
    return _job(obligation, 1, (GENEROUS,), without=others, core=True)


def with_more_instances(obligation: Obligation) -> Job:
    """What is asked next; that every map has values, for one."""
    return _job(obligation, 1, (GENEROUS, TOTAL), core=True)


def by_cases(obligation: Obligation) -> Job:
    """The same, case by case."""
    return _job(obligation, COARSE, (SPARING, GENEROUS, TOTAL), core=True)


def without_triggers(obligation: Obligation) -> Job:
    """The same, where the solver looks by itself for what to try."""
    return _job(obligation, COARSE, (Attempt("plain", QUICK), Attempt("plain", QUICK, total=True)), core=True)


WITH_TRIGGERS: tuple[Stage, ...] = (with_few_instances, from_itself, with_more_instances, by_cases)
STAGES = (*WITH_TRIGGERS, without_triggers)
"""What is asked of an obligation before a counterexample is looked for."""


def at_last(obligation: Obligation) -> Job:
    """What is asked if there is no small counterexample: of more and smaller cases, for longer, with several seeds
    (where questions leave the decidable fragment it is a matter of luck which instances are tried), and of another
    solver."""
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
    """What is asked if it is known which hypotheses proved it when its text was another: whether these still do."""
    labels = {
        hypothesis.label
        for question in obligation.questions
        for hypothesis in question.hypotheses
        if hypothesis.role != "definition"
    }
    return _job(obligation, 1, (SPARING, GENEROUS, TOTAL), without=labels.difference(core), core=True)


def decide_together(jobs: Sequence[Job]) -> list[Decision]:
    """The decisions on several jobs, made in one context: to make one takes as long as most of what is asked in it.

    What was asked there before may change what is found out, though nothing that is proved is wrong. So what is not
    decided is asked again by itself.
    """
    context = z3.Context()
    return [decide(job, context) for job in jobs]


def decide(job: Job, context: z3.Context | None = None) -> Decision:
    """Ask until something is known of each branch; each question in a context of its own, unless one is given."""
    began = time.process_time()
    attempts, core = 0, dict[str, None]()

    def decided(state: SolverAnswer, reason: str = "") -> Decision:
        used = tuple(core) if state == "proved" else ()
        return Decision(state, time.process_time() - began, attempts, reason, used)

    for branch in job.branches:
        answer = Answered("unknown", 0.0)
        too_little = False
        for asked in branch:
            if too_little and asked.weakened:
                continue
            attempts += 1
            answer = ask(asked, context)
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
            attempt.asked(question, formulas, core) for attempt, formulas in zip(attempts, put, strict=True)
        )
        for question in obligation.questions
        for put in zip(
            *(
                question.branches(attempt.way, total=attempt.total, most=most, without=frozenset(without))
                for attempt in attempts
            ),
            strict=True,
        )
    ]
    return Job(obligation.name, tuple(branches))
