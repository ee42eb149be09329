"""Logs of random runs of models, for tests: a run as lines of JSON, of which some things are left out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from quorate import Trace
from quorate.language.instance import Instance
from quorate.language.outcomes import Disabled
from quorate.language.types import MapType
from quorate.reference.machine import Machine
from quorate.trace.json import plain_json, value_json

TRIES = 2_000
IDLE = 0.8
"""The share of the steps drawn that are left out if they change nothing."""
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
        domains: dict[str, dict[str, tuple[Any, ...]]] = {}
        for _ in range(TRIES * length):
            if len(steps) == length:
                break
            [action] = random.choices(names, chances)
            if action not in domains:
                domains[action] = machine.domains(action, state)
            if not all(domains[action].values()):
                continue
            given = {name: random.choice(some) for name, some in domains[action].items()}
            run = machine.run(action, given, state)
            if isinstance(run, Disabled) or run.after is None:
                continue
            if run.after == state and random.random() < IDLE:
                continue
            if run.after != state:
                state, domains = run.after, {}
            steps.append(machine.step(run))
        return Trace(start.after, machine.start(start), tuple(steps), instance)


def lines_of(
    trace: Trace,
    random: Random,
    arguments: float = 1.0,
    observed: float = 1.0,
    actions: float = 1.0,
    unseen: Collection[str] = (),
) -> list[Line]:
    """A run as lines of a log, each of which says a share of the arguments, of the variables after it and of the keys
    of maps, but for those `unseen`; and whether it says the action."""
    instance = trace.instance
    assert instance is not None
    lines: list[Line] = []
    with instance.active():
        seen = [(at, each) for at, each in enumerate(instance.variables) if each.name not in unseen]
        for step in trace.steps:
            line: Line = {}
            if random.random() < actions:
                given = {name: plain_json(value) for name, value in step.arguments.items()}
                line["action"] = step.action
                line["arguments"] = some_of(given, random, arguments)
            line["observed"] = {}
            for at, variable in seen:
                if random.random() < observed:
                    value = value_json(step.state[at], variable.type)
                    is_map = isinstance(variable.type, MapType)
                    line["observed"][variable.name] = some_of(value, random, observed) if is_map else value
            lines.append(line)
    return lines


def some_of(values: Mapping[str, Any], random: Random, share: float) -> dict[str, Any]:
    """A random part of a mapping."""
    return {name: value for name, value in values.items() if random.random() < share}


def write(path: Path, lines: Iterable[Line]) -> Path:
    """Write lines to a file."""
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path
