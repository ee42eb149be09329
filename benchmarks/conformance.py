"""What `quorate conform` costs for a step: ``python benchmarks/conformance.py``.

Walks of the examples in `examples/conformance` are made in turn as they are, and without what saves asking the model:
answers kept, variables thawed once for a state, and completions skipped that one guard refuses. Times are processor
seconds of this process; the ratio is what counts. Beside it is how many steps a second the code alone takes, given
the steps that one walk after the other has taken, and compared with nothing.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
from measuring import Row, show

from quorate.conformance import expecting
from quorate.conformance.connecting import connected
from quorate.conformance.running import Pair, Ran
from quorate.conformance.walking import Asked, lockstep_walk, seed_of
from quorate.language.instance import Instance
from quorate.reference.machine import Machine, Run
from quorate.verdicts.selection import instance_of

EXAMPLES = Path(__file__).parent.parent / "examples" / "conformance"
WALKS: dict[str, tuple[str, str, Mapping[str, int], int]] = {
    "raft": ("raft", "raft_adapter.py", {"Term": 6, "Log": 6, "Index": 7, "Command": 2}, 40),
    "paxos": ("paxos", "paxos_adapter.py", {}, 150),
}
"""A model, its adapter, sizes, and how many walks."""


@click.command()
@click.option("--rounds", default=3, help="How often each is measured.")
def main(rounds: int) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    sys.path.insert(0, str(EXAMPLES))
    raise SystemExit(0 if show(rows(rounds), rounds) else 1)


def rows(rounds: int) -> Iterator[Row]:
    for name, (model, adapter, sizes, walks) in WALKS.items():
        instance = instance_of(model, sizes)
        with instance.active():

            def pair(file: str = str(EXAMPLES / adapter), instance: Instance = instance) -> Pair:
                machine = Machine(instance)
                return Pair(instance, machine, connected(file, instance, machine))

            rates: dict[str, list[float]] = {"kept": [], "asked": [], "alone": []}
            for _ in range(rounds):
                for how, asking in (("kept", nullcontext), ("asked", asking_always)):
                    with asking():
                        made, rate = walked(pair(), walks)
                        rates[how].append(rate)
                rates["alone"].append(alone(pair(), made))
            kept, code = statistics.median(rates["kept"]), statistics.median(rates["alone"])
            ratio = statistics.median(a / b for a, b in zip(rates["kept"], rates["asked"], strict=True))
            yield Row(f"{name}: steps a second", kept, f"{kept:,.0f}")
            yield Row(f"{name}: the code alone", code, f"{code:,.0f}")
            yield Row(f"{name}: faster by what saves asking", ratio, f"{ratio:.2f}", ("≥", 1.1))


def walked(pair: Pair, walks: int) -> tuple[list[Ran], float]:
    """Walks, and their steps in a processor second."""
    asked = Asked(0, walks, 50, 0.1, 1)
    made, seconds = timed(lambda: [lockstep_walk(pair, asked, n, lambda: None, set()) for n in range(walks)])
    return made, sum(len(one.given) for one in made) / seconds


def alone(pair: Pair, made: list[Ran]) -> float:
    """The steps that the code takes in a processor second."""

    def again() -> None:
        for number, one in enumerate(made):
            pair.real.bring(seed_of(0, number), one.given)

    _, seconds = timed(again)
    return sum(len(one.given) for one in made) / seconds


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    return work(), time.process_time() - began


def asking_always() -> AbstractContextManager[Any]:
    """Have the model asked as if nothing were known."""

    def completions(self: Machine, action: str, arguments: Mapping[str, Any], state: Any) -> Iterator[Run]:
        names = self.parameters(action)
        domains = self.domains(action, state)
        for given in itertools.product(*((arguments[n],) if n in arguments else domains[n] for n in names)):
            self._untouched = self._last_domains = None
            run = self.run(action, dict(zip(names, given, strict=True)), state)
            if isinstance(run, Run):
                yield run

    stack = ExitStack()
    stack.enter_context(patch.object(Machine, "completions", completions))
    stack.enter_context(patch.object(expecting, "REMEMBERED", 1))
    return stack


if __name__ == "__main__":
    main()
