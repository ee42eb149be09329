"""Random loops before and after the pass, in random states: ``python -m tests.kernel.fuzz --minutes 5``."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click

from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.evaluate import Evaluator
from quorate.language.kernel import core, total
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.traversal import walk
from quorate.language.validate import validate
from tests.differential.agreement import load_source
from tests.kernel.random_loops import random_state, source

Outcome = tuple[str, Any]


def outcome(evaluator: Evaluator, action: ir.Action, state: Any, arguments: dict[str, Any]) -> Outcome:
    """How a run of an action ends."""
    try:
        return "state", evaluator.action(action, state, arguments)
    except Disabled:
        return "disabled", None
    except BoundReached as bound:
        return "cut", bound.bound
    except Failure:
        return "failure", None
    except AssertionError:
        return "assert", None


def compared(seed: str, folder: Path, states: int, tally: Counter[str]) -> list[str]:
    """What a random loop does otherwise after the pass. `tally` counts the loops refused, kept and said at once,
    and how runs end."""
    text = source(seed)
    try:
        instance = load_source(text, folder)
        program = lower(instance)
    except ModelError:
        tally["refused"] += 1
        return []
    cored = core(program)
    before, after = total(program), total(cored)
    for each in (program, cored, before, after):
        validate(each)
    kept = [node for node in walk(*cored.actions[0].body) if isinstance(node, ir.For)]
    tally["kept" if kept else "at once"] += 1
    for node in kept:
        tally[f"  {node.sequential}"] += 1
    draw = random.Random(seed)
    found = []
    with instance.active():
        one, other = Evaluator(before), Evaluator(after)
        for _ in range(states):
            state = random_state(one, draw)
            arguments = {p.name: draw.choice(one.domain(p.type)) for p in program.actions[0].parameters}
            expected = outcome(one, before.actions[0], state, arguments)
            got = outcome(other, after.actions[0], state, arguments)
            tally[f"run: {expected[0]}"] += 1
            if got != expected:
                found.append(f"{got} and not {expected}, from {state} with {arguments}")
    return found


@click.command()
@click.option("--minutes", default=1.0)
@click.option("--seed", "first", default=0)
def main(minutes: float, first: int) -> None:
    """Compare until the time is over; print what differs."""
    tally: Counter[str] = Counter()
    end, seed = time.monotonic() + 60 * minutes, first
    findings = 0
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            found = compared(str(seed), Path(folder), 40, tally)
        if found:
            findings += 1
            click.echo(f"seed {seed}: {found[0]}\n{source(str(seed)).split('.last')[-1]}")
        seed += 1
    for name, times in tally.most_common():
        click.echo(f"{times:8} {name}")
    raise SystemExit(1 if findings else 0)


if __name__ == "__main__":
    main()
