"""Sets Quorate beside TLC on an exported model, and says where they differ."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from quorate.exploration import Exploration, Explorer, Limits, Request, Violation
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.temporal import CONSTRAINT
from quorate.output.tla import export
from quorate.output.tla.config import Config
from quorate.output.tla.module import Module
from quorate.output.tla.run_tlc import Judgement, run
from tests.differential.brute import TooLarge

TLC = os.environ.get("QUORATE_TLC", "")

NOT_EXPORTED = {"abd", "atomic_register"}
"""Models that the export refuses: the monitor of `register` closes its configurations in a loop in which a sequence
could outgrow its bound."""

needs_tlc = pytest.mark.skipif(
    not TLC, reason="TLC is not here: set QUORATE_TLC to tla2tools.jar, and have Java 17 or later"
)


_BEYOND_TLC = re.compile(r"too many elements|can't handle a number this big|[Oo]verflow when computing")


def judged(module: Module, config: Config, folder: Path, seconds: float | None = None) -> Judgement:
    """TLC's judgement of a module under a configuration, both of which are written to `folder`. Raises TooLarge for
    what is beyond TLC: a set of more than a million members, numbers of more than 32 bits."""
    (folder / f"{module.name}.tla").write_text(module.text)
    (folder / "judged.cfg").write_text(config.text())
    found = run(Path(TLC), folder, module.name, "judged.cfg", seconds=seconds)
    if _BEYOND_TLC.search(found.failure):
        raise TooLarge(found.failure)
    return found


def differences(
    instance: Instance,
    engine: Explorer,
    folder: Path,
    symmetry: bool,
    limit: int = 50_000,
    seconds: float = 300,
    goals: bool = True,
) -> list[str]:
    """Where Quorate and TLC differ on an instance: in the number of states and the depth of the whole space, in
    the verdict and the length of a shortest trace to a violation, and in how soon each goal is reached. What has
    more than `limit` states is left out."""
    module = export(instance, symmetry)
    named = _named(module, instance)
    musts = tuple(p for p in instance.properties if p.kind in ("invariant", "step"))

    def explored(properties: tuple[PropertyFunction, ...]) -> Exploration:
        return engine.explore(Request(instance, properties, symmetry=symmetry, limits=Limits(states=limit)))

    checked = explored(musts)
    while stuttering := {v.name for v in checked.violations if _stutters(v)}:
        # A step that changes nothing is none to TLA+, so what is false of such steps only it cannot see.
        musts = tuple(p for p in musts if p.name not in stuttering)
        checked = explored(musts)
    if not checked.states:
        return []  # TLC judges what speaks of no variable even where there is no state at all
    found = []
    if checked.stop in ("complete", "violation"):
        seen = judged(module, _restricted(module, {named[p.name] for p in musts}), folder, seconds)
        found += _compare("what must hold", checked, seen, named)
    if checked.stop != "complete":
        whole = explored(())
        if whole.stop == "complete":
            seen = judged(module, _restricted(module, set()), folder, seconds)
            found += _compare("all states", whole, seen, named)
    for goal in (p for p in instance.properties if goals and p.kind == "reachable"):
        reached = explored((goal,))
        trace = reached.reached[goal.name]
        if reached.violations or (trace is None and reached.stop != "complete"):
            continue
        seen = judged(module, module.configs[named[goal.name]], folder, seconds)
        steps = None if trace is None else len(trace.steps)
        if steps != seen.length or seen.failure:
            found.append(f"goal {goal.name}: Quorate {steps} steps, TLC {seen.length} {seen.failure}")
    return found


def _named(module: Module, instance: Instance) -> dict[str, str]:
    """How the module calls what must hold of states and steps, and the files of the goals: by name in Quorate. The
    order is the same."""
    main, *goals = module.configs.items()
    names = {"invariant": iter(main[1].invariants[1:]), "step": iter(main[1].properties)}
    names["reachable"] = iter([file for file, _ in goals])
    return {p.name: next(names[p.kind]) for p in instance.properties if p.kind in names}


def _restricted(module: Module, names: set[str]) -> Config:
    """The module's main configuration, with no other properties than these."""
    main = module.configs[f"{module.name}.cfg"]
    return replace(
        main,
        invariants=tuple(name for name in main.invariants if name in {"TypeOK", *names}),
        properties=tuple(name for name in main.properties if name in names),
    )


def _stutters(violation: Violation) -> bool:
    trace = violation.trace
    states = [trace.initial, *(step.state for step in trace.steps)]
    return violation.kind == "step" and states[-1] == states[-2]


def _compare(what: str, ours: Exploration, theirs: Judgement, named: dict[str, str]) -> list[str]:
    if not ours.violations:
        said = (theirs.distinct, theirs.depth, theirs.violated + theirs.failure)
        # TLC does not count the states in which a constraint is false.
        outside = sum(count for bound, count in ours.cuts.items() if bound.startswith(CONSTRAINT))
        expected = (ours.states - outside, theirs.depth if outside else ours.depth, "")
        return [] if said == expected else [f"{what}: Quorate {expected}, TLC {said}"]
    names = {named.get(violation.name, violation.name) for violation in ours.violations}
    broken = any(violation.kind in ("assert", "failure") for violation in ours.violations)
    length = min(len(violation.trace.steps) for violation in ours.violations)
    # The run that fails is the last step of our trace; TLC shows the states up to it.
    lengths = {length, length - 1 if length else None} if broken else {length}
    agreed = theirs.length in lengths and (theirs.violated in names or (broken and bool(theirs.failure)))
    said = f"TLC {theirs.violated} {theirs.failure} in {theirs.length}"
    return [] if agreed else [f"{what}: Quorate {names} in {length} steps, {said}"]
