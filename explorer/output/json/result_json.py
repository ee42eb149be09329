"""A result as JSON, in the format of docs/json.md; tests compare the two."""

from __future__ import annotations

from typing import Any

from quorate.exploration import Exploration, Kept, Reasoning, Walked
from quorate.output.json.profile_json import profile_json
from quorate.output.json.refusals_json import refusals_json
from quorate.trace.json import fairness_json, plain_json, trace_json
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
        "processes": exploration.processes,
        "outcome": result.outcome,
        "exploration": exploration.stop,
        "start": exploration.start or None,
        "states": counted_states(exploration),
        "transitions": exploration.transitions if exploration.reasoning is None else None,
        "depth": exploration.depth,
        "cuts": dict(exploration.cuts),
        "actions": dict(exploration.transitions_by_action),
        "walks": None if exploration.walked is None else _walks_json(exploration.walked),
        "properties": [_verdict_json(result, verdict) for verdict in result.verdicts],
        "seconds": {
            "compile": round(exploration.compile_seconds, 6),
            "explore": round(exploration.seconds, 6),
            "total": round(result.seconds, 6),
        },
        "bytes_per_state": round(exploration.bytes_per_state, 1),
        "reasoning": None if exploration.reasoning is None else _reasoning_json(exploration.reasoning),
        "kept": exploration.kept or None,
        "profile": None if exploration.profile is None else profile_json(exploration.profile),
        "warnings": list(result.warnings),
    }


def counted_states(exploration: Exploration) -> int | None:
    """Return the number of states; None if none were counted."""
    return exploration.states if exploration.reasoning is None else None


def _reasoning_json(reasoning: Reasoning) -> dict[str, Any]:
    return {
        "summary": reasoning.summary,
        "proved": dict(reasoning.proved),
        "cut_by": list(reasoning.cut_by),
        "invariant": reasoning.invariant or None,
    }


def _walks_json(walked: Walked) -> dict[str, Any]:
    return {
        "seed": walked.seed,
        "walks": walked.walks,
        "steps": walked.steps,
        "longest": walked.longest,
        "states": walked.states,
    }


def _kept_json(kept: Kept) -> dict[str, Any]:
    return {
        "action": kept.action,
        "arguments": {name: plain_json(value) for name, value in kept.arguments.items()},
        "strength": kept.strength,
        "how": kept.how,
        "step": kept.step,
    }


def _verdict_json(result: Result, verdict: Verdict) -> dict[str, Any]:
    trace = None if verdict.trace is None else trace_json(result.instance, verdict.trace)
    if trace is not None and verdict.violation is not None:
        violation = verdict.violation
        trace["ending"] = {
            "message": violation.message,
            "file": violation.file,
            "line": violation.line,
            "kept": [_kept_json(kept) for kept in violation.kept],
            "refusals": refusals_json(verdict.refusals),
        }
    return {
        "name": verdict.name,
        "kind": verdict.kind,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "needs": [fairness_json(each) for each in verdict.needs],
        "then": verdict.then or None,
        "steps": verdict.steps,
        "shortest": None if verdict.steps is None else verdict.shortest,
        "witness": None if verdict.witness is None else plain_json(verdict.witness),
        "trace": trace,
        "others": [trace_json(result.instance, other) for other in verdict.further_runs],
    }
