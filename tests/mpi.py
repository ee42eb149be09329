"""Programs in several processes that MPI starts."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MPIRUN = shutil.which("mpirun", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")

needs_mpi = pytest.mark.skipif(
    MPIRUN is None or importlib.util.find_spec("mpi4py") is None,
    reason="needs mpirun and mpi4py (pip install 'quorate[mpi]')",
)


def environment() -> dict[str, str]:
    """That in which Open MPI starts more processes than there are processors, also for root; others do anyway."""
    return {
        **os.environ,
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
    }


def command(count: int, *arguments: str) -> list[str]:
    """A command that runs Python with arguments in so many processes."""
    assert MPIRUN is not None
    return [MPIRUN, "-n", str(count), sys.executable, *arguments]


def run(count: int, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        command(count, *arguments), capture_output=True, text=True, env=environment(), timeout=timeout
    )


def quorate(count: int, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run the command `quorate` so."""
    return run(count, "-m", "quorate", *arguments, timeout=timeout)
