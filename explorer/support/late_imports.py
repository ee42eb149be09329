"""The one place where Quorate imports its own modules late: by qualified name, when they are first needed.

What is loaded late is named in full: the public names of `quorate`, the work of each command, the renderers of
results, and the engines. So a command loads only what it needs, and results do not import their renderers.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any


@cache
def imported(place: str) -> Any:
    """Return the object with a qualified name, such as ``quorate.verdicts.checking.check``."""
    module, _, name = place.rpartition(".")
    return getattr(importlib.import_module(module), name)
