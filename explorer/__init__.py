"""Quorate: a model checker for consensus protocols, with models in Python.

A model needs no more than this package: ``from quorate import Model, action, when``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from quorate.language import (
    Bag,
    Channel,
    Family,
    Ghost,
    Majority,
    Map,
    Model,
    ModelError,
    Range,
    Record,
    Seq,
    Set,
    Subset,
    Symmetric,
    action,
    clause,
    init,
    invariant,
    reachable,
    refinement,
    step,
    when,
)

if TYPE_CHECKING:
    from quorate.check.run import check as check

__all__ = [
    "Bag",
    "Channel",
    "Family",
    "Ghost",
    "Majority",
    "Map",
    "Model",
    "ModelError",
    "Range",
    "Record",
    "Seq",
    "Set",
    "Subset",
    "Symmetric",
    "action",
    "check",
    "clause",
    "init",
    "invariant",
    "reachable",
    "refinement",
    "step",
    "when",
]


def __getattr__(name: str) -> Any:
    # Models need no engine, so what checks them is imported when it is first asked for.
    if name == "check":
        return importlib.import_module("quorate.check")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
