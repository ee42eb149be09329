"""Runs one model through the engines and says where they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quorate.exploration import Exploration, Explorer, Limits, Request
from quorate.language.checker import lower
from quorate.language.instance import Instance, instantiate
from quorate.language.loading import load
from quorate.language.validate import validate
from quorate.reference import ReferenceExplorer
from tests.differential.brute import asked

STATES = 1500
"""How many states of a random model are explored at most."""


def summary(found: Exploration) -> dict[str, Any]:
    """What must not depend on the engine: counts, depth, verdicts, the lengths of shortest traces."""
    violated: dict[tuple[str, str], int] = {}
    for violation in found.violations:
        key = (violation.kind, violation.name)
        violated[key] = min(len(violation.trace.steps), violated.get(key, 10**9))
    return {
        "states": found.states,
        "transitions": found.transitions,
        "depth": found.depth,
        "stop": found.stop,
        "fired": {name: times for name, times in sorted(found.transitions_by_action.items()) if times},
        "cuts": {name: times for name, times in sorted(found.cuts.items()) if times},
        "violations": violated,
        "reached": {n: None if t is None else len(t.steps) for n, t in sorted(found.reached.items())},
    }


def bounded(instance: Instance, **options: Any) -> Request:
    """A request for all that a random model can do within `STATES` states, cut at a whole level."""
    request = Request(instance, asked(instance), **options, limits=Limits(states=STATES))
    found = ReferenceExplorer().explore(request)
    depth = None if found.stop != "states" else max(found.depth - 1, 0)
    return Request(instance, asked(instance), **options, limits=Limits(depth=depth))


def load_source(source: str, folder: Path, name: str = "random_model.py") -> Instance:
    """The instance of the model class ``Random`` in `source`, written to a file as a user would have it."""
    file = folder / name
    file.write_text(source)
    return instantiate(load(f"{file}:Random"))


def differences(instance: Instance, engine: Explorer) -> list[str]:
    """Where `engine` and the reference differ on an instance, for each way of asking; empty if nowhere."""
    program = lower(instance)
    validate(program)
    found = []
    for options in (
        {"symmetry": False, "keep_going": True},
        {"symmetry": True, "keep_going": True, "deadlock": True},
        {"symmetry": True, "keep_going": False},
    ):
        request = bounded(instance, **options)
        expected = summary(ReferenceExplorer().explore(request))
        for workers in (1, 2):
            actual = summary(engine.explore(Request(**{**fields(request), "workers": workers})))
            found += [
                f"{options} workers={workers} {key}: reference {expected[key]}, {engine.name} {actual[key]}"
                for key in expected
                if expected[key] != actual[key]
            ]
    return found


def fields(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in Request.__dataclass_fields__}
