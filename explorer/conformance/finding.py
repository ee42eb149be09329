"""A mismatch that a run found: repeated, made shorter, and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quorate.conformance.driving import Driven
from quorate.conformance.result import Mismatch
from quorate.conformance.running import Pair, Ran
from quorate.conformance.shrinking import SECONDS, shortened
from quorate.support.budget import REPORTING, Budget, Stopped


@dataclass(frozen=True, slots=True)
class Parted:
    """A run in whose last step code and model part: `what` tells it from other mismatches, `tell` tells it in full,
    given the seed, the number of the walk and the steps it had when it was found."""

    steps: Sequence[Any]
    what: tuple[str, str]
    tell: Callable[[str, int | None, int], Mismatch]


Again = Callable[[Sequence[Any], Callable[[], None]], Parted | None]
"""Repeats a run with these steps, and with what raises its end; returns how it parts, or None if it does not."""


def parted(pair: Pair, one: Ran) -> Parted | None:
    """How a run in lockstep parts; None if it does not."""
    clash = one.clash
    if clash is None:
        return None

    def tell(seed: str, walk: int | None, found_in: int) -> Mismatch:
        return pair.telling.mismatch(clash, walk, seed, found_in)

    return Parted(one.given, (clash.kind, one.given[-1].action if one.given else ""), tell)


def parted_driven(one: Driven) -> Parted | None:
    """How a run that the code drives parts; None if it does not."""
    parting = one.parting
    return None if parting is None else Parted(one.steps, (parting.kind, parting.what), parting.tell)


def found_mismatch(first: Parted, again: Again, walk: int | None, seed: str, budget: Budget) -> Mismatch:
    """Tell the mismatch in which a run ended, by as short a run as can be found in the time."""
    budget.enter(REPORTING)
    found_in = len(first.steps)
    within = Budget(interrupt=budget.interrupt).within(SECONDS)
    shortest = first

    def parts(steps: Sequence[Any]) -> Sequence[Any] | None:
        nonlocal shortest
        run = again(steps, within.check)
        if run is None or run.what != first.what:
            return None
        if len(run.steps) <= len(shortest.steps):
            shortest = run
        return run.steps

    try:
        same = parts(first.steps)
    except Stopped:
        return first.tell(seed, walk, found_in)
    if same is None:
        return replace(first.tell(seed, walk, found_in), again=False)
    shortened(same, parts, within)
    return shortest.tell(seed, walk, found_in)
