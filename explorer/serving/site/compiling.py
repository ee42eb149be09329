"""The models that a site has as WebAssembly, for searches: compiled ahead, since a browser has no compiler of C."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from quorate.language.diagnostics import ModelError
from quorate.language.loading import available
from quorate.lessons.lesson import bundled_lessons, open_lesson
from quorate.native.explorer import emit
from quorate.native.wasm.building import build_wasm, name_of
from quorate.support.engine_errors import EngineError
from quorate.verdicts.naming import spec_of
from quorate.verdicts.selection import instance_of

Which = Literal["none", "lessons", "main", "all"]
"""What is compiled: nothing; the models of the lessons; also each model, without its variants; also the variants."""


@dataclass(frozen=True, slots=True)
class Target:
    """A model with its sizes; without any, its usual ones."""

    model: str
    sizes: tuple[tuple[str, int | str], ...] = ()


def targets(which: Which, models: Sequence[str] = (), lessons: Sequence[str] = ()) -> tuple[Target, ...]:
    """Return what is to be compiled; models and lessons of one's own are, unless nothing is. Raises ModelError."""
    if which == "none":
        return ()
    taught = (*bundled_lessons(), *map(open_lesson, lessons))
    found = [*(Target(each.model, tuple(dict(each.sizes).items())) for each in taught), *map(Target, models)]
    if which != "lessons":
        found += [Target(name) for name, _, _ in available()]
    if which == "all":
        named = (spec_of(variant) for _, _, variants in available() for variant in variants)
        found += [Target(name) for name in named if name is not None]
    return tuple(dict.fromkeys(found))


def compile_models(
    wanted: Sequence[Target], tell: Callable[[int, int], None] | None = None
) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    """Return the modules by name, and which models could not be compiled, and why. `tell` is called with how many are
    done, of how many. Raises NoWasmCompiler if there is no compiler, and ModelError for what is no model."""
    modules: dict[str, bytes] = {}
    refused = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        building = []
        for target in wanted:
            try:
                source = emit(instance_of(target.model, dict(target.sizes)))
            except (EngineError, ModelError) as error:
                refused.append(f"{target.model}: {error}")
                continue
            building.append((name_of(source), pool.submit(build_wasm, source)))
        for done, (name, module) in enumerate(building, 1):
            modules[name] = module.result()
            if tell is not None:
                tell(done, len(building))
    return dict(sorted(modules.items())), tuple(refused)
