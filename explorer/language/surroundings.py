"""What a file may change of the process while it is imported, and what is put back afterwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def undisturbed() -> Iterator[None]:
    """Afterwards the current directory, from which relative names are meant, and the limit of calls are as before."""
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        folder = None
    calls = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(calls)
        if folder is not None:
            with suppress(OSError):
                os.chdir(folder)
