"""What a launcher of MPI, such as mpirun, tells the processes that it starts, before they ask MPI itself."""

from __future__ import annotations

import os

COUNTS = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")
RANKS = ("OMPI_COMM_WORLD_RANK", "PMI_RANK")
"""Variables in which launchers of MPI tell a process how many there are, and which one it is."""


def started_by_mpi() -> bool:
    """Whether this is one of several processes that a launcher of MPI started."""
    return any(os.environ.get(name, "").isdecimal() and int(os.environ[name]) > 1 for name in COUNTS)


def seems_first() -> bool:
    """Whether this is the first one of these processes, as far as is known before MPI is asked."""
    return not any(os.environ.get(name, "0").strip("0") for name in RANKS)
