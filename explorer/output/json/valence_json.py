"""Valences as JSON, in the format of docs/json.md."""

from __future__ import annotations

from typing import Any

from quorate.exploration import Trace
from quorate.language.words import call
from quorate.output.json.identity_json import sizes_json
from quorate.trace.json import fairness_json, plain_json, trace_json
from quorate.valences.valence import Valence


def valence_json(valence: Valence) -> dict[str, Any]:
    """Return the object that ``quorate valence --json`` prints."""
    found = valence.found
    said: dict[str, Any] = {
        "model": valence.title,
        "sizes": sizes_json(valence.instance),
        "decisions": valence.decisions,
        "engine": valence.engine,
        "symmetry": valence.symmetry,
        "fairness": [fairness_json(each) for each in valence.fairness],
        "outcome": valence.outcome,
        "exploration": valence.stopped if found is None else found.stop,
        "seconds": round(valence.seconds, 6),
        "states": None,
    }
    if found is None:
        return said

    def run(trace: Trace | None) -> dict[str, Any] | None:
        return None if trace is None else trace_json(valence.instance, trace)

    return said | {
        "states": found.states,
        "counts": dict(found.counts),
        "initial": dict(found.initial),
        "univalent": dict(found.by_value),
        "critical": found.critical,
        "cuts": list(found.cuts),
        "critical_run": run(found.critical_run),
        "branches": [
            {"text": call(each.step.action, each.step.arguments), "value": plain_json(each.value)}
            for each in found.branches
        ],
        "undecided_run": run(found.undecided_run),
        "stuck_run": run(found.stuck_run),
    }
