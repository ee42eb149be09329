"""Whether a search is kept in a folder, and whether it can be."""

from __future__ import annotations

import os
from pathlib import Path

from quorate.exploration import Keeping, Request
from quorate.language.diagnostics import ModelError
from quorate.support.budget import parse_bytes

Folder = str | os.PathLike[str] | None


def keeping_of(
    checkpoint: Folder, *, resume: bool, disk: Folder, disk_limit: int | str | None, several: bool
) -> Keeping | None:
    """Return how a search is kept; `several`: there are searches one after the other. Raises ModelError for options
    that do not fit together."""
    if checkpoint is not None and disk is not None:
        raise ModelError(
            "--disk keeps the search as --checkpoint does, and goes on when memory has ended", "give one"
        )
    if disk is None and disk_limit is not None:
        raise ModelError("--disk-limit is for a search on disk", "add --disk DIR")
    folder = disk if checkpoint is None else checkpoint
    if folder is None:
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
    most = parse_bytes(disk_limit) if isinstance(disk_limit, str) else disk_limit
    return Keeping(Path(folder), resume, disk is not None, most)


def require_keeping(request: Request, engine: str, notice: str) -> None:
    """Raise ModelError unless an engine can keep this search; `notice` says why the native engine is not the one."""
    keeping = request.keeping
    if keeping is None:
        return
    option = "--disk" if keeping.beyond_memory else "--checkpoint"
    if engine != "native":
        raise ModelError(
            f"the {engine} engine keeps no search in a folder{f': {notice}' if notice else ''}",
            f"leave out {option}" if notice else f"leave out --engine, or {option}",
        )
    if keeping.beyond_memory and request.liveness:
        names = ", ".join(each.name for each in request.liveness)
        raise ModelError(
            f"properties of runs need the whole graph in memory, and not on disk: {names}",
            "select others (--property), or write --checkpoint in place of --disk",
        )
    if keeping.beyond_memory and request.runs > 1:
        raise ModelError(
            "several runs to a violation (--all) need all states in memory", "leave out --all, or --disk"
        )
