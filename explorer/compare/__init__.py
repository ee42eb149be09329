"""Comparison of variants with the correct protocol: the change, the violation, and where a run first diverges.

The package can be called: ``quorate.compare("raft")`` is ``quorate.compare.run.compare("raft")``.
"""

from __future__ import annotations

from quorate.compare.run import Comparison, Comparisons, compare
from quorate.support.callable_packages import make_callable

make_callable(__name__, compare)

__all__ = ["Comparison", "Comparisons", "compare"]
