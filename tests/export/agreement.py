"""Sets Quorate beside TLC on an exported model, and says where they differ."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from quorate.exploration import Exploration, Explorer, Limits, Request
from quorate.export.tla import export
from quorate.export.tla.module import Module
from quorate.export.tla.tlc import Judgement, run
from quorate.language.instance import Instance

TLC = os.environ.get("QUORATE_TLC", "")

needs_tlc = pytest.mark.skipif(
    not TLC, reason="TLC is not here: set QUORATE_TLC to tla2tools.jar, and have Java 17 or later"
)


def judged(module: Module, config: str, folder: Path, seconds: float | None = None) -> Judgement:
    """TLC's judgement of a module under one of its configurations, all of it written to `folder`."""
    (folder / f"{module.name}.tla").write_text(module.text)
    (folder / config).write_text(module.configs[config].text())
    return run(Path(TLC), folder, module.name, config, seconds=seconds)


def differences(
    instance: Instance,
    engine: Explorer,
    folder: Path,
    symmetry: bool,
    limit: int = 50_000,
    seconds: float = 300,
) -> list[str]:
    """Where Quorate and TLC differ on an instance: in the number of states and the depth of the whole space, in
    the verdict and the length of a shortest trace to a violation, and in how soon each goal is reached."""
    module = export(instance, symmetry)
    main = module.configs[f"{module.name}.cfg"]
    bare = f"{module.name}.states.cfg"
    module = replace(
        module, configs={**module.configs, bare: replace(main, invariants=("TypeOK",), properties=())}
    )

    def explored(properties: tuple[str, ...]) -> Exploration:
        chosen = tuple(p for p in instance.properties if p.name in properties)
        return engine.explore(
            Request(
                instance, chosen, symmetry=symmetry, keep_going=not properties, limits=Limits(states=limit)
            )
        )

    whole = explored(())
    found = []
    if whole.stop == "complete":
        found += _compare("all states", whole, judged(module, bare, folder, seconds))
    musts = tuple(p.name for p in instance.properties if p.kind != "reachable")
    checked = explored(musts)
    if musts and checked.stop in ("complete", "violation") and not whole.violations:
        found += _compare("what must hold", checked, judged(module, f"{module.name}.cfg", folder, seconds))
    for property_ in instance.properties:
        if property_.kind != "reachable":
            continue
        goal = explored((property_.name,))
        trace = goal.reached[property_.name]
        if (trace is None and goal.stop != "complete") or goal.violations:
            continue
        seen = judged(module, f"{module.name}.{property_.name}.cfg", folder, seconds)
        steps = None if trace is None else len(trace.steps)
        if steps != seen.length or bool(seen.failure):
            found.append(
                f"goal {property_.name}: Quorate reaches it in {steps} steps, TLC in {seen.length}. {seen.failure}"
            )
    return found


def _compare(what: str, ours: Exploration, theirs: Judgement) -> list[str]:
    if not ours.violations:
        said = (theirs.distinct, theirs.depth, theirs.violated + theirs.failure)
        expected = (ours.states, ours.depth, "")
        return [] if said == expected else [f"{what}: Quorate {expected}, TLC {said}"]
    names = {violation.name for violation in ours.violations}
    broken = any(violation.kind in ("assert", "failure") for violation in ours.violations)
    length = min(len(violation.trace.steps) for violation in ours.violations)
    # The run that fails is the last step of our trace; TLC shows the states up to it.
    lengths = {length, length - 1} if broken else {length}
    agreed = theirs.length in lengths and (theirs.violated in names or (broken and bool(theirs.failure)))
    return (
        []
        if agreed
        else [
            f"{what}: Quorate {names} in {length} steps, TLC {theirs.violated} {theirs.failure} {theirs.length}"
        ]
    )
