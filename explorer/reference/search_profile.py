"""The profile of a search that stores its states, as both explorers make it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from quorate.exploration import Request, Stop
from quorate.profiles.profile import FEW, MOST, Profile
from quorate.reference.idle_records import idle_records
from quorate.support.late_imports import imported
from quorate.support.memory import left_of_address_space

if TYPE_CHECKING:  # it comes with numpy
    from quorate.profiles.measuring import Column

Columns: TypeAlias = "Callable[[int, bool], Sequence[Column]]"
"""The columns of the first states, as many as are asked for or there are; with their values, if they are to be
unpacked."""

ADDRESSES = 128 << 20
"""Bytes of address space for each processor without which numpy is not loaded: OpenBLAS, which comes with it, takes
some 40 MB for each, and ends the process if it does not get them."""


def profile_of(
    request: Request, stop: Stop, states: int, found: Mapping[str, int], columns: Columns
) -> Profile | None:
    """The profile of a search that ended with `stop` and so many `states`; None if it is not asked for.

    It is measured with numpy, which other searches do not need. Where the memory limit was reached, few states are
    measured, since `MOST` of them take some hundred megabytes; and it is None if memory does not suffice even for
    that, or to load numpy: the result of the search is not lost with its profile.
    """
    if not request.profiles(stop):
        return None
    out_of_memory = stop == "memory"
    left = left_of_address_space()
    if out_of_memory and left is not None and left < ADDRESSES * (os.cpu_count() or 1):
        return None
    try:
        measured: Callable[..., Profile] = imported("quorate.profiles.measuring.measured")
        all_, few = columns(FEW if out_of_memory else MOST, False), columns(FEW, True)
        idle = partial(idle_records, request.instance)
        return measured(request.instance, all_, few, states, found, idle)
    except (MemoryError, ImportError):
        if not out_of_memory:
            raise
        return None
