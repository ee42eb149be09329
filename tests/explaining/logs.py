"""Logs of random runs of models, for tests: a run as lines of JSON, of which some things are left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from quorate import Trace
from quorate.language.instance import Instance
from quorate.language.outcomes import Disabled
from quorate.reference.machine import Machine
from quorate.trace.json import plain_json, state_json

TRIES = 2_000
Line = dict[str, Any]


def random_run(
    instance: Instance, random: Random, length: int, weights: Mapping[str, float] | None = None
) -> Trace:
    """A random run: actions by their weights, arguments at random. What changes nothing is mostly left out."""
    with instance.active():
        machine = Machine(instance)
        start = random.choice(list(machine.initial_runs()))
        assert start.after is not None
        state, steps = start.after, []
        names = [method.name for method in machine.actions]
        chances = [(weights or {}).get(name, 1.0) for name in names]
        for _ in range(TRIES * length):
            if len(steps) == length:
                break
            [action] = random.choices(names, chances)
            domains = machine.domains(action, state)
            if not all(domains.values()):
                continue
            run = machine.run(action, {name: random.choice(some) for name, some in domains.items()}, state)
            if (
                isinstance(run, Disabled)
                or run.after is None
                or (run.after == state and random.random() < 0.8)
            ):
                continue
            state = run.after
            steps.append(machine.step(run))
        return Trace(start.after, machine.start(start), tuple(steps), instance)


def lines_of(
    trace: Trace, random: Random, arguments: float = 1.0, observed: float = 1.0, actions: float = 1.0
) -> list[Line]:
    """A run as lines of a log, each of which says a share of the arguments, of the variables after it, of the keys of
    maps, and whether it says the action."""
    instance = trace.instance
    assert instance is not None
    lines: list[Line] = []
    with instance.active():
        for step in trace.steps:
            line: Line = {}
            if random.random() < actions:
                given = {name: plain_json(value) for name, value in step.arguments.items()}
                line["action"] = step.action
                line["arguments"] = some_of(given, random, arguments)
            line["observed"] = {
                name: some_of(value, random, observed)
                if type(value) is dict and "record" not in value
                else value
                for name, value in some_of(state_json(instance, step.state), random, observed).items()
            }
            lines.append(line)
    return lines


def some_of(values: Mapping[str, Any], random: Random, share: float) -> dict[str, Any]:
    """A random part of a mapping."""
    return {name: value for name, value in values.items() if random.random() < share}


def write(path: Path, lines: Iterable[Line]) -> Path:
    """Write lines to a file."""
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path
