"""Random walks of code and model in lockstep, in one process or in several.

Walk n of a seed is the same walk whatever the number of processes, and the mismatch of the first walk that has one is
the one that is told. The other processes send what they counted; the walk that is told is made again in this one.
Several processes may begin only after a while: a short run does not pay for them.
"""

from __future__ import annotations

import threading
import time as clock
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from quorate.conformance.drawing import Drawing
from quorate.conformance.driving import Driven
from quorate.conformance.real import Real
from quorate.conformance.running import Pair, Ran, drawn, ran
from quorate.support.apart import CannotFork, Send, apart
from quorate.support.budget import REPORTING, UNLIMITED, Budget, Meter, Stopped, StopReason


@dataclass(frozen=True, slots=True)
class Asked:
    """Which walks to make: how many at most, each of how many steps, which share of the steps is refused by the
    model; and by how many processes, after how many seconds in which this one makes them `alone`."""

    seed: int
    walks: int | None
    steps: int
    refused: float
    jobs: int
    alone: float = 0.0


@dataclass(slots=True)
class Walked:
    """What walks did, in all; and the number of the walk that found a mismatch."""

    walks: int = 0
    steps: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    explained: Counter[int] = field(default_factory=Counter)
    stuck: int = 0
    goals: set[str] = field(default_factory=set)
    mismatch: int | None = None
    stopped: StopReason | None = None

    def add(self, said: Mapping[str, Any]) -> None:
        """Count a walk, given as JSON."""
        self.walks += 1
        for name in ("taken", "unchanged", "refused"):
            getattr(self, name).update(said[name])
        self.steps += sum(said["taken"].values())
        self.stuck += said["stuck"]
        self.goals.update(said["goals"])
        for number, count in said["explained"]:
            self.explained[number] += count
        if said["cut"] is not None:
            self.cuts[said["cut"]] += 1


ALONE = 1.0
"""For how many seconds one process makes walks before others help, if nothing is said of processes."""
FEW = 0.5
"""Of how many walks, compared with those that were made alone, the rest is made alone too."""


def seed_of(seed: int, number: int) -> str:
    """The seed of a walk."""
    return f"{seed}:{number}"


Walk = Callable[[int, Callable[[], None], set[str]], Mapping[str, Any]]
"""Makes the walk of a number, with what raises its end, and the goals still to look for; returns its counts as JSON:
`taken`, `unchanged`, `refused` (by action), `cut`, `stuck`, `goals`, `explained`, and whether it has a `mismatch`."""


Tell = Callable[[Mapping[str, Any]], None]
"""What is told of each walk."""


def lockstep_walk(pair: Pair, asked: Asked, number: int, check: Callable[[], None], missing: set[str]) -> Ran:
    """Make a random walk of code and model in lockstep."""
    random = Random(seed_of(asked.seed, number))
    drawing = Drawing(pair.expecting, pair.lockstep, pair.real, random)
    following = drawn(pair, drawing, asked.refused, random.random)
    return ran(pair, seed_of(asked.seed, number), following, asked.steps, check, missing)


def counts(one: Ran | Driven) -> dict[str, Any]:
    """What is told of a walk."""
    told: dict[str, Any] = {
        "taken": one.taken,
        "cut": one.cut,
        "stuck": one.stuck,
        "goals": sorted(one.goals),
    }
    if isinstance(one, Ran):
        own = {
            "unchanged": one.unchanged,
            "refused": one.refused,
            "explained": (),
            "mismatch": one.clash is not None,
        }
        return told | own
    explained, parts = list(one.explained.items()), one.parting is not None
    return told | {"unchanged": {}, "refused": {}, "explained": explained, "mismatch": parts}


def walked(
    real: Real, goals: set[str], walk: Walk, asked: Asked, budget: Budget, tell: Tell | None = None
) -> Walked:
    """Make walks until one finds a mismatch, or all are made, or the budget ends. What is said of each is told, in
    their order."""
    found = Walked()
    _collected(found, _walks(real, goals, walk, asked, budget), budget, tell)
    return found


def _walks(
    real: Real, goals: set[str], walk: Walk, asked: Asked, budget: Budget
) -> Iterator[Mapping[str, Any]]:
    here = _here(goals, walk, asked, 0, 1, budget)
    made, threads = 0, threading.active_count()
    if asked.jobs > 1 and asked.alone:
        until = clock.perf_counter() + asked.alone
        for said in here:
            yield said
            made += 1
            if clock.perf_counter() >= until:
                break
        else:
            return
    few = asked.walks is not None and asked.walks - made <= made * FEW
    # A copy of this process would not have the threads that the code has begun.
    if asked.jobs > 1 and not few and asked.walks != 1 and threading.active_count() <= threads:
        with suppress(CannotFork):  # raised before anything is run
            yield from _in_processes(real, goals, walk, asked, made, budget)
            return
    yield from here


def _collected(found: Walked, walks: Iterator[Mapping[str, Any]], budget: Budget, tell: Tell | None) -> None:
    try:
        for said in walks:
            found.add(said)
            if tell is not None:
                tell(said)
            if said["mismatch"]:
                found.mismatch = found.walks - 1
                return
    except Stopped as stopped:
        found.stopped = stopped.reason
        budget.enter(REPORTING)


def _here(
    goals: set[str], walk: Walk, asked: Asked, first: int, every: int, budget: Budget
) -> Iterator[Mapping[str, Any]]:
    meter = Meter(budget)
    missing = set(goals)
    number = first
    while asked.walks is None or number < asked.walks:
        said = walk(number, meter.check, missing)
        missing -= set(said["goals"])
        yield said
        number += every


def _in_processes(
    real: Real, goals: set[str], walk: Walk, asked: Asked, made: int, budget: Budget
) -> Iterator[Mapping[str, Any]]:
    def work(first: int) -> Iterator[Any]:
        def walks(send: Send) -> None:
            real.forked()
            try:
                for said in _here(goals, walk, asked, first, asked.jobs, UNLIMITED):
                    send(said)
            except Exception as error:  # made again in the process that can tell it
                send({"error": repr(error)})

        return apart(walks, budget)

    workers = [work(made + at) for at in range(asked.jobs)]
    try:
        number = made
        while asked.walks is None or number < asked.walks:
            try:
                said = next(workers[(number - made) % asked.jobs], {"error": "the process ended"})
            except CannotFork:
                if number == made:
                    raise
                said = {"error": "the process cannot be copied again"}
            if "error" in said:
                again = replace(asked, walks=number + 1)
                yield from _here(goals, walk, again, number, 1, budget)
            else:
                yield said
            number += 1
    finally:
        for worker in workers:
            with suppress(Exception), closing(worker):  # type: ignore[type-var]
                pass
