"""Writer of Quorate's own trace format (docs/json.md)."""

from __future__ import annotations

from typing import Any

from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.output.json.ending_json import ending_json
from quorate.output.json.identity_json import identity
from quorate.saved.formats.quorate_json import FORMAT, VERSION
from quorate.saved.trace import SavedEnding
from quorate.trace.json import trace_json


def write(instance: Instance, trace: Trace, ending: SavedEnding | None) -> dict[str, Any]:
    """Return a trace as the object of a trace file."""
    return {
        "format": FORMAT,
        "version": VERSION,
        **identity(instance),
        "property": None if ending is None else ending_json(ending),
        "trace": trace_json(instance, trace),
    }
