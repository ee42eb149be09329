"""A cost as JSON, in the format of docs/json.md; tests compare the two."""

from __future__ import annotations

from typing import Any

from quorate.costs.cost import Cost, TimedStep
from quorate.trace.json import plain_json, trace_json
from quorate.verdicts.naming import name_of


def cost_json(cost: Cost) -> dict[str, Any]:
    """Return one of the objects that ``quorate cost --json`` prints."""
    model, variant = name_of(cost.instance.cls)
    return {
        "model": model,
        "variant": variant,
        "sizes": plain_json(cost.sizes),
        "goal": cost.goal,
        "after": cost.after,
        "outcome": cost.outcome,
        "reason": cost.reason,
        "delays": cost.delays,
        "fsyncs_on_path": cost.fsyncs_on_path,
        "fsyncs": cost.fsyncs,
        "messages": cost.messages,
        "shortest": cost.shortest,
        "longest": cost.longest,
        "durable": list(cost.instance.durable),
        "path": list(cost.path),
        "steps": [_step_json(timed) for timed in cost.steps],
        "trace": None if cost.trace is None else trace_json(cost.instance, cost.trace),
        "engine": cost.engine,
        "symmetry": cost.symmetry,
        "states": cost.states,
        "seconds": round(cost.seconds, 6),
        "warnings": list(cost.warnings),
    }


def _step_json(timed: TimedStep) -> dict[str, Any]:
    return {
        "step": timed.number,
        "lane": timed.lane,
        "delays": timed.time.delays,
        "fsyncs_on_path": timed.time.fsyncs,
        "waited_for": timed.waited_for,
        "by_message": timed.by_message,
        "messages": timed.messages,
        "fsyncs": timed.fsyncs,
    }
