"""Explorations against brute force: counts, verdicts, lengths, orbits, deadlocks, bounds of depth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quorate.exploration import Explorer, Limits, Request
from quorate.language.checker import lower
from quorate.language.instance import Instance
from tests.differential.agreement import summary
from tests.differential.brute import asked, explored, predicted

WAYS: Sequence[dict[str, Any]] = (
    {"symmetry": False, "keep_going": True, "deadlock": True},
    {"symmetry": True, "keep_going": True, "deadlock": True},
    {"symmetry": True, "keep_going": False, "deadlock": False},
    {"symmetry": True, "keep_going": True, "deadlock": False, "depth": 2},
)


def exploration_differences(instance: Instance, engines: Sequence[Explorer]) -> list[str]:
    """Where what the engines found is not what brute force says. Raises TooLarge, ModelError."""
    lower(instance)
    return list(_differences(instance, engines))


def _differences(instance: Instance, engines: Sequence[Explorer]) -> Iterator[str]:
    space = explored(instance)
    for way in WAYS:
        expected = predicted(space, **way)
        limits = Limits(depth=way.get("depth"))
        options = {name: value for name, value in way.items() if name != "depth"}
        for engine in engines:
            found = engine.explore(Request(instance, asked(instance), limits=limits, **options))
            actual = summary(found)
            for key, value in expected.items():
                if actual[key] != value:
                    yield f"{key}: {engine.name} {actual[key]}, brute force {value} ({way})"
