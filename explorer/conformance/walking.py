"""Random walks of code and model in lockstep, in one process or in several.

Walk n of a seed is the same walk whatever the number of processes, and the mismatch of the first walk that has one is
the one that is told. The other processes send what they counted; the walk that is told is made again in this one.
"""

from __future__ import annotations

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


def seed_of(seed: int, number: int) -> str:
    """The seed of a walk."""
    return f"{seed}:{number}"


Walk = Callable[[int, Callable[[], None], set[str]], Mapping[str, Any]]
"""Makes the walk of a number, with what raises its end, and the goals still to look for; returns its counts as JSON:
`taken`, `unchanged`, `refused` (by action), `cut`, `stuck`, `goals`, `explained`, and whether it has a `mismatch`."""


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


def walked(real: Real, goals: set[str], walk: Walk, asked: Asked, budget: Budget) -> Walked:
    """Make walks until one finds a mismatch, or all are made, or the budget ends."""
    found = Walked()
    with suppress(CannotFork):
        if asked.jobs > 1 and asked.walks != 1:
            _collected(found, _in_processes(real, goals, walk, asked, budget), asked, budget)
            return found
    _collected(found, _here(goals, walk, asked, 0, 1, budget), asked, budget)
    return found


def _collected(found: Walked, walks: Iterator[Mapping[str, Any]], asked: Asked, budget: Budget) -> None:
    try:
        for said in walks:
            found.add(said)
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
    real: Real, goals: set[str], walk: Walk, asked: Asked, budget: Budget
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

    workers = [work(number) for number in range(asked.jobs)]
    try:
        number = 0
        while asked.walks is None or number < asked.walks:
            said = next(workers[number % asked.jobs], {"error": "the process ended"})
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
