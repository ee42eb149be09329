"""A search that has next to no memory, and goes on on disk."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from quorate.exploration import Exploration, Explorer, Keeping, Request
from quorate.native import NativeExplorer
from quorate.support.budget import UNLIMITED, Budget

LITTLE = Budget.of(memory=1)
"""With which no state that is kept is taken into memory again."""


class OnDiskExplorer(Explorer):
    """Explores some levels in memory, and all others on disk, as far as that is possible; not within a budget, which
    is that of one search."""

    name = "native"

    def __init__(self, depth: int = 1) -> None:
        self._depth = depth

    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        last = request.limits.depth
        whole = request.liveness or request.runs > 1 or (last is not None and last <= self._depth)
        if whole or budget is not UNLIMITED:
            return NativeExplorer().explore(request, budget)
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "kept"
            limits = replace(request.limits, depth=self._depth)
            NativeExplorer().explore(replace(request, limits=limits, keeping=Keeping(kept)))
            if not (kept / "checkpoint.json").exists():
                return NativeExplorer().explore(request)
            rest = replace(request, keeping=Keeping(kept, resume=True, beyond_memory=True))
            return replace(NativeExplorer().explore(rest, LITTLE), kept="")
