"""Checks: the choice of an engine and its limits, and verdicts about an instance.

The package can be called: ``quorate.check(Raft)`` is ``quorate.check.run.check(Raft)``.
"""

from __future__ import annotations

from quorate.check.result import Outcome, Result, Verdict
from quorate.check.run import check
from quorate.support.callable_packages import make_callable

make_callable(__name__, check)

__all__ = ["Outcome", "Result", "Verdict", "check"]
