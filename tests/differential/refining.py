"""The native engine's steps against CPython's, one by one; and refinements judged by one engine and by the other.

The abstract model of a random one is the same without its first action, so some of its steps are refused.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from quorate.comparison.refinement import check_refinement
from quorate.exploration import EngineName, Limits
from quorate.graphs.explore import explore_in_cpython
from quorate.graphs.native import explore_native
from quorate.graphs.space import Space
from quorate.language.instance import Instance, instantiate
from quorate.language.loading import load
from quorate.reference.canonical_states import Symmetries
from quorate.support.budget import UNLIMITED
from tests.differential.brute import asked

LIMITS = Limits(states=2_000, depth=5)

MAPPING = """

@refinement
def as_abstract(one: Random, other: Abstract) -> None:
{lines}
"""


def space_differences(instance: Instance, symmetry: bool = True) -> list[str]:
    """What the native engine lists otherwise than CPython; nothing, unless one of them is wrong."""
    with instance.active():
        reference = explore_in_cpython(instance, asked(instance), symmetry, LIMITS)
        if reference.stop == "states":
            return []
        native = explore_native(instance, asked(instance), symmetry, LIMITS, UNLIMITED)
        one, other = (_told(instance, space, symmetry) for space in (reference, native))
    return [f"{key}: {one[key]} in CPython, {other[key]} in C" for key in one if one[key] != other[key]]


def _told(instance: Instance, space: Space, symmetry: bool) -> dict[str, Any]:
    symmetries = Symmetries(instance)
    states = [symmetries.canonical(state) if symmetry else state for state in space.states]
    return {
        "stop": space.stop,
        "states": len(states),
        "expanded": space.expanded,
        "initial": {states[at] for at in space.initial},
        "violates": {states[at]: set(what) for at, what in space.violates.items()},
        "cuts": {bound: times for bound, times in space.cuts.items() if times},
        "edges": {
            (states[edge.source], states[edge.target], edge.action, edge.violates) for edge in space.edges
        },
    }


def with_abstraction(source: str, variables: list[str]) -> str:
    """A random model with an abstract one that lacks its first action, and the mapping."""
    start = source.index("class Random(")
    end = source.index("\n\n\n", start)
    model = source[start:end].replace("class Random(", "class Abstract(")
    without = re.sub(
        r"    @action\n    def .*\n(?:(?:        .*)?\n)*?(?=    \S|\Z)", "", model + "\n", count=1
    )
    lines = "\n".join(f"    other.{name} = one.{name}" for name in variables)
    return f"{source}\n\n{without.rstrip()}\n    pass\n{MAPPING.format(lines=lines)}"


def refinement_differences(source: str, folder: Path, **options: Any) -> list[str]:
    """How the verdict by the native engine differs from that by the reference engine."""
    (folder / "random_model.py").write_text(source)
    model = load(f"{folder / 'random_model.py'}:Random")
    variables = [variable.name for variable in instantiate(model).variables]
    file = folder / "random_refinement.py"
    file.write_text(with_abstraction(source, variables))
    one, other = (_verdict(file, engine, **options) for engine in ("reference", "native"))
    if one["stop"] == "states":
        return []
    return [f"{key}: {one[key]} in CPython, {other[key]} in C" for key in one if one[key] != other[key]]


def _verdict(file: Path, engine: EngineName, **options: Any) -> dict[str, Any]:
    limits = {"max_states": LIMITS.states, "max_depth": LIMITS.depth}
    result = check_refinement(f"{file}:Random", f"{file}:Abstract", engine=engine, **limits, **options)
    found = result.exploration
    verdict = result.verdicts[0]
    return {
        "outcome": result.outcome,
        "kind": verdict.kind if result.violations else "",
        "steps": verdict.steps,
        "stop": found.stop,
        "states": found.states,
        "depth": found.depth,
        "transitions": found.transitions,
        "fired": dict(found.transitions_by_action),
        "cuts": {bound: times for bound, times in found.cuts.items() if times},
    }
