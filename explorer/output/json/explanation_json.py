"""Logs held against a model as JSON, in the format of docs/json.md; tests compare the two."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from quorate.explaining.result import Explanation, Impasse, Unexplained
from quorate.trace.json import plain_json, trace_json
from quorate.trace.refusal_text import refusal_lines
from quorate.verdicts.naming import name_of


def explanation_json(found: Explanation) -> dict[str, Any]:
    """Return the object that ``quorate explain --json`` prints."""
    model, variant = name_of(found.instance.cls)
    with found.instance.active():
        return {
            "model": model,
            "variant": variant,
            "sizes": plain_json(found.sizes),
            "mapping": found.mapping or None,
            "logs": [asdict(log) for log in found.logs],
            "outcome": found.outcome,
            "reason": found.reason,
            "stopped": found.stopped,
            "hidden": found.hidden,
            "cuts": list(found.cuts),
            "run": None if found.run is None else trace_json(found.instance, found.run),
            "places": None if found.run is None else [place or None for place in found.places],
            "impasse": None if found.impasse is None else _impasse(found, found.impasse),
            "visited": found.states,
            "seconds": round(found.seconds, 6),
        }


def _impasse(found: Explanation, impasse: Impasse) -> dict[str, Any]:
    return {
        "states": impasse.states,
        "trace": trace_json(found.instance, impasse.nearest),
        "places": [place or None for place in impasse.places],
        "events": [_event(event) for event in impasse.events],
    }


def _event(event: Unexplained) -> dict[str, Any]:
    attempt = event.attempt
    return {
        "file": event.file,
        "line": event.line,
        "text": event.text,
        "node": event.node or None,
        "step": None if attempt is None else attempt.step,
        "before": attempt is not None and attempt.before,
        "differences": [] if attempt is None else [asdict(each) for each in attempt.differences],
        "refusals": [line for _, line in refusal_lines(event.refusals)],
        "unlike": event.unlike or None,
    }
