"""Random walks of code and model in lockstep, in one process or in several.

Walk n of a seed is the same walk whatever the number of processes, and the mismatch of the first walk that has one is
the one that is told. The other processes send what they counted; the walk that is told is made again in this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from quorate.conformance.drawing import Drawing
from quorate.conformance.running import Pair, Ran, drawn, ran
from quorate.support.apart import CannotFork, Send, apart
from quorate.support.budget import UNLIMITED, Budget, Meter, Stopped, StopReason


@dataclass(frozen=True, slots=True)
class Asked:
    """Which walks to make: how many at most, each of how many steps, which share of the steps is refused by the
    model."""

    seed: int
    walks: int | None
    steps: int
    refused: float
    jobs: int


@dataclass(slots=True)
class Walked:
    """What walks did, in all; and the number of the walk that found a mismatch."""

    walks: int = 0
    steps: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    stuck: int = 0
    goals: set[str] = field(default_factory=set)
    mismatch: int | None = None
    stopped: StopReason | None = None

    def add(self, said: dict[str, Any]) -> None:
        """Count a walk, given as JSON."""
        self.walks += 1
        for name in ("taken", "unchanged", "refused"):
            getattr(self, name).update(said[name])
        self.steps += sum(said["taken"].values())
        self.stuck += said["stuck"]
        self.goals.update(said["goals"])
        if said["cut"] is not None:
            self.cuts[said["cut"]] += 1


def seed_of(seed: int, number: int) -> str:
    """The seed of a walk."""
    return f"{seed}:{number}"


def one_walk(pair: Pair, asked: Asked, number: int, meter: Meter, missing: set[str] | None = None) -> Ran:
    """Make a walk."""
    random = Random(seed_of(asked.seed, number))
    drawing = Drawing(pair.expecting, pair.lockstep, pair.real, random)
    following = drawn(pair, drawing, asked.refused, random.random)
    return ran(pair, seed_of(asked.seed, number), following, asked.steps, meter.check, missing)


def walked(pair: Pair, asked: Asked, budget: Budget) -> Walked:
    """Make walks until one finds a mismatch, or all are made, or the budget ends."""
    found = Walked()
    with suppress(CannotFork):
        if asked.jobs > 1 and asked.walks != 1:
            _collected(found, _in_processes(pair, asked, budget), asked)
            return found
    _collected(found, _here(pair, asked, 0, 1, budget), asked)
    return found


def _collected(found: Walked, walks: Iterator[dict[str, Any]], asked: Asked) -> None:
    try:
        for said in walks:
            found.add(said)
            if said["mismatch"]:
                found.mismatch = found.walks - 1
                return
        if asked.walks is not None and found.walks < asked.walks:
            found.stopped = "time"
    except Stopped as stopped:
        found.stopped = stopped.reason


def _here(pair: Pair, asked: Asked, first: int, every: int, budget: Budget) -> Iterator[dict[str, Any]]:
    meter = Meter(budget)
    missing = pair.goals
    number = first
    while asked.walks is None or number < asked.walks:
        one = one_walk(pair, asked, number, meter, missing)
        missing -= one.goals
        yield {
            "taken": one.taken,
            "unchanged": one.unchanged,
            "refused": one.refused,
            "cut": one.cut,
            "stuck": one.stuck,
            "goals": sorted(one.goals),
            "mismatch": one.clash is not None,
        }
        number += every


def _in_processes(pair: Pair, asked: Asked, budget: Budget) -> Iterator[dict[str, Any]]:
    def work(first: int) -> Iterator[Any]:
        def walks(send: Send) -> None:
            pair.real.forked()
            try:
                for said in _here(pair, asked, first, asked.jobs, UNLIMITED):
                    send(said)
            except Exception as error:  # made again in the process that can tell it
                send({"error": repr(error)})

        return apart(walks, budget)

    workers = [work(number) for number in range(asked.jobs)]
    try:
        number = 0
        while asked.walks is None or number < asked.walks:
            said = next(workers[number % asked.jobs], {"error": "the process ended"})
            if "error" in said:
                again = replace(asked, walks=number + 1)
                yield from _here(pair, again, number, 1, budget)
            else:
                yield said
            number += 1
    finally:
        for worker in workers:
            with suppress(Exception), closing(worker):  # type: ignore[type-var]
                pass
