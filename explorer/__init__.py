"""Quorate: a model checker for consensus protocols, with models in Python.

A model imports from this package only: ``from quorate import Model, action, when``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quorate.check.result import Result as Result
    from quorate.check.result import Verdict as Verdict
    from quorate.check.run import check as check
    from quorate.compare.refinement import check_refinement as check_refinement
    from quorate.compare.run import Comparison as Comparison
    from quorate.compare.run import Comparisons as Comparisons
    from quorate.compare.run import compare as compare
    from quorate.exploration import EngineError as EngineError
    from quorate.exploration import Step as Step
    from quorate.exploration import Trace as Trace
    from quorate.graphs.graph import StateGraph as StateGraph
    from quorate.graphs.graph import graph as graph
    from quorate.language import Bag as Bag
    from quorate.language import Channel as Channel
    from quorate.language import Family as Family
    from quorate.language import Ghost as Ghost
    from quorate.language import Majority as Majority
    from quorate.language import Map as Map
    from quorate.language import Model as Model
    from quorate.language import ModelError as ModelError
    from quorate.language import Range as Range
    from quorate.language import Record as Record
    from quorate.language import Seq as Seq
    from quorate.language import Set as Set
    from quorate.language import Subset as Subset
    from quorate.language import Symmetric as Symmetric
    from quorate.language import action as action
    from quorate.language import clause as clause
    from quorate.language import init as init
    from quorate.language import invariant as invariant
    from quorate.language import reachable as reachable
    from quorate.language import refinement as refinement
    from quorate.language import step as step
    from quorate.language import when as when
    from quorate.output.traces.saving import save_trace as save_trace
    from quorate.prove.run import Proof as Proof
    from quorate.prove.run import prove as prove
    from quorate.saved.run import Replay as Replay
    from quorate.saved.run import replay as replay

__all__ = [
    "Bag",
    "Channel",
    "Comparison",
    "Comparisons",
    "EngineError",
    "Family",
    "Ghost",
    "Majority",
    "Map",
    "Model",
    "ModelError",
    "Proof",
    "Range",
    "Record",
    "Replay",
    "Result",
    "Seq",
    "Set",
    "StateGraph",
    "Step",
    "Subset",
    "Symmetric",
    "Trace",
    "Verdict",
    "action",
    "check",
    "check_refinement",
    "clause",
    "compare",
    "graph",
    "init",
    "invariant",
    "prove",
    "reachable",
    "refinement",
    "replay",
    "save_trace",
    "step",
    "when",
]


TOOLS = {
    "Comparison": "quorate.compare.run",
    "Comparisons": "quorate.compare.run",
    "EngineError": "quorate.exploration",
    "Proof": "quorate.prove.run",
    "Replay": "quorate.saved.run",
    "Result": "quorate.check.result",
    "StateGraph": "quorate.graphs.graph",
    "Step": "quorate.exploration",
    "Trace": "quorate.exploration",
    "Verdict": "quorate.check.result",
    "check_refinement": "quorate.compare.refinement",
    "graph": "quorate.graphs.graph",
    "replay": "quorate.saved.run",
    "save_trace": "quorate.output.traces.saving",
}
"""Lazily imported API that no model needs: name to module. The names that models need are imported lazily as well,
so that the command handles interrupts before any heavy import begins."""


def __getattr__(name: str) -> Any:
    if name in ("check", "compare", "prove"):  # packages of the same name, which can be called as functions
        return importlib.import_module(f"quorate.{name}")
    if name in TOOLS:
        return getattr(importlib.import_module(TOOLS[name]), name)
    if name in __all__:
        # Stored in globals: a model that writes `quorate.when(...)` in an action looks it up at every step.
        found = globals()[name] = getattr(importlib.import_module("quorate.language"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
