"""How many states there are with each size smaller by one, searched for a short time each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from quorate.exploration import Exploration, Request
from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name
from quorate.language.instance import Instance
from quorate.profiles.profile import SmallerProfile
from quorate.support.engine_errors import EngineError
from quorate.verdicts.selection import instance_of

SECONDS = 10.0
"""The time for each size, compiling included."""

MOST = 200_000
"""The most states for each size."""

Explore = Callable[[Request, float], Exploration]
"""An engine, with so many seconds."""


def smaller_sizes(request: Request, explore: Explore) -> Iterator[SmallerProfile]:
    """Search the model with each sort and container smaller by one; a size that the model cannot have is left out."""
    for name, size in by_name(request.instance.sizes).items():
        if size < 2:
            continue
        try:
            smaller = _with(request.instance, name, size - 1)
            nothing = replace(
                request, properties=(), liveness=(), deadlock=False, profile="never", keeping=None
            )
            limits = replace(request.limits, states=MOST)
            found = explore(replace(nothing, instance=smaller, limits=limits), SECONDS)
        except (ModelError, EngineError):
            continue
        if found.states:
            yield SmallerProfile(name, size - 1, found.states, found.stop == "complete")


def _with(instance: Instance, name: str, size: int) -> Instance:
    smaller = instance_of(instance, {name: size})
    lower(smaller)
    return smaller
