"""A variant beside the right protocol: what was changed, what breaks, and where the two part.

The package can be called: ``quorate.compare("raft")`` is ``quorate.compare.run.compare("raft")``.
"""

from __future__ import annotations

from quorate.calling import make_callable
from quorate.compare.run import Comparison, Comparisons, compare

make_callable(__name__, compare)

__all__ = ["Comparison", "Comparisons", "compare"]
