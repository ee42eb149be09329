"""``quorate check`` in one of several processes that MPI started: all of them search, and the first one tells."""

from __future__ import annotations

import atexit
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from quorate.native.mpi import Processes, processes
from quorate.support.budget import Stopped
from quorate.support.engine_errors import EngineError
from quorate.support.mpi_launchers import seems_first

TELLING_SECONDS = 5.0
"""How long a silent process that cannot begin, and cannot ask the others, lets the first one tell why."""


def run_shared(run: Callable[[], int]) -> int:
    """The exit code of `run`, which all processes do. Those that are not the first are silent, and exit with 0,
    unless they fail alone."""
    first = seems_first()
    if not first:
        _be_silent()
    try:
        together = processes()
    except EngineError:
        if not first:  # the launcher ends all when one has failed
            time.sleep(TELLING_SECONDS)
        raise
    if not together.first:
        _be_silent()
    try:
        code = run()
    except BaseException as error:
        if not together.met:
            _tell(together, error)
        atexit.register(together.leave, error)  # after what failed was printed
        raise
    atexit.register(together.leave)
    return code if together.first else 0


def _tell(together: Processes, error: BaseException) -> None:
    """Tell the others, before they begin, that this process cannot."""
    with suppress(type(error), EngineError, Stopped):
        together.require_none_failed(error)


def _be_silent() -> None:
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (until the process ends)
