"""What is known of a model, and how it is tested: what is explored, what breaks, and in how many steps."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from quorate.exploration import Exploration, Explorer, Request
from quorate.language.instance import instantiate
from quorate.language.loading import load

REFERENCE_STATES = 5_000
"""The most states a test asks of the reference engine: some five seconds."""

OPTIMIZED_STATES = 30_000
"""From so many on, compiling with optimization takes less time than it saves."""

QUICK_STATES = 20_000
"""The most states of a search in the default tests: half a second, after as long in the compiler."""

FIRST_VARIANTS = 1
"""So many variants of a file are searched in the default tests."""


@dataclass(frozen=True)
class Space:
    """A model that holds, by its name: the size of its space, explored to the end.

    `unmet` are the goals that are not reached at these sizes, and the actions that are never enabled.
    """

    model: str
    states: int
    depth: int
    sizes: Mapping[str, int] = field(default_factory=dict)
    symmetry: bool = True
    unmet: tuple[str, ...] = ()
    slow: bool = False

    def __str__(self) -> str:
        sizes = ",".join(f"{name}={size}" for name, size in self.sizes.items())
        return f"{self.model}-{sizes}{'' if self.symmetry else '-no-symmetry'}"


@dataclass(frozen=True)
class Bug:
    """A variant, the property that it breaks, and the length of the shortest run that shows it.

    `states` is about what is explored until then. `listed` is the length that an independent checker gave for its own
    model of the same bug, and `why` tells where that differs from ours.
    """

    number: str
    variant: str
    property: str
    steps: int
    listed: int | None = None
    states: int = 0
    why: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    slow: bool = False

    def __str__(self) -> str:
        return f"{self.number}-{self.variant}-{self.property}"


def marked(rows: Sequence[Space] | Sequence[Bug]) -> list[Any]:
    """Rows of a table as the parameters of a test. The default tests have, of those that are quick, the first of
    each right model, and the first of each of the first variants of a file; the others are slow."""
    taken: dict[str, set[str]] = {}

    def is_slow(row: Space | Bug) -> bool:
        if row.slow or row.states > QUICK_STATES:
            return True
        model = row.model if isinstance(row, Space) else row.variant
        others = taken.setdefault(model if isinstance(row, Space) else model.partition(":")[0], set())
        if model in others or len(others) == FIRST_VARIANTS:
            return True
        others.add(model)
        return False

    return [pytest.param(row, id=str(row), marks=[pytest.mark.slow] * is_slow(row)) for row in rows]


def explore(
    explorer: Explorer,
    model: str,
    sizes: Mapping[str, int] | None = None,
    symmetry: bool = True,
    only: str | None = None,
    states: int = 0,
) -> Exploration:
    """Explore a model with all its properties, or `only` one of them. Skips the test where that is too much."""
    if explorer.name == "reference" and states > REFERENCE_STATES:
        pytest.skip("too large for the reference engine")
    instance = instantiate(load(model), sizes)
    properties = tuple(p for p in instance.properties if only is None or p.name == only)
    assert properties, f"{model} has no property {only}"
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("QUORATE_CFLAGS") == "-O0" and states >= OPTIMIZED_STATES:
            patch.setenv("QUORATE_CFLAGS", "-O1")
        return explorer.explore(Request(instance, properties, symmetry))


def assert_space(explorer: Explorer, space: Space) -> None:
    """The model holds at these sizes, with the space complete, and every other goal is reached."""
    found = explore(explorer, space.model, space.sizes, space.symmetry, states=space.states)
    assert not found.violations
    assert found.stop == "complete"
    assert (found.states, found.depth) == (space.states, space.depth)
    missed = [name for name, trace in found.reached.items() if trace is None]
    missed += [name for name, times in found.transitions_by_action.items() if not times]
    assert sorted(missed) == sorted(space.unmet)


def assert_found(explorer: Explorer, bug: Bug) -> None:
    """The variant breaks the property, at its own sizes if no others are given, in so many steps and no fewer."""
    found = explore(explorer, bug.variant, bug.sizes, only=bug.property, states=bug.states)
    assert [(v.name, len(v.trace.steps)) for v in found.violations] == [(bug.property, bug.steps)]
