"""Other processes, where there can be some: what the pools of proofs and of refinements have in common."""

from __future__ import annotations

import multiprocessing
import os
import signal


def can_fork() -> bool:
    """Whether another process can begin with a copy of everything as it is."""
    return os.name == "posix" and "fork" in multiprocessing.get_all_start_methods()


def leave_interrupts_to_the_first() -> None:
    """To begin another process with: Ctrl-C is for the one that asks, which ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
