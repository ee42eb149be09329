"""Searches, stopped at any moment with violations about: ``python -m tests.signals.stops --minutes 10``.

A search in this process is stopped by an interrupt, by time, memory or states, as often as not in a level where
something is found, or while a set is given more room. What it tells must be true: each run is one of the model's, as
short as can be; and nothing is lost that a level before the last one had.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click

import quorate
from quorate.exploration import Request
from quorate.language.instance import Instance, instantiate
from quorate.language.loading import load
from quorate.support.engine_errors import EngineError
from quorate.verdicts.result import Result
from tests.contract.explorer_contract import assert_real
from tests.fuzzing import end, go_on
from tests.signals.attacked import BUGGY, GOSSIP, GROWING, LIMITS, MIXED, STOPPED

Search = tuple[str, Mapping[str, int], Mapping[str, int], float]
"""A model, its sizes, the least numbers of steps, and about how many seconds it takes."""

SEARCHES: tuple[Search, ...] = (
    ("paxos:AnyReportedValue", {"Ballot": 3}, MIXED, 1.0),
    ("paxos:PhaseOneSkipped", {}, BUGGY, 0.2),
    (f"{GROWING}:Gossip", {"Wide": 4}, GOSSIP, 0.5),
    (f"{GROWING}:Gossip", {}, GOSSIP, 3.0),
    (f"{STOPPED}:Growing", {}, {"few": 3, "not_two": 2}, 1.5),
    (f"{LIMITS}:LateGrowth", {"Wide": 2000}, {"fine": 2}, 0.5),
    (f"{LIMITS}:LateGrowth", {"Wide": 20000}, {"fine": 2}, 2.0),
)


@dataclass
class Tally:
    """What came of the searches."""

    stops: Counter[str] = field(default_factory=Counter)
    found: int = 0
    findings: list[str] = field(default_factory=list)


class Stops:
    """Stops searches, each by a number."""

    def __init__(self, searches: Sequence[Search] = SEARCHES) -> None:
        self._searches = searches
        self._instances: dict[str, Instance] = {}
        self._seconds: dict[str, float] = {}
        self.tally = Tally()

    def stop(self, number: int) -> None:
        """Do the search of this number."""
        choose = random.Random(number)
        model, sizes, steps, seconds = choose.choice(self._searches)
        key = f"{model} {dict(sizes)}"
        if key not in self._instances:
            self._instances[key] = instantiate(load(model), dict(sizes))
        instance = self._instances[key]
        engine = "reference" if choose.random() < 0.15 and "growing" not in model else "native"
        whole = self._seconds.get(f"{engine} {key}", seconds)
        seconds = whole * choose.choice((choose.random(), choose.random() ** 3))
        interrupt = threading.Event()
        limit: dict[str, Any] = choose.choice(
            (
                {},
                {},
                {"time": max(seconds, 0.001)},
                {"time": max(seconds, 0.001)},
                {"memory": int(10 ** choose.uniform(6, 8.3))},
                {"max_states": int(10 ** choose.uniform(0, 5))},
            )
        )
        options: dict[str, Any] = {
            "engine": engine,
            "workers": choose.choice((1, 2)),
            "symmetry": choose.random() < 0.7 or engine == "reference",
            **limit,
        }
        timer = threading.Timer(seconds if not limit else 5.0, interrupt.set)
        begun = time.monotonic()
        timer.start()
        try:
            found = quorate.check(instance, keep_going=True, interrupt=interrupt, **options)
            problems = list(self._problems(instance, found, steps))
            self.tally.stops[str(found.exploration.stop)] += 1
            if found.exploration.stop == "complete":
                self._seconds[f"{engine} {key}"] = time.monotonic() - begun
            self.tally.found += any(each.trace is not None for each in found.verdicts)
        except EngineError as error:
            problems = [] if "memory" in limit and "memory" in str(error) else [f"{error}"]
            self.tally.stops["refused"] += 1
        except Exception as error:
            problems = [f"{type(error).__name__}: {error}"]
        finally:
            timer.cancel()
        for problem in problems:
            self.tally.findings.append(f"{number}: {key} {options} {seconds:.4f}: {problem}")

    def _problems(self, instance: Instance, found: Result, steps: Mapping[str, int]) -> Iterator[str]:
        request = Request(instance, ())
        for each in found.verdicts:
            least = steps.get(each.name)
            if each.trace is None:
                if least is not None and found.exploration.depth > least:
                    yield f"{each.name} after {least} steps is lost in {found.exploration.depth}"
                continue
            if len(each.trace.steps) != least:
                yield f"{each.name} after {len(each.trace.steps)} steps, and not {least}"
            fails = each.violation is not None and each.violation.kind in ("assert", "failure")
            try:
                assert_real(request, each.trace, fails)
            except AssertionError as error:
                yield f"the run to {each.name} is none of the model's: {error}"
        if (
            found.exploration.stop == "complete"
            and {e.name: e.steps for e in found.verdicts if e.trace} != steps
        ):
            yield "it ends with another answer"


@click.command()
@click.option("--minutes", default=1.0, help="How long to go on.")
@click.option("--seed", "first", default=0, help="The number of the first search; each has the next.")
def stops(minutes: float, first: int) -> None:
    """Stop searches until the time is over."""
    stopping = Stops()
    tried = go_on(minutes, first, stopping.stop, stopping.tally.findings)
    tally = stopping.tally
    print(f"{tried} searches, {len(tally.findings)} findings; {tally.found} told of something found")
    print(f"stops: {dict(sorted(tally.stops.items()))}")
    end(tally.findings)


if __name__ == "__main__":
    stops()
