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


SLOW_STATES = 200_000
"""From so many on, a search belongs to the slow suite: it takes several seconds with a compiler in front."""


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
    """Rows of a table as the parameters of a test, a slow one where the row says so or its space is large."""

    def marks(row: Space | Bug) -> list[pytest.MarkDecorator]:
        return [pytest.mark.slow] if row.slow or row.states >= SLOW_STATES else []

    return [pytest.param(row, id=str(row), marks=marks(row)) for row in rows]


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
