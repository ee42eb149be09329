"""Searches in which the effects of all actions are remembered for which that is right, worthwhile or not.

As it is, few random models have sets that are stored as lists, and so next to none have effects that are remembered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from quorate.language.instance import Instance
from quorate.native import NativeExplorer, remembering, representations
from tests.differential.agreement import differences
from tests.differential.depending import dependence_differences
from tests.differential.refining import space_differences

TABLES = {"large": "", "small": "-DLOCALS_LOG2=4 -DKNOWN_EFFECTS_LOG2=4 -DINSTANCES_LOG2=5"}
"""The sizes of the tables of effects, as flags of the compiler: in small ones, next to everything is forgotten."""


@contextmanager
def all_remembered(most_ranked: int, tables: str) -> Iterator[None]:
    """Within, the effects of actions are remembered whatever they depend on, unless that is a list; sets of more than
    `most_ranked` possible members are lists."""
    with ExitStack() as stack:
        for name, value in {
            "FEWEST_LISTS": 0,
            "MOST_WORDS": 255,
            "MOST_BITS": 255 * representations.WORD,
            "MOST_ROWS": 4096,
        }.items():
            stack.enter_context(patch.object(remembering, name, value))
        stack.enter_context(patch.object(representations, "BITMAP_LIMIT", most_ranked))
        stack.enter_context(patch.object(representations, "_remembered", {}))
        compiled = f"{os.environ.get('QUORATE_CFLAGS', '')} {TABLES[tables]}"
        stack.enter_context(patch.dict(os.environ, QUORATE_CFLAGS=compiled))
        yield


def remembering_differences(instance: Instance, number: int) -> list[str]:
    """Where a search that remembers all that it can differs from the reference; `number` decides how much that is."""
    most_ranked = (representations.BITMAP_LIMIT, 6)[number % 2]
    found = dependence_differences(instance, number)
    with all_remembered(most_ranked, ("large", "small")[number // 2 % 2]):
        found += differences(instance, NativeExplorer())
        if number % 8 == 0:
            found += space_differences(instance)
    return found
