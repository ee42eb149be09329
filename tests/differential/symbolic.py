"""Runs one model through the bounded engine and the reference, and says where they differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from quorate.exploration import Exploration, Explorer, Limits
from quorate.language.instance import Instance
from quorate.reference import ReferenceExplorer
from quorate.symbolic.finite.engine import BoundedExplorer
from tests.differential.agreement import bounded, summary

DEPTH = 8
"""How many steps of a random model are searched at most."""


def bounded_differences(
    instance: Instance, reference: Explorer | None = None, depth: int = DEPTH
) -> list[str]:
    """Where bounded model checking and the reference differ on all runs of so many steps; empty if nowhere."""
    explorer = reference or ReferenceExplorer()
    found = []
    for options in ({"keep_going": True}, {"keep_going": False}, {"keep_going": True, "symmetry": False}):
        request = bounded(instance, **options)
        most = min(depth, depth if request.limits.depth is None else request.limits.depth)
        request = replace(request, limits=Limits(depth=most))
        expected = told(explorer.explore(request))
        actual = told(BoundedExplorer().explore(request))
        found += [
            f"{options} {key}: reference {expected[key]}, bmc {actual[key]}"
            for key in expected
            if expected[key] != actual[key]
        ]
    return found


def told(found: Exploration) -> dict[str, Any]:
    """What the engines must agree on."""
    whole = summary(found)
    cut_by = whole["cuts"] if found.reasoning is None else found.reasoning.cut_by
    return {"violations": whole["violations"], "reached": whole["reached"], "cuts": sorted(cut_by)}
