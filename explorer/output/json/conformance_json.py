"""Code held against a model as JSON, in the format of docs/json.md; tests compare the two."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from quorate.conformance.result import Conformance, Mismatch
from quorate.trace.json import plain_json, trace_json
from quorate.verdicts.naming import name_of


def conformance_json(found: Conformance) -> dict[str, Any]:
    """Return the object that ``quorate conform --json`` prints."""
    model, variant = name_of(found.instance.cls)
    transitions = found.transitions
    return {
        "model": model,
        "variant": variant,
        "sizes": plain_json(found.sizes),
        "adapter": found.adapter,
        "mode": found.mode,
        "outcome": found.outcome,
        "reason": found.reason,
        "stopped": found.stopped,
        "seed": found.seed,
        "walks": found.walks,
        "steps": found.steps,
        "refused": found.refused,
        "cuts": dict(found.cuts),
        "stuck": found.stuck,
        "short": found.short,
        "actions": {name: asdict(covered) for name, covered in found.coverage.items()},
        "transitions": None if transitions is None else asdict(transitions),
        "goals": dict(found.goals),
        "judged": list(found.judged),
        "unjudged": {name: list(variables) for name, variables in found.unjudged.items()},
        "explained": {str(number): count for number, count in found.explained.items()},
        "mismatch": None if found.mismatch is None else _mismatch(found, found.mismatch),
        "seconds": round(found.seconds, 6),
    }


def _mismatch(found: Conformance, mismatch: Mismatch) -> dict[str, Any]:
    raised = mismatch.raised
    with found.instance.active():
        return {
            "kind": mismatch.kind,
            "walk": mismatch.walk,
            "found_in": mismatch.found_in,
            "again": mismatch.again,
            "steps": [
                {
                    "text": told.text,
                    "how": told.how,
                    "by": list(told.by),
                    "changes": [str(change) for change in told.changes],
                    "given": None if told.data is None else plain_json(told.data),
                }
                for told in mismatch.steps
            ],
            "allowed": mismatch.allowed,
            "differences": [asdict(each) for each in mismatch.differences],
            "raised": None
            if raised is None
            else {"text": raised.text, "file": raised.file, "line": raised.line},
            "beyond": mismatch.beyond or None,
            "why": mismatch.why or None,
            "property": mismatch.broken or None,
            "message": mismatch.message or None,
            "trace": None if mismatch.trace is None else trace_json(found.instance, mismatch.trace),
        }
