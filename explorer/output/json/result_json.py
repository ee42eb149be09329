"""A result as JSON, in the format of docs/json.md; tests compare the two."""

from __future__ import annotations

from typing import Any

from quorate.exploration import Reasoning
from quorate.trace.json import plain_json, trace_json
from quorate.verdicts.result import Result, Verdict


def result_json(result: Result) -> dict[str, Any]:
    """Return the object that ``quorate check --json`` prints."""
    exploration = result.exploration
    return {
        "model": result.model,
        "variant": result.variant,
        "sizes": plain_json(result.sizes),
        "engine": result.engine,
        "symmetry": result.symmetry,
        "workers": result.workers,
        "outcome": result.outcome,
        "exploration": exploration.stop,
        "states": exploration.states if exploration.reasoning is None else None,
        "transitions": exploration.transitions if exploration.reasoning is None else None,
        "depth": exploration.depth,
        "cuts": dict(exploration.cuts),
        "actions": dict(exploration.fired),
        "properties": [_verdict_json(result, verdict) for verdict in result.verdicts],
        "seconds": {
            "compile": round(exploration.compile_seconds, 6),
            "explore": round(exploration.seconds, 6),
            "total": round(result.seconds, 6),
        },
        "bytes_per_state": round(exploration.bytes_per_state, 1),
        "reasoning": None if exploration.reasoning is None else _reasoning_json(exploration.reasoning),
        "warnings": list(result.warnings),
    }


def _reasoning_json(reasoning: Reasoning) -> dict[str, Any]:
    return {
        "summary": reasoning.summary,
        "proved": dict(reasoning.proved),
        "cut_by": list(reasoning.cut_by),
        "invariant": reasoning.invariant or None,
    }


def _verdict_json(result: Result, verdict: Verdict) -> dict[str, Any]:
    trace = None if verdict.trace is None else trace_json(result.instance, verdict.trace)
    if trace is not None and verdict.violation is not None:
        violation = verdict.violation
        trace["ending"] = {"message": violation.message, "file": violation.file, "line": violation.line}
    return {
        "name": verdict.name,
        "kind": verdict.kind,
        "outcome": verdict.outcome,
        "steps": verdict.steps,
        "witness": None if verdict.witness is None else plain_json(verdict.witness),
        "trace": trace,
        "others": [trace_json(result.instance, other) for other in verdict.others],
    }
