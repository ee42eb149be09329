"""`check --refines` on random models, against all steps of both models."""

from __future__ import annotations

from pathlib import Path

from quorate.comparison.refinement import check_refinement
from quorate.exploration import EngineName, State
from quorate.language.instance import Instance, instantiate
from quorate.language.loading import load
from quorate.reference.machine import Machine
from tests.differential.brute import Space, explored
from tests.differential.refining import with_abstraction


def refusal(space: Space, abstract: Instance) -> tuple[int | None, int | None]:
    """How many steps lead to the first step of a model that is none of `abstract`, nor two of it, where the mapping
    changes nothing; and to the first run that goes wrong. None where there is no such."""
    wrong = [0 for run in space.starts if run.fault is not None]
    wrong += [
        space.distance[s] + 1 for s, runs in space.runs.items() for run in runs if run.fault is not None
    ]
    known: dict[State, set[State]] = {}
    with abstract.active():
        machine = Machine(abstract)

        def after(state: State) -> set[State]:
            if state not in known:
                known[state] = {run.after for run in machine.runs(state) if run.after is not None}
            return known[state]

        refused = [
            space.distance[state] + 1
            for state, runs in space.runs.items()
            for target in {run.after for run in runs if run.after is not None and run.after != state}
            if target not in after(state) and not any(target in after(between) for between in after(state))
        ]
    return min(refused, default=None), min(wrong, default=None)


def abstraction_differences(source: str, folder: Path, engines: tuple[EngineName, ...]) -> list[str]:
    """Where the verdict on a random model and the same without its first action is not what brute force says."""
    if "class Base(" in source:
        return []
    (folder / "random_model.py").write_text(source)
    names = [variable.name for variable in instantiate(load(f"{folder}/random_model.py:Random")).variables]
    file = folder / "random_refinement.py"
    file.write_text(with_abstraction(source, names))
    model, abstract = load(f"{file}:Random"), load(f"{file}:Abstract")
    space = explored(instantiate(model))
    first, wrong = refusal(space, instantiate(abstract))
    outcome = (
        "violated" if first is not None or wrong is not None else "holds" if space.distance else "undecided"
    )
    found = []
    for engine in engines:
        for symmetry in (True, False):
            result = check_refinement(model, abstract, engine=engine, symmetry=symmetry, workers=1)
            told = result["refines_Abstract"]
            expected = None if first is None or (wrong is not None and wrong < first) else first
            if (told.outcome == "violated", told.steps if told.outcome == "violated" else None) != (
                expected is not None,
                expected,
            ):
                found.append(
                    f"refines: {engine} (symmetry {symmetry}) says {told.outcome} after {told.steps}, "
                    f"brute force refuses after {first}, a run goes wrong after {wrong}"
                )
            if result.outcome != outcome:
                found.append(f"refines: {engine} says {result.outcome}; brute force {outcome}")
    return found
