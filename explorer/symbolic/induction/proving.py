"""A whole proof: decisions on all obligations, and counterexamples to those that fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass

from quorate.exploration import Trace
from quorate.language.specs import Spec
from quorate.support.budget import UNLIMITED, Budget, Stopped
from quorate.support.processes import asks_z3
from quorate.support.verdict_words import ProofOutcome, worst
from quorate.symbolic.induction.counterexamples import Counterexample, can_happen, counterexample
from quorate.symbolic.induction.deciding import (
    STAGES,
    Decision,
    Job,
    from_core,
    last_stage,
    with_few_instances,
)
from quorate.symbolic.induction.obligations import Obligation
from quorate.symbolic.induction.questions import Proofs
from quorate.symbolic.induction.running import INTERRUPTED, OUT_OF_TIME, Cache, Workers, why_ended
from quorate.symbolic.solver_watch import Watch


@dataclass(frozen=True, slots=True)
class Proved:
    """An obligation and its result. A failed one has a counterexample, or `reason` says why there is none. `known`:
    the proof is from the cache."""

    obligation: Obligation
    state: ProofOutcome
    seconds: float
    known: bool = False
    counterexample: Counterexample | None = None
    reason: str = ""

    @property
    def trace(self) -> Trace | None:
        """The counterexample as a run, which begins in a state that need not be reachable; None if there is none."""
        return None if self.counterexample is None else self.counterexample.trace

    @property
    def is_open(self) -> bool:
        """Whether it is undecided because the proof was stopped."""
        return self.reason in (INTERRUPTED, OUT_OF_TIME)


@dataclass(frozen=True)
class ProofResult:
    """The result of a proof. `impossible` are the actions that are enabled in no state that satisfies the clauses."""

    spec: Spec
    proofs: Proofs
    results: tuple[Proved, ...]
    impossible: tuple[str, ...]
    seconds: float

    @property
    def outcome(self) -> ProofOutcome:
        """The worst outcome of an obligation; a failure is worse than an undecided one."""
        return worst((result.state for result in self.results), "proved")

    @property
    def failed(self) -> tuple[Proved, ...]:
        """The obligations that are not proved."""
        return tuple(result for result in self.results if result.state != "proved")

    @property
    def open(self) -> tuple[Proved, ...]:
        """The obligations that are undecided because the proof was stopped."""
        return tuple(result for result in self.results if result.is_open)

    def __bool__(self) -> bool:
        """Whether all is proved."""
        return self.outcome == "proved"

    def __getitem__(self, name: str) -> Proved:
        """The result of the obligation called `name`. KeyError if there is none."""
        for result in self.results:
            if result.obligation.name == name:
                return result
        raise KeyError(name)


POLL = 0.1
"""Seconds between two checks for decisions and for the end of the budget."""
TOGETHER = 8
"""How many obligations are sent to a process together, in the first stage."""

Progress = Callable[[int, int, str], None]
"""Called with the number of decided obligations, the number of all, and the name of the last; of several specs also
which one it belongs to: ``paxos, 2 of 3 · propose/choosable``."""


def prove(
    spec: Spec,
    *,
    processes: int | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    budget: Budget = UNLIMITED,
) -> ProofResult:
    """Decide all obligations of a spec, for all sizes. What is not decided within the budget is undecided.

    Raises ModelError for a model or clause that has no counterpart in first-order logic.
    """
    return prove_all((spec,), processes=processes, cache=cache, progress=progress, budget=budget)[0]


def prove_all(
    specs: Sequence[Spec],
    *,
    processes: int | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    budget: Budget = UNLIMITED,
) -> list[ProofResult]:
    """Decide all obligations of several specs, in the same processes. Raises as `prove` does."""
    cache = cache or Cache(None)
    courses: list[_Course] = []

    def report(spec: Spec, name: str) -> None:
        if progress is not None:
            done = sum(len(course.decisions) for course in courses)
            which = f"{spec.name}, {specs.index(spec) + 1} of {len(specs)} · " if len(specs) > 1 else ""
            progress(done, sum(len(course.obligations) for course in courses), which + name)

    with asks_z3(), Watch(budget), Workers(processes, budget) as workers:
        for spec in specs:
            courses.append(_Course(spec, workers, cache, report))
            for course in courses:
                course.go_on(0)
        return [course.result() for course in courses]


class _Course:
    """A proof in progress. An obligation that one stage does not decide goes to the next stage at once."""

    def __init__(
        self, spec: Spec, workers: Workers, cache: Cache, report: Callable[[Spec, str], None]
    ) -> None:
        self._began = time.perf_counter()
        self._spec = spec
        self._proofs = Proofs(spec)
        self._workers = workers
        self._budget = workers.budget
        self._cache = cache
        self._report = report
        self.obligations = self._proofs.obligations
        self.decisions: dict[int, Decision] = {}
        self._cores = cache.cores(spec)
        self._jobs = [with_few_instances(obligation, cache.remembers) for obligation in self.obligations]
        self._later = [self._stages(obligation) for obligation in self.obligations]
        self._cached = [cache.has(job) for job in self._jobs]
        self._spent = [0.0 for _ in self._jobs]
        self._waiting: dict[Future[list[Decision]], list[int]] = {}
        self._until = time.perf_counter()
        self.decisions |= {n: Decision("proved", 0.0, 0) for n, known in enumerate(self._cached) if known}
        self._begin([number for number, known in enumerate(self._cached) if not known])

    def _begin(self, numbers: list[int]) -> None:
        together = [numbers[first : first + TOGETHER] for first in range(0, len(numbers), TOGETHER)]
        lengths = {number: sum(len(b[0].script) for b in self._jobs[number].branches) for number in numbers}
        # The longest texts first, so that none of them runs alone at the end.
        for some in sorted(together, key=lambda some: -sum(lengths[number] for number in some)):
            self._ask(some, [self._jobs[number] for number in some])

    def _stages(self, obligation: Obligation) -> Iterator[Job]:
        """The jobs for an obligation that the first stage does not prove, in order."""
        core = self._cores.of(obligation.name)
        if core is not None:
            # Guards are named by their lines, which edits change; so all of the few guards are taken.
            guards = {h.label for q in obligation.questions for h in q.hypotheses if h.role == "guard"}
            yield from_core(obligation, core | guards)
        yield from (stage(obligation) for stage in STAGES[1:])

    def _ask(self, numbers: list[int], jobs: list[Job]) -> None:
        self._waiting[self._workers.decided(*jobs)] = numbers

    def go_on(self, seconds: float) -> None:
        """Process the decisions that were made; wait up to `seconds` for the first."""
        done, _ = wait(self._waiting, seconds, FIRST_COMPLETED)
        for future in done:
            numbers = self._waiting.pop(future)
            for number, decision in zip(numbers, future.result(), strict=True):
                self._take(number, decision)

    def _take(self, number: int, decision: Decision) -> None:
        obligation = self.obligations[number]
        self._spent[number] += decision.seconds
        goes_on = decision.state == "unknown" and not self._budget.stop_reason()
        more = next(self._later[number], None) if goes_on else None
        if more is not None:
            self._ask([number], [more])
            return
        self._cache.store(self._jobs[number], decision)
        self._cores.store(obligation.name, decision.core)
        self.decisions[number] = decision
        self._until = time.perf_counter()
        self._report(self._spec, obligation.name)

    def result(self) -> ProofResult:
        """Wait for all decisions, search for counterexamples to what is not proved, and return the result."""
        proofs = self._proofs
        actions = [action.name for action in proofs.theory.program.actions]
        impossible: tuple[str, ...] = ()
        with suppress(Stopped):
            impossible = tuple(name for name in actions if not can_happen(proofs, name))
        while self._waiting and not self._budget.stop_reason():
            self.go_on(POLL)
        self._give_up()
        self._cores.save()
        results = {
            number: Proved(self.obligations[number], "proved", self._spent[number], self._cached[number])
            for number, decision in self.decisions.items()
            if decision.state == "proved"
        }
        last: dict[int, Future[list[Decision]]] = {}
        # Where something is wrong, a small counterexample is found sooner than solvers give up.
        for number in sorted(self.decisions.keys() - results.keys()):
            obligation = self.obligations[number]
            if self._budget.stop_reason():
                results[number] = self._last_stage(number, self.decisions[number])
                continue
            self._report(self._spec, f"a counterexample to {obligation.name}")
            searched = time.perf_counter()
            found, refuted = None, self.decisions[number].state == "refuted"
            with suppress(Stopped):
                found = counterexample(proofs, obligation, refuted=refuted)
            self._spent[number] += time.perf_counter() - searched
            if found is not None:
                results[number] = Proved(obligation, "failed", self._spent[number], counterexample=found)
            elif refuted:
                results[number] = self._last_stage(number, self.decisions[number])
            else:
                last[number] = self._workers.decided(last_stage(obligation))
        for number, future in last.items():
            while not future.done() and not self._budget.stop_reason():
                wait([future], POLL)
            (decision,) = future.result() if future.done() else (self._not_decided(),)
            self._spent[number] += decision.seconds
            results[number] = self._last_stage(number, decision)
        if any(result.state != "proved" for result in results.values()) or last:
            self._until = time.perf_counter()
        fair = (Proved(each, "failed" if why else "proved", 0.0, reason=why) for each, why in proofs.fairness)
        return ProofResult(
            self._spec,
            proofs,
            (*(results[number] for number in range(len(self.obligations))), *fair),
            impossible,
            self._until - self._began,
        )

    def _give_up(self) -> None:
        """Record the obligations that are still waited for as undecided."""
        for numbers in self._waiting.values():
            self.decisions |= dict.fromkeys(numbers, self._not_decided())
        self._waiting.clear()

    def _not_decided(self) -> Decision:
        return Decision("unknown", 0.0, 0, why_ended(self._budget))

    def _last_stage(self, number: int, decision: Decision) -> Proved:
        obligation, seconds = self.obligations[number], self._spent[number]
        match decision.state:
            case "proved":
                self._cache.store(self._jobs[number], decision)
                return Proved(obligation, "proved", seconds)
            case "refuted":
                reason = "there is a counterexample, but none at the small sizes at which it could be shown"
                return Proved(obligation, "failed", seconds, reason=reason)
            case "unknown":
                reason = why_ended(self._budget) or f"the solver gave up ({decision.reason or 'unknown'})"
                return Proved(obligation, "undecided", seconds, reason=reason)
