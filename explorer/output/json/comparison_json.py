"""A comparison as JSON, in the format of docs/json.md."""

from __future__ import annotations

from typing import Any

from quorate.comparison.divergence import Difference, Divergence
from quorate.comparison.out_of_reach import OutOfReach
from quorate.comparison.parting import Parting
from quorate.comparison.variants import Comparison, Comparisons
from quorate.output.json.result_json import counted_states
from quorate.trace.json import plain_json, trace_json
from quorate.verdicts.naming import name_of


def comparisons_json(comparisons: Comparisons) -> dict[str, Any]:
    """Return the object that ``quorate compare --json`` prints."""
    return {
        "model": name_of(comparisons.model)[0],
        "variants": [_comparison_json(each) for each in comparisons],
    }


def _comparison_json(comparison: Comparison) -> dict[str, Any]:
    result, base = comparison.result, comparison.base_result
    violated = result.violations[0] if result.violations else None
    return {
        "name": comparison.variant.__name__,
        "change": comparison.change,
        "sizes": plain_json(result.sizes),
        "outcome": result.outcome,
        "property": None if violated is None else violated.name,
        "steps": None if violated is None else violated.steps,
        "shortest": None if violated is None or violated.steps is None else violated.shortest,
        "states": counted_states(result.exploration),
        "seconds": round(result.seconds, 6),
        "base": {
            "name": comparison.base.__name__,
            "outcome": base.outcome,
            "states": counted_states(base.exploration),
            "exploration": base.exploration.stop,
        },
        "parts": None if comparison.divergence is None else divergence_json(comparison.divergence),
        "trace": None if result.trace is None else trace_json(result.instance, result.trace),
        "unmatched": None if comparison.matching is None else list(comparison.matching.unmatched),
        "partings": [_parting_json(each) for each in comparison.partings],
        "lost": None if comparison.lost is None else _lost_json(comparison, comparison.lost),
    }


def _parting_json(parting: Parting) -> dict[str, Any]:
    return {
        "of": parting.matching.own.cls.__name__,
        "in": parting.matching.other.cls.__name__,
        "pairs": parting.pairs,
        "depth": parting.depth,
        "exploration": parting.stop,
        "trace": None if parting.trace is None else trace_json(parting.matching.own, parting.trace),
        "parts": None if parting.divergence is None else divergence_json(parting.divergence),
    }


def _lost_json(comparison: Comparison, lost: OutOfReach) -> dict[str, Any]:
    return {
        "name": lost.name,
        "trace": trace_json(comparison.base_result.instance, lost.trace),
        "parts": divergence_json(lost.divergence),
    }


def divergence_json(divergence: Divergence) -> dict[str, Any]:
    """Return the step, source line and values of the first refusal (null without one), and the first difference."""
    difference, refused = divergence.difference, divergence.refused
    guard = None if refused is None else refused.guard
    return {
        "step": None if refused is None else refused.step,
        "how": None if refused is None else refused.how,
        "file": None if guard is None else guard.file,
        "line": None if guard is None else guard.line,
        "source": None if guard is None else guard.source,
        "values": [] if guard is None else list(guard.because),
        "message": divergence.unshown if refused is None else refused.message,
        "difference": difference_json(difference),
        "passed": [each.step for each in divergence.passed],
    }


def difference_json(difference: Difference | None) -> dict[str, Any] | None:
    """Return the step and its changes in the variant and in the protocol; None without a difference."""
    if difference is None:
        return None
    return {
        "step": difference.step,
        "variant": [str(change) for change in difference.variant],
        "base": [str(change) for change in difference.base],
    }
