"""Runs of small models, for the tests of files that hold them."""

from __future__ import annotations

import random

from quorate.exploration import Step, Trace
from quorate.language.instance import Instance
from quorate.reference.machine import Machine


def random_run(instance: Instance, steps: int, seed: int) -> Trace:
    """A run of a model, of at most so many steps that change something."""
    choose = random.Random(seed)
    with instance.active():
        machine = Machine(instance)
        first = choose.choice([run for run in machine.initial_runs() if run.after is not None])
        assert first.after is not None
        start = None
        if first.action:
            names = machine.parameters(first.action)
            start = (first.action, dict(zip(names, first.arguments, strict=True)))
        state, taken = first.after, []
        for _ in range(steps):
            runs = [run for run in machine.runs(state) if run.after not in (None, state)]
            if not runs:
                break
            run = choose.choice(runs)
            assert run.after is not None
            state = run.after
            names = machine.parameters(run.action)
            taken.append(Step(run.action, dict(zip(names, run.arguments, strict=True)), state))
        return Trace(first.after, start, tuple(taken), instance)
