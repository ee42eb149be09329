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
    Job,
    first_attempts,
    last_attempts,
    second_attempts,
    third_attempts,
)
from quorate.symbolic.induction.questions import Obligation, Proofs
from quorate.symbolic.induction.running import Cache, run

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

    def try_again(attempts: Callable[[Obligation], Job], numbers: list[int]) -> list[int]:
        """Those of the obligations that are not proved by these attempts either."""
        again = run([attempts(proofs.obligations[number]) for number in numbers], workers, Cache(None))
        for number, decision in zip(numbers, again, strict=True):
            decisions[number] = replace(decision, seconds=decision.seconds + decisions[number].seconds)
            kept.keep(jobs[number], decision)
        return [number for number in numbers if decisions[number].state != "proved"]

    open_ = [number for number, decision in enumerate(decisions) if decision.state != "proved"]
    open_ = try_again(second_attempts, open_)
    failed: dict[int, Proved] = {}
    # Where something is wrong, a small counterexample is found sooner than solvers give up.
    for number in open_:
        obligation = proofs.obligations[number]
        if progress is not None:
            progress(done, total, f"a counterexample to {obligation.name}")
        searched = time.perf_counter()
        found = counterexample(proofs, obligation)
        seconds = decisions[number].seconds + time.perf_counter() - searched
        if found is not None:
            failed[number] = Proved(obligation, "failed", seconds, counterexample=found)
    open_ = [number for number in open_ if number not in failed and decisions[number].state == "unknown"]
    try_again(last_attempts, try_again(third_attempts, open_))
    results = [
        failed.get(number) or _decided(obligation, decisions[number], known[number])
        for number, obligation in enumerate(proofs.obligations)
    ]
    actions = [action.name for action in proofs.theory.program.actions]
    return ProofResult(
        spec,
        proofs,
        tuple(results),
        tuple(name for name in actions if not can_happen(proofs, name)),
        time.perf_counter() - began,
    )


def _decided(obligation: Obligation, decision: Decision, known: bool) -> Proved:
    match decision.state:
        case "proved":
            return Proved(obligation, "proved", decision.seconds, known)
        case "refuted":
            reason = "there is a counterexample, but none with so few servers and values that it can be shown"
            return Proved(obligation, "failed", decision.seconds, reason=reason)
        case "unknown":
            return Proved(obligation, "undecided", decision.seconds, reason=decision.reason)
