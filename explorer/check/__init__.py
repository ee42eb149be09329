"""What to check, with which engine, within which limits, and what came of it.

The package can be called: ``quorate.check(Raft)`` is ``quorate.check.run.check(Raft)``. (The import system
binds this package to the name `check` of `quorate`, where a user looks for the function.)
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from quorate.check.result import Outcome, Result, Verdict
from quorate.check.run import check


class _Callable(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Result:
        return check(*arguments, **options)


sys.modules[__name__].__class__ = _Callable

__all__ = ["Outcome", "Result", "Verdict", "check"]
