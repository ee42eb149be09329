"""The stored states of a search as columns, to be profiled: which value each variable has in each state."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from quorate.native.binding import native
from quorate.native.searching import Searched
from quorate.native.steps import Words, packed_states
from quorate.profiles.measuring import Column

ODD = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(32)


def columns_of(search: Searched, count: int, unpacked: bool) -> list[Column]:
    """The columns of the first `count` states, with their values if they are to be unpacked. Use it while the
    instance is active and the search is open."""
    layout = search.compiled.generated.layout
    packed = packed_states(native(search.handle), 0, count)
    found = []
    for name, _ in layout.variables:
        mask = np.array(layout.mask([name]), np.uint64)
        used = np.flatnonzero(mask)
        own = packed[:, used] & mask[used]
        _, first, numbers = np.unique(_hashes(own), return_index=True, return_inverse=True)
        values = [layout.value(name, row) for row in packed[first].tolist()] if unpacked else ()
        found.append(Column(numbers.reshape(-1).astype(np.int64), len(first), values))
    return found


def _hashes(rows: Words) -> npt.NDArray[np.uint64]:
    """A word for each row; equal for different rows as seldom as random ones would be."""
    hashes = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        hashes = (hashes ^ column) * ODD
        hashes ^= hashes >> HALF
        hashes *= ODD
        hashes ^= hashes >> HALF
    return hashes
