"""Known answers about models: what is explored, what breaks, and in how many steps."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from quorate.exploration import Exploration, Explorer, Request
from quorate.language.instance import constants_of, instantiate, sizes_of
from quorate.language.model import Model

REFERENCE_STATES = 5_000
"""The most states a test asks of the reference engine: some five seconds."""


@dataclass(frozen=True)
class Space:
    """A model that holds: the size of its space, explored to the end."""

    model: type[Model]
    states: int
    depth: int
    sizes: Mapping[str, int] = field(default_factory=dict)
    symmetry: bool = True

    def __str__(self) -> str:
        sizes = ",".join(f"{name}={size}" for name, size in self.sizes.items())
        return f"{self.model.__name__}-{sizes}{'' if self.symmetry else '-no-symmetry'}"


@dataclass(frozen=True)
class Bug:
    """A variant, the property that it breaks, and the length of the shortest run that shows it.

    `states` is about what is explored until then. `listed` is the length that an independent checker gave for its own
    model of the same bug, and `why` tells where that differs from ours.
    """

    number: str
    variant: type[Model]
    property: str
    steps: int
    listed: int | None
    states: int = 0
    why: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.number}-{self.variant.__name__}-{self.property}"


def explore(
    explorer: Explorer,
    model: type[Model],
    sizes: Mapping[str, int] | None = None,
    symmetry: bool = True,
    only: str | None = None,
    states: int = 0,
    keep_going: bool = False,
) -> Exploration:
    """Explore a model with all its properties, or `only` one of them. Skips the test where that is too much."""
    if explorer.name == "reference" and states > REFERENCE_STATES:
        pytest.skip("too large for the reference engine")
    instance = instantiate(model, sizes)
    properties = tuple(p for p in instance.properties if only is None or p.name == only)
    assert properties, f"{model.__name__} has no property {only}"
    return explorer.explore(Request(instance, properties, symmetry, keep_going=keep_going))


def assert_space(explorer: Explorer, space: Space) -> None:
    """The model holds at these sizes, with the space complete, and every goal is reached."""
    found = explore(explorer, space.model, space.sizes, space.symmetry, states=space.states)
    assert not found.violations
    assert found.stop == "complete"
    assert (found.states, found.depth) == (space.states, space.depth)
    assert [name for name, trace in found.reached.items() if trace is None] == []
    assert [name for name, times in found.transitions_by_action.items() if not times] == []


def assert_found(explorer: Explorer, bug: Bug) -> None:
    """The variant breaks the property, at its own sizes if no others are given, in so many steps and no fewer."""
    found = explore(explorer, bug.variant, bug.sizes, only=bug.property, states=bug.states)
    assert [(v.name, len(v.trace.steps)) for v in found.violations] == [(bug.property, bug.steps)]


def assert_documented(bug: Bug) -> None:
    """The variant overrides one method of the protocol, and says what is wrong with that."""
    doc = inspect.getdoc(bug.variant)
    assert doc is not None
    assert doc.startswith("BUG: ")
    methods = [name for name, member in vars(bug.variant).items() if inspect.isfunction(member)]
    assert len(methods) == 1
    assert hasattr(bug.variant.__mro__[1], methods[0])


def sizes_of_right(bugs: Iterable[Bug]) -> list[tuple[type[Model], dict[str, Any]]]:
    """Each correct protocol with the sizes and constants that its variants have of their own, none twice."""
    found = []
    for bug in bugs:
        right = bug.variant.__mro__[1]
        sizes = {sort.__name__: size for sort, size in sizes_of(bug.variant).items()} | constants_of(
            bug.variant
        )
        if (right, sizes) not in found:
            found.append((right, sizes))
    return found
