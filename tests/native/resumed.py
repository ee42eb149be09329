"""A search that is stopped again and again, and goes on from what it has kept, each time with other workers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from quorate.exploration import Exploration, Explorer, Keeping, Request
from quorate.native import NativeExplorer
from quorate.support.budget import UNLIMITED, Budget


class ResumedExplorer(Explorer):
    """Explores as the native engine does, but stops at some depths, and resumes; not within a budget, which is that
    of one search."""

    name = "native"

    def __init__(self, depths: Iterable[int] = (0, 1, 2, 5, 9)) -> None:
        self._depths = tuple(depths)

    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        with tempfile.TemporaryDirectory() as folder:
            kept, last = Path(folder) / "kept", request.limits.depth
            for number, depth in enumerate(self._depths):
                if budget is UNLIMITED and (last is None or depth < last):
                    part = replace(
                        request,
                        limits=replace(request.limits, depth=depth),
                        workers=1 + number % 3,
                        keeping=Keeping(kept, resume=kept.exists()),
                    )
                    NativeExplorer().explore(part)
            whole = replace(request, keeping=Keeping(kept, resume=kept.exists()))
            return replace(NativeExplorer().explore(whole, budget), kept="")
