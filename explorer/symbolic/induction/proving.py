"""A whole proof: its obligations decided, counterexamples to those that fail, and what it rests on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from quorate.language.specs import Spec
from quorate.symbolic.induction.counterexamples import Counterexample, can_happen, counterexample
from quorate.symbolic.induction.deciding import (
    Decision,
    first_attempts,
    last_attempts,
    second_attempts,
    third_attempts,
)
from quorate.symbolic.induction.questions import Obligation, Proofs
from quorate.symbolic.induction.running import Cache, run
from quorate.symbolic.induction.solving import NOT_ALL

State = Literal["proved", "failed", "undecided"]
Outcome = Literal["proved", "failed", "undecided"]


@dataclass(frozen=True, slots=True)
class Proved:
    """An obligation and what became of it. One that fails has a counterexample, or `reason` says why there is none.
    `known` is one that was proved before, with the same text."""

    obligation: Obligation
    state: State
    seconds: float
    known: bool = False
    counterexample: Counterexample | None = None
    reason: str = ""


@dataclass(frozen=True)
class ProofResult:
    """What came of a proof. `impossible` are the actions that no state which meets the clauses allows."""

    spec: Spec
    proofs: Proofs
    results: tuple[Proved, ...]
    impossible: tuple[str, ...]
    seconds: float

    @property
    def outcome(self) -> Outcome:
        """A failure counts more than what is not known."""
        states = {result.state for result in self.results}
        return "failed" if "failed" in states else "undecided" if "undecided" in states else "proved"

    @property
    def failed(self) -> tuple[Proved, ...]:
        """The obligations that are not proved."""
        return tuple(result for result in self.results if result.state != "proved")

    def __bool__(self) -> bool:
        """Whether all is proved."""
        return self.outcome == "proved"

    def __getitem__(self, name: str) -> Proved:
        """The result of the obligation called `name`. KeyError if there is none."""
        for result in self.results:
            if result.obligation.name == name:
                return result
        raise KeyError(name)


Progress = Callable[[int, int, str], None]
"""Called with how many obligations are decided, of how many, and the name of the last."""


def prove(
    spec: Spec, *, processes: int | None = None, cache: Cache | None = None, progress: Progress | None = None
) -> ProofResult:
    """Decide all obligations of a spec, for any number of everything.

    Raises ModelError for a model or clause that has no counterpart in first-order logic.
    """
    began = time.perf_counter()
    proofs = Proofs(spec)
    workers = processes or os.cpu_count() or 1
    kept = cache or Cache(None)
    total = len(proofs.obligations)
    done = 0

    def told(number: int, decision: Decision, known: bool) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total, proofs.obligations[number].name)

    jobs = [first_attempts(obligation) for obligation in proofs.obligations]
    known = [kept.has(job) for job in jobs]
    decisions = run(jobs, workers, kept, told)
    for attempts in (second_attempts, third_attempts):
        more = [number for number, decision in enumerate(decisions) if decision.state == "unknown"]
        if attempts is third_attempts:
            more = [number for number in more if decisions[number].reason != NOT_ALL]
        again = run([attempts(proofs.obligations[number]) for number in more], workers, Cache(None))
        for number, decision in zip(more, again, strict=True):
            decisions[number] = replace(decision, seconds=decision.seconds + decisions[number].seconds)
            kept.keep(jobs[number], decision)
    results: dict[int, Proved] = {}
    open_: list[int] = []
    for number, (obligation, decision) in enumerate(zip(proofs.obligations, decisions, strict=True)):
        if decision.state == "proved":
            results[number] = Proved(obligation, "proved", decision.seconds, known[number])
            continue
        if progress is not None:
            progress(done, total, f"a counterexample to {obligation.name}")
        searched = time.perf_counter()
        found = counterexample(proofs, obligation)
        seconds = decision.seconds + time.perf_counter() - searched
        if found is not None:
            results[number] = Proved(obligation, "failed", seconds, counterexample=found)
        else:
            open_.append(number)
    last = run([last_attempts(proofs.obligations[number]) for number in open_], workers, Cache(None))
    for number, decision in zip(open_, last, strict=True):
        obligation, seconds = proofs.obligations[number], decisions[number].seconds + decision.seconds
        match decision.state:
            case "proved":
                kept.keep(jobs[number], decision)
                results[number] = Proved(obligation, "proved", seconds)
            case "refuted":
                reason = (
                    "there is a counterexample, but none with so few servers and values that it can be shown"
                )
                results[number] = Proved(obligation, "failed", seconds, reason=reason)
            case "unknown":
                results[number] = Proved(obligation, "undecided", seconds, reason=decision.reason)
    actions = [action.name for action in proofs.theory.program.actions]
    return ProofResult(
        spec,
        proofs,
        tuple(results[number] for number in range(total)),
        tuple(name for name in actions if not can_happen(proofs, name)),
        time.perf_counter() - began,
    )
