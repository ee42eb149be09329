"""Many jobs in several processes, the fresh ones first in and what is known already taken from the cache."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path

from quorate.native.build import cache_folder
from quorate.symbolic.induction.deciding import Decision, Job, decide
from quorate.symbolic.induction.questions import Obligation
from quorate.symbolic.induction.reasons import Reason, reason
from quorate.symbolic.smt import version

Told = Callable[[int, Decision, bool], None]
"""Called with a job's number, its decision, and whether that was known already."""


class Cache:
    """Proofs by the text of what was asked. What was not proved is asked again."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @staticmethod
    def usual() -> Cache:
        """The cache in the folder where compiled models are kept too."""
        return Cache(cache_folder() / "proofs")

    def has(self, job: Job) -> bool:
        """Whether this was proved before."""
        return self._folder is not None and (self._folder / _key(job)).exists()

    def keep(self, job: Job, decision: Decision) -> None:
        """Remember a proof."""
        if self._folder is None or decision.state != "proved":
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / _key(job)).write_text(f"{job.name} proved in {decision.seconds:.3f} s\n")
        except OSError:
            # A cache that cannot be written is no reason to fail.
            self._folder = None


def _key(job: Job) -> str:
    return hashlib.sha256(f"{version()}\n{job.content}".encode()).hexdigest()


def run(jobs: Sequence[Job], processes: int, cache: Cache, told: Told | None = None) -> list[Decision]:
    """The decisions on all jobs, in their order. `told` hears of each as it is made."""
    decisions: dict[int, Decision] = {}

    def made(number: int, decision: Decision, known: bool) -> None:
        decisions[number] = decision
        if not known:
            cache.keep(jobs[number], decision)
        if told is not None:
            told(number, decision, known)

    open_ = []
    for number, job in enumerate(jobs):
        if cache.has(job):
            made(number, Decision("proved", 0.0, 0), True)
        else:
            open_.append(number)
    if processes <= 1 or len(open_) <= 1:
        for number in open_:
            made(number, decide(jobs[number]), False)
    else:
        _in_processes(jobs, open_, processes, made)
    return [decisions[number] for number in range(len(jobs))]


def _in_processes(
    jobs: Sequence[Job], open_: Sequence[int], processes: int, made: Callable[[int, Decision, bool], None]
) -> None:
    context = multiprocessing.get_context(_start_method())
    pool = ProcessPoolExecutor(min(processes, len(open_)), mp_context=context)
    try:
        # The questions with the longest texts first, lest one of them is left alone at the end.
        order = sorted(open_, key=lambda number: -len(jobs[number].branches[0][0].script))
        waiting: dict[Future[Decision], int] = {pool.submit(decide, jobs[number]): number for number in order}
        for future in as_completed(waiting):
            made(waiting[future], future.result(), False)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def all_reasons(obligations: Sequence[Obligation], processes: int | None) -> list[Reason]:
    """The reasons of obligations that are proved, in their order."""
    if _start_method() != "fork" or processes == 1:
        return [reason(obligation) for obligation in obligations]
    # Obligations do not travel; forked processes have them.
    global _shared
    _shared = obligations
    with ProcessPoolExecutor(
        processes or os.cpu_count(), mp_context=multiprocessing.get_context("fork")
    ) as pool:
        labels = list(pool.map(_labels, range(len(obligations))))
    return [Reason(obligation, found) for obligation, found in zip(obligations, labels, strict=True)]


_shared: Sequence[Obligation] = ()


def _labels(number: int) -> tuple[str, ...]:
    return reason(_shared[number]).labels


def _start_method() -> str:
    return "fork" if "fork" in multiprocessing.get_all_start_methods() and os.name == "posix" else "spawn"
