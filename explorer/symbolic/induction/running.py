"""Worker processes for jobs, and the cache of proofs."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from quorate.language.specs import Spec
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.caching import cache_folder, load_entry, store_entry
from quorate.support.processes import asks_z3, begin_worker, can_fork, forking
from quorate.symbolic.induction.cores import Cores
from quorate.symbolic.induction.deciding import Decision, Job, decide, decide_together
from quorate.symbolic.induction.obligations import Obligation
from quorate.symbolic.induction.reasons import Reason, reason
from quorate.symbolic.smt import version


class Cache:
    """A cache of proofs by the text of the question. Other decisions are not cached."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @staticmethod
    def usual() -> Cache:
        """The cache in the folder that has the cache of compiled models, too."""
        return Cache(cache_folder() / "proofs")

    def cores(self, spec: Spec) -> Cores:
        """The stored unsat cores of a spec's obligations."""
        return Cores(self._folder, spec)

    @property
    def remembers(self) -> bool:
        """Whether this cache stores anything."""
        return self._folder is not None

    def has(self, job: Job) -> bool:
        """Whether the cache has a proof of this job."""
        if self._folder is None:
            return False
        key = _key(job)
        said = load_entry(self._folder / key, key)
        return said is not None and said.startswith(f"{job.name} proved ".encode())

    def store(self, job: Job, decision: Decision) -> None:
        """Store a proof."""
        if self._folder is None or decision.state != "proved":
            return
        try:
            key = _key(job)
            store_entry(self._folder / key, key, f"{job.name} proved in {decision.seconds:.3f} s\n".encode())
        except OSError:
            # A cache that cannot be written is no reason to fail.
            self._folder = None


def _key(job: Job) -> str:
    return hashlib.sha256(f"{version()}\n{job.content}".encode()).hexdigest()


INTERRUPTED, OUT_OF_TIME = "interrupted", "out of time"


def why_ended(budget: Budget) -> str:
    """Why a proof has to stop before all is decided; empty if it has not."""
    reason = budget.stop_reason()
    return "" if reason is None else INTERRUPTED if reason == "interrupted" else OUT_OF_TIME


class Workers:
    """Processes that decide jobs within a budget. With `processes` 1, this process decides them itself."""

    def __init__(self, processes: int | None = None, budget: Budget = UNLIMITED) -> None:
        self.budget = budget
        self._processes = processes or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if self._pool is None:
            return
        hurried = error is not None or self.budget.stop_reason() is not None
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=not hurried, cancel_futures=True)
        if hurried:
            for process in processes:
                process.terminate()

    def decided(self, *jobs: Job) -> Future[list[Decision]]:
        """A future of the decisions on some jobs; several jobs are decided in one context."""
        work = decide_together if len(jobs) > 1 else _decide_alone
        future: Future[list[Decision]] = Future()
        if why := why_ended(self.budget):
            future.set_result([Decision("unknown", 0.0, 0, why) for _ in jobs])
            return future
        if self._pool is None and self._processes > 1:
            self._begin()
        if self._pool is None:
            future.set_result(work(jobs))
            return future
        return self._pool.submit(work, jobs)

    def _begin(self) -> None:
        """Start the processes; if another thread uses Z3, which makes forking unsafe, use this thread only."""
        method = "fork" if can_fork() else "spawn"
        with forking() as possible:
            if method == "fork" and not possible:
                self._processes = 1
                return
            self._pool = ProcessPoolExecutor(
                self._processes,
                mp_context=multiprocessing.get_context(method),
                initializer=begin_worker,
            )
            self._pool.submit(int)  # the first job starts all processes


def _decide_alone(jobs: Sequence[Job]) -> list[Decision]:
    return [decide(job) for job in jobs]


def all_reasons(obligations: Sequence[Obligation], processes: int | None) -> list[Reason]:
    """The reasons of proved obligations, in their order."""
    processes = processes or os.cpu_count() or 1
    with asks_z3():
        if processes > 1 and (labels := _labels_elsewhere(obligations, processes)) is not None:
            return [Reason(obligation, found) for obligation, found in zip(obligations, labels, strict=True)]
        return [reason(obligation) for obligation in obligations]


def _labels_elsewhere(obligations: Sequence[Obligation], processes: int) -> list[tuple[str, ...]] | None:
    """The labels of the reasons, found by forked processes; None if forking is not safe now."""
    with forking() as possible:
        if not possible:
            return None
        # Obligations are not pickled; forked processes inherit them.
        pool = ProcessPoolExecutor(
            processes, multiprocessing.get_context("fork"), _begin_with, (obligations,)
        )
        pool.submit(int)  # the first job starts all processes
    with pool:
        return list(pool.map(_labels, range(len(obligations))))


_given: Sequence[Obligation] = ()
"""In a forked process: the obligations whose reasons it finds."""


def _begin_with(obligations: Sequence[Obligation]) -> None:
    global _given
    _given = obligations
    begin_worker()


def _labels(number: int) -> tuple[str, ...]:
    return reason(_given[number]).labels
