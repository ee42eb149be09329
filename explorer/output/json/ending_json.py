"""The ending of a saved trace as an object for JSON."""

from __future__ import annotations

from typing import Any

from quorate.saved.trace import SavedEnding
from quorate.trace.json import fairness_json


def ending_json(ending: SavedEnding) -> dict[str, Any]:
    """Return the ending of a trace as an object."""
    return {
        "name": ending.name,
        "kind": ending.kind,
        "witness": None if ending.witness is None else dict(ending.witness),
        "message": ending.message,
        "file": ending.file,
        "line": ending.line,
        "fairness": [fairness_json(each) for each in ending.fairness],
    }
