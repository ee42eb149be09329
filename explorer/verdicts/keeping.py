"""Whether a search is kept in a folder, and whether it can be."""

from __future__ import annotations

import os
from pathlib import Path

from quorate.exploration import Keeping
from quorate.language.diagnostics import ModelError


def keeping_of(checkpoint: str | os.PathLike[str] | None, *, resume: bool, several: bool) -> Keeping | None:
    """Return how a search is kept; `several`: there are searches one after the other. Raises ModelError for options
    that do not fit together."""
    if checkpoint is None:
        if resume:
            raise ModelError(
                "a search resumes from a folder", "name the one that it was kept in: --checkpoint DIR"
            )
        return None
    if several:
        raise ModelError(
            "with --after there are several searches, and a folder keeps one",
            "save the run to the goal (--trace run.json), and search on with --from run.json",
        )
    return Keeping(Path(checkpoint), resume)


def require_keeping_engine(engine: str, notice: str) -> None:
    """Raise ModelError unless the engine keeps searches; `notice` says why the native engine is not the one."""
    if engine != "native":
        raise ModelError(
            f"the {engine} engine keeps no search in a folder{f': {notice}' if notice else ''}",
            "leave out --checkpoint" if notice else "leave out --engine, or --checkpoint",
        )
