"""Quorate: a model checker for consensus protocols, with models in Python.

A model imports from this package only: ``from quorate import Model, action, when``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quorate.support.late_imports import imported

if TYPE_CHECKING:
    from quorate.assessment.judging import judge_properties
    from quorate.assessment.matrix import PropertyMatrix
    from quorate.assessment.points import PointRule
    from quorate.comparison.refinement import check_refinement
    from quorate.comparison.variants import Comparison, Comparisons, compare
    from quorate.conformance.conforming import conform
    from quorate.conformance.result import Conformance
    from quorate.costs.cost import Cost
    from quorate.costs.costing import cost
    from quorate.covering.cover import Cover, cover
    from quorate.explaining.explaining import explain
    from quorate.explaining.result import Explanation
    from quorate.exploration import Step, Trace
    from quorate.graphs.state_graph import StateGraph, graph
    from quorate.histories.judging import Linearizability, linearizable
    from quorate.language import (
        Bag,
        Channel,
        Family,
        Ghost,
        Majority,
        Map,
        Model,
        ModelError,
        Ordered,
        Range,
        Record,
        Seq,
        Set,
        Shifted,
        Subset,
        Symmetric,
        action,
        again_and_again,
        always_possible,
        at_last_always,
        clause,
        constraint,
        decisions,
        eventually,
        final,
        init,
        invariant,
        leads_to,
        reachable,
        refinement,
        stage,
        step,
        when,
    )
    from quorate.output.traces.saving import save_trace
    from quorate.proofs.spec_proof import Proof, prove, prove_all
    from quorate.saved.replaying import Replay, replay
    from quorate.serving.exploring import Explorer, explore
    from quorate.support.engine_errors import EngineError
    from quorate.valences.valence import Valence, valence
    from quorate.verdicts.checking import check
    from quorate.verdicts.result import Result, Verdict

__all__ = [
    "Bag",
    "Channel",
    "Comparison",
    "Comparisons",
    "Conformance",
    "Cost",
    "Cover",
    "EngineError",
    "Explanation",
    "Explorer",
    "Family",
    "Ghost",
    "Linearizability",
    "Majority",
    "Map",
    "Model",
    "ModelError",
    "Ordered",
    "PointRule",
    "Proof",
    "PropertyMatrix",
    "Range",
    "Record",
    "Replay",
    "Result",
    "Seq",
    "Set",
    "Shifted",
    "StateGraph",
    "Step",
    "Subset",
    "Symmetric",
    "Trace",
    "Valence",
    "Verdict",
    "action",
    "again_and_again",
    "always_possible",
    "at_last_always",
    "check",
    "check_refinement",
    "clause",
    "compare",
    "conform",
    "constraint",
    "cost",
    "cover",
    "decisions",
    "eventually",
    "explain",
    "explore",
    "final",
    "graph",
    "init",
    "invariant",
    "judge_properties",
    "leads_to",
    "linearizable",
    "prove",
    "prove_all",
    "reachable",
    "refinement",
    "replay",
    "save_trace",
    "stage",
    "step",
    "valence",
    "when",
]


TOOLS = {
    "Comparison": "quorate.comparison.variants",
    "Comparisons": "quorate.comparison.variants",
    "Conformance": "quorate.conformance.result",
    "Cost": "quorate.costs.cost",
    "Cover": "quorate.covering.cover",
    "EngineError": "quorate.support.engine_errors",
    "Explanation": "quorate.explaining.result",
    "Explorer": "quorate.serving.exploring",
    "Linearizability": "quorate.histories.judging",
    "PointRule": "quorate.assessment.points",
    "Proof": "quorate.proofs.spec_proof",
    "PropertyMatrix": "quorate.assessment.matrix",
    "Replay": "quorate.saved.replaying",
    "Result": "quorate.verdicts.result",
    "StateGraph": "quorate.graphs.state_graph",
    "Step": "quorate.exploration",
    "Trace": "quorate.exploration",
    "Valence": "quorate.valences.valence",
    "Verdict": "quorate.verdicts.result",
    "check": "quorate.verdicts.checking",
    "check_refinement": "quorate.comparison.refinement",
    "compare": "quorate.comparison.variants",
    "conform": "quorate.conformance.conforming",
    "cost": "quorate.costs.costing",
    "cover": "quorate.covering.cover",
    "explain": "quorate.explaining.explaining",
    "explore": "quorate.serving.exploring",
    "graph": "quorate.graphs.state_graph",
    "judge_properties": "quorate.assessment.judging",
    "linearizable": "quorate.histories.judging",
    "prove": "quorate.proofs.spec_proof",
    "prove_all": "quorate.proofs.spec_proof",
    "replay": "quorate.saved.replaying",
    "save_trace": "quorate.output.traces.saving",
    "valence": "quorate.valences.valence",
}
"""Lazily imported API that no model needs: name to module. The names that models need are imported lazily as well,
so that the command handles interrupts before any heavy import begins."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Stored in globals: a model that writes `quorate.when(...)` in an action looks it up at every step.
    value = globals()[name] = imported(f"{TOOLS.get(name, 'quorate.language')}.{name}")
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
