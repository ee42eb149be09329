"""How many permutations of symmetric values may be numbered, where a number has 16 bits and the last means none."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.language.types import SymmetricType
from quorate.reference.canonical_states import group_order
from quorate.support.engine_errors import EngineError

RENAMING_BITS = 16

MOST_RENAMINGS = (1 << RENAMING_BITS) - 1
"""The largest number of permutations that have a number each."""


def refuse_many_renamings(sorts: Sequence[SymmetricType], purpose: str) -> None:
    """Raise EngineError if there are too many permutations for `purpose`, words such as "to compare steps"."""
    if group_order(sorts) > MOST_RENAMINGS:
        sizes = ", ".join(f"{sort.cls.__name__}={sort.size}" for sort in sorts)
        raise EngineError(
            f"with {sizes} there are more than {MOST_RENAMINGS:,} renamings, too many {purpose}: "
            "--no-symmetry, or smaller sizes"
        )
