"""The native engine in WebAssembly: the same searches by the same C, with one worker, and without what needs the
recorded graph or the states in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from quorate.exploration import Exploration, Request
from quorate.native.build import Tier
from quorate.native.explorer import NativeExplorer
from quorate.native.interface import LoadedModel, Shape
from quorate.native.wasm.building import build_wasm, name_of
from quorate.native.wasm.machine import Load
from quorate.native.wasm.searching import WasmModel
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError

Fetch = Callable[[str], bytes | None]
"""The module of a name, a digest of the C; None if there is none."""


class NotCompiled(EngineError):
    """There is no module for what is searched: the sizes are others, or a set has outgrown its room."""


class WasmExplorer(NativeExplorer):
    """Searches in a WebAssembly engine. The modules are fetched by name, or else compiled by ziglang."""

    def __init__(self, load: Load, fetch: Fetch | None = None) -> None:
        self._load = load
        self._fetch = fetch

    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        """Raises NotCompiled, and EngineError for properties of runs and for profiles."""
        if request.liveness or request.profile != "never":
            raise EngineError(
                "properties of runs, and profiles, need the native engine or the reference engine"
            )
        return super().explore(replace(request, workers=1), budget)

    def _make(self, source: str, shape: Shape, budget: Budget, tier: Tier) -> tuple[LoadedModel, Tier]:
        found = build_wasm(source, budget) if self._fetch is None else self._fetch(name_of(source))
        if found is None:
            raise NotCompiled("this model with these sizes, and with sets as large as here, was not compiled")
        return WasmModel(self._load(found), shape), "thorough"
