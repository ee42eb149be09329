"""How an obligation is decided: cheap attempts first, and never a timeout taken for an answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from quorate.symbolic.induction.solving import LONG, NOT_ALL, QUICK, Answered, Asked, ask, has_cvc5

COARSE, FINE = 12, 48
"""Into how many cases a question is split at most: at first, and if that was not enough."""

if TYPE_CHECKING:
    from quorate.symbolic.induction.questions import Obligation

State = Literal["proved", "refuted", "unknown"]


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
    """What came of it. `refuted`: in every structure that the axioms allow; that may be more than there are."""

    state: State
    seconds: float
    attempts: int
    reason: str = ""


def first_attempts(obligation: Obligation) -> Job:
    """What is asked at first: with as few instances as may do, and not for long. Most obligations take no more."""
    return _job(obligation, 1, lambda weak, whole, complete: (replace(weak, rlimit=QUICK // 6),))


def second_attempts(obligation: Obligation) -> Job:
    """What is asked next: case by case, and with all instances too; and that every map has values, if it matters."""
    return _job(
        obligation, COARSE, lambda weak, whole, complete: (weak, replace(whole, weakened=True), complete)
    )


def third_attempts(obligation: Obligation) -> Job:
    """The same, of more and smaller cases, in more than one way."""
    return _job(obligation, FINE, _again)


def last_attempts(obligation: Obligation) -> Job:
    """What is asked if there is no small counterexample: longer, by other ways, and of another solver."""
    return _job(obligation, FINE, _long)


def decide(job: Job) -> Decision:
    """Ask until something is known of each branch."""
    began = time.process_time()
    attempts, state, reason = 0, "proved", ""
    for branch in job.branches:
        answer = Answered("unknown", 0.0)
        sufficient = True
        for asked in branch:
            if asked.weakened and not sufficient:
                continue
            attempts += 1
            answer = ask(asked)
            if answer.result != "unknown":
                break
            sufficient = asked.focused or answer.reason != NOT_ALL
        if answer.result == "refuted":
            return Decision("refuted", time.process_time() - began, attempts)
        if answer.result == "unknown":
            state, reason = "unknown", answer.reason
            break
    return Decision(
        "proved" if state == "proved" else "unknown", time.process_time() - began, attempts, reason
    )


def _job(
    obligation: Obligation, most: int, attempts: Callable[[Asked, Asked, Asked], tuple[Asked, ...]]
) -> Job:
    branches = [
        attempts(
            Asked(question.declarations, weak, weakened=True, focused=True),
            Asked(question.declarations, whole),
            Asked(question.declarations, complete),
        )
        for question in obligation.questions
        for weak, whole, complete in zip(
            question.branches(focused=True, most=most),
            question.branches(focused=False, most=most),
            question.branches(focused=False, total=True, most=most),
            strict=True,
        )
    ]
    return Job(obligation.name, tuple(branches))


def _again(weak: Asked, whole: Asked, complete: Asked) -> tuple[Asked, ...]:
    """Where questions leave the decidable fragment, it is a matter of luck which instances are tried: of the seed."""
    found = [weak, replace(whole, weakened=True)]
    for seed in range(1, 6):
        found.append(replace(weak, rlimit=2 * QUICK, seed=seed))
        found.append(replace(whole, weakened=True, rlimit=2 * QUICK, seed=seed))
    return tuple(found)


def _long(weak: Asked, whole: Asked, complete: Asked) -> tuple[Asked, ...]:
    found = [weak, *(replace(weak, seed=seed, rlimit=LONG) for seed in (1, 2))]
    found += [replace(whole, weakened=True), replace(complete, rlimit=LONG)]
    if has_cvc5():
        found.append(replace(complete, solver="cvc5"))
    return tuple(found)
