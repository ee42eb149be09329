"""Runs one model through the symbolic engines and the reference, and says where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quorate.exploration import Exploration, Explorer, Limits, Request
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.temporal import SAFETY
from quorate.reference import ReferenceExplorer
from quorate.support.budget import Budget
from quorate.symbolic.finite.engine import BoundedExplorer
from tests.differential.agreement import STATES, bounded, summary
from tests.differential.brute import TooLarge

SECONDS = 30.0
"""How long bounded model checking of a random model may take."""
DEPTH = 8
"""How many steps of a random model are searched at most."""

WAYS: Sequence[Mapping[str, bool]] = (
    {"keep_going": True},
    {"keep_going": False},
    {"keep_going": True, "symmetry": False},
)


class OutOfTime(TooLarge):
    """All runs of `depth` steps were searched in the time there was."""

    def __init__(self, depth: int) -> None:
        super().__init__(f"out of time after {depth} steps")
        self.depth = depth


def bounded_differences(
    instance: Instance,
    reference: Explorer | None = None,
    depth: int = DEPTH,
    ways: Sequence[Mapping[str, bool]] = WAYS,
    seconds: float = SECONDS,
) -> list[str]:
    """Where bounded model checking and the reference differ on all runs of so many steps; empty if nowhere. Raises
    OutOfTime for a model that takes longer than `seconds`: one with a loop of a million turns, say."""
    explorer = reference or ReferenceExplorer()
    found = []
    for options in ways:
        most = depth
        if reference is None:
            known = bounded(instance, **options).limits.depth
            most = depth if known is None else min(depth, known)
        request = Request(instance, of_states(instance), limits=Limits(depth=most), **options)
        expected = told(explorer.explore(request))
        searched = BoundedExplorer().explore(request, Budget.of(seconds))
        if searched.stop == "time":
            raise OutOfTime(searched.depth)
        actual = told(searched)
        found += [
            f"{options} {key}: reference {expected[key]}, bmc {actual[key]}"
            for key in expected
            if expected[key] != actual[key]
        ]
    return found


def of_states(instance: Instance) -> tuple[PropertyFunction, ...]:
    """The properties of states and steps; those of runs have judges of their own (`tests.differential.liveness`)."""
    return tuple(each for each in instance.properties if each.kind in SAFETY)


def told(found: Exploration) -> dict[str, Any]:
    """What the engines must agree on."""
    whole = summary(found)
    cut_by = whole["cuts"] if found.reasoning is None else found.reasoning.cut_by
    return {"violations": whole["violations"], "reached": whole["reached"], "cuts": sorted(cut_by)}


def proof_differences(instance: Instance, engine: Explorer, seconds: float = 20.0) -> list[str]:
    """Where an engine that proves contradicts the reference, on a model small enough for both; empty if nowhere."""
    request = Request(instance, of_states(instance), limits=Limits(states=STATES))
    explored = ReferenceExplorer().explore(request)
    if explored.stop == "states":
        return []
    found = engine.explore(replace(request, limits=Limits()), Budget.of(seconds))
    assert found.reasoning is not None
    expected, actual = told(explored), told(found)
    reached = {name for name, steps in expected["reached"].items() if steps is not None}
    false = {name for _, name in expected["violations"]} | reached
    wrong = [
        f"{name}: {why}, says {engine.name}, and it is not so"
        for name, why in found.reasoning.proved.items()
        if name in false
    ]
    if found.stop in ("complete", "violation") and actual["violations"] != expected["violations"]:
        wrong.append(f"violations: reference {expected['violations']}, {engine.name} {actual['violations']}")
    if found.stop == "complete" and actual["reached"] != expected["reached"]:
        wrong.append(f"reached: reference {expected['reached']}, {engine.name} {actual['reached']}")
    if found.stop == "complete" and not set(expected["cuts"]) <= set(actual["cuts"]):
        wrong.append(f"cuts: reference {expected['cuts']}, {engine.name} {actual['cuts']}")
    return wrong
