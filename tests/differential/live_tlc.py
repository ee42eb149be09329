"""Properties of runs, decided by TLC on the exported module."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from quorate.exploration import Request
from quorate.language.instance import Instance
from quorate.language.temporal import FORMS
from quorate.output.tla import export
from quorate.reference import ReferenceExplorer
from tests.differential.brute import explored
from tests.export.agreement import judged


def live_differences(instance: Instance, folder: Path, most: int = 2, seconds: float = 60) -> list[str]:
    """Where TLC and the reference differ on the first of the properties of a model. Nothing for a model in which a
    step is cut or fails: there TLA+ has another meaning. Raises TooLarge, ModelError."""
    space = explored(instance)
    if any(run.after is None for runs in (*space.runs.values(), space.starts) for run in runs):
        return []
    asked = [each for each in instance.properties if each.kind in FORMS]
    module = export(instance, False)
    config = module.configs.get(f"{module.name}.live.cfg")
    if config is None or not space.distance:
        return []
    request = Request(instance, (), False, keep_going=True, liveness=tuple(asked), fairness=instance.fairness)
    explored_ = ReferenceExplorer().explore(request)
    if any(each.kind == "failure" for each in explored_.violations):
        return []
    violated = {each.name for each in explored_.violations}
    found = []
    for property_, name in list(zip(asked, config.properties, strict=True))[:most]:
        said = judged(module, replace(config, properties=(name,)), folder, seconds)
        if said.failure or bool(said.violated) != (property_.name in violated):
            found.append(f"{property_.name}: TLC {said.violated or said.failure or 'holds'}")
    return found
