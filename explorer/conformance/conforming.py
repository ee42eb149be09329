"""`conform`: real code held against a model, in one of several modes."""

from __future__ import annotations

import threading
import time as clock
from dataclasses import replace
from typing import Any

from quorate.conformance.adapter import Adapter
from quorate.conformance.connecting import connected
from quorate.conformance.finding import found_mismatch
from quorate.conformance.real import Real
from quorate.conformance.result import Conformance, Covered, Mode
from quorate.conformance.running import Pair
from quorate.conformance.walking import Asked, one_walk, seed_of, walked
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.reference.machine import Machine
from quorate.support.budget import SEARCHING, Budget, Meter
from quorate.support.verdict_words import CheckOutcome
from quorate.verdicts.limits import search_budget
from quorate.verdicts.selection import ChosenSizes, instance_of

WALK_SECONDS = 10.0
"""For how long walks are made if neither their number nor the time is limited."""
STEPS = 50
"""The steps of a walk, if nothing else is said."""
REFUSED = 0.1
"""The share of steps that the model refuses, if nothing else is said."""


@roomy
def conform(
    model: type[Model] | Model | Instance | str,
    adapter: str | type[Adapter],
    *,
    mode: Mode = "walk",
    sizes: ChosenSizes | None = None,
    seed: int = 0,
    walks: int | None = None,
    steps: int = STEPS,
    refused: float = REFUSED,
    jobs: int = 1,
    time: float | str | None = None,
    interrupt: threading.Event | None = None,
) -> Conformance:
    """Hold real code, connected by an adapter, against a model.

    `model` and `sizes` are as in `quorate.check`; `adapter` is a class, or the name of one: ``adapter.py:MyAdapter``.
    In the mode "walk", random walks of at most `steps` steps are made, which the code and the model take together:
    `walks` of them, or as many as there is `time` for (in seconds or as ``"10m"``; 10 s if neither is given). `seed`
    says which walks these are, `refused` which share of their steps the model refuses, `jobs` how many processes make
    them.

    Raises ModelError if the model, the adapter or an argument is wrong.
    """
    began = clock.perf_counter()
    if not 0 <= refused <= 1:
        raise ModelError(f"refused is {refused}", "give a share from 0 to 1")
    budget = search_budget(time, None, interrupt, None)
    instance = instance_of(model, sizes)
    lower(instance)  # what an engine would refuse is refused here too
    with instance.active():
        machine = Machine(instance)
        real = connected(adapter, instance, machine)
        budget = budget.from_here()
        budget.enter(SEARCHING)
        try:
            found = _walks(Pair(instance, machine, real), Asked(seed, walks, steps, refused, jobs), budget)
        finally:
            real.close()
    return replace(found, seconds=clock.perf_counter() - began)


def _walks(pair: Pair, asked: Asked, budget: Budget) -> Conformance:
    limited = asked.walks is not None or budget.until is not None
    within = budget if limited else budget.within(WALK_SECONDS)
    made = walked(pair, asked, within)
    mismatch = None
    if made.mismatch is not None:
        one = one_walk(pair, asked, made.mismatch, Meter(Budget(interrupt=budget.interrupt)))
        if one.clash is not None:
            seed = seed_of(asked.seed, made.mismatch)
            mismatch = found_mismatch(pair, one, made.mismatch, seed, budget)
    reason = ""
    outcome: CheckOutcome = "holds"
    if mismatch is not None:
        outcome = "violated"
    elif made.mismatch is not None:
        outcome = "undecided"
        reason = f"walk {made.mismatch} found a mismatch, and none when it was made again: the code is not repeatable"
    elif not made.steps:
        outcome, reason = "undecided", "no step was taken"
    elif made.stopped is not None and (asked.walks is not None or made.stopped == "interrupted"):
        outcome, reason = "undecided", "not all walks were made"
    return Conformance(
        pair.instance,
        pair.real.name,
        "walk",
        outcome,
        coverage(pair.machine, pair.real, made),
        seed=asked.seed,
        walks=made.walks,
        steps=made.steps,
        refused=made.refused.total(),
        cuts=dict(sorted(made.cuts.items())),
        stuck=made.stuck,
        goals={name: name in made.goals for name in sorted(pair.goals)},
        mismatch=mismatch,
        stopped=made.stopped,
        reason=reason,
    )


def coverage(machine: Machine, real: Real, made: Any) -> dict[str, Covered]:
    """What was tried of each action, from the counts of runs."""
    return {
        method.name: Covered(
            made.taken[method.name],
            made.unchanged[method.name],
            made.refused[method.name],
            method.name in real.takes,
        )
        for method in machine.actions
    }
