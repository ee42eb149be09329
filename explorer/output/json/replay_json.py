"""A replay as JSON, in the format of docs/json.md."""

from __future__ import annotations

from typing import Any

from quorate.output.json.comparison_json import divergence_json
from quorate.output.json.ending_json import ending_json
from quorate.output.json.identity_json import sizes_json
from quorate.output.json.refusals_json import refusals_json
from quorate.saved.replaying import Replay
from quorate.trace.json import trace_json


def replay_json(replay: Replay) -> dict[str, Any]:
    """Return the object that ``quorate replay --json`` prints."""
    saved = replay.saved
    return {
        "model": replay.title,
        "sizes": sizes_json(replay.instance),
        "saved": {
            "model": saved.model,
            "sizes": dict(saved.sizes),
            "steps": len(saved.steps),
            "property": None if saved.ending is None else ending_json(saved.ending),
        },
        "same": replay.same,
        "ending": replay.ending,
        "refusals": [] if replay.verdict is None else refusals_json(replay.verdict.refusals),
        "edited": list(replay.edited),
        "untold": list(replay.untold),
        "parts": divergence_json(replay.divergence),
        "trace": trace_json(replay.instance, replay.trace),
    }
