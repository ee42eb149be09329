"""Whether several processes, which MPI started, search together, and whether they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quorate.exploration import Request
from quorate.language.diagnostics import ModelError
from quorate.support.late_imports import imported

if TYPE_CHECKING:
    from quorate.native.mpi import Processes


def shared_by(mpi: bool) -> Processes | None:
    """The processes that are to search together; None if this one searches by itself. Raises EngineError without
    MPI."""
    processes: Processes | None = imported("quorate.native.mpi.processes")() if mpi else None
    return processes


def require_shared(request: Request, engine: str, notice: str) -> None:
    """Raise ModelError unless several processes can do this search together; `notice` says why the native engine is
    not the one."""
    if not request.shared:
        return
    if engine != "native":
        raise ModelError(
            f"the {engine} engine searches in one process{f': {notice}' if notice else ''}",
            "install a C compiler" if notice else "leave out --engine, or write --no-mpi",
        )
    if request.liveness:
        names = ", ".join(each.name for each in request.liveness)
        raise ModelError(
            f"properties of runs need the whole graph in one process, and not in several: {names}",
            "select others (--property), or write --no-mpi",
        )
    if request.runs > 1:
        raise ModelError(
            "several runs to a violation (--all) need all states in one process", "leave out --all, or --mpi"
        )
    if request.keeping is not None and request.keeping.beyond_memory:
        raise ModelError(
            "--disk is for a search in one process",
            "write --checkpoint in place of --disk, and start more processes for more memory",
        )
    if request.profile == "always":
        raise ModelError(
            "what makes the states so many (--profile) is measured in one process", "add --no-mpi"
        )
