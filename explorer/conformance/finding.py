"""A mismatch that a run found: repeated, made shorter, and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quorate.conformance.lockstep import Clash
from quorate.conformance.result import Mismatch
from quorate.conformance.running import Pair, Ran, repeated
from quorate.conformance.seen import Given
from quorate.conformance.shrinking import SECONDS, shortened
from quorate.support.budget import REPORTING, Budget, Stopped


def found_mismatch(pair: Pair, one: Ran, walk: int | None, seed: str, budget: Budget) -> Mismatch:
    """Tell the mismatch in which a run ended, by as short a run as can be found in the time."""
    assert one.clash is not None
    budget.enter(REPORTING)
    told = pair.telling.mismatch(one.clash, walk, seed, len(one.given))
    if not one.given:
        return told
    within = Budget(interrupt=budget.interrupt).within(SECONDS)
    first = one.clash.kind, one.given[-1].action
    runs: dict[int, Clash] = {}

    def parts(steps: Sequence[Given]) -> Sequence[Given] | None:
        again = repeated(pair, seed, steps, within.check)
        if again.clash is None or not again.given or (again.clash.kind, again.given[-1].action) != first:
            return None
        runs[len(again.given)] = again.clash
        return again.given

    try:
        same = parts(one.given)
    except Stopped:
        return told
    if same is None:
        return replace(told, again=False)
    shorter = shortened(same, parts, within)
    clash = runs.get(len(shorter), one.clash)
    return pair.telling.mismatch(clash, walk, seed, len(one.given))
