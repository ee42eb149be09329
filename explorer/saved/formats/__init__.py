"""Readers of trace formats, one module per format.

Each has ``read(document: Any) -> SavedTrace | None``: the trace in a JSON document, or None if the document is in
another format; it raises ValueError, with the error, for a malformed document of its own format. Files are untrusted:
a reader may rely only on the limits of `quorate.saved.document`. To add a format, write its module and name it in
`READERS`. The writers are in `quorate.output.traces`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.saved.document import HINT, MOST_STEPS, cut, read_document
from quorate.saved.formats import itf, quorate_json, tlc
from quorate.saved.trace import SavedTrace

READERS: tuple[Callable[[Any], SavedTrace | None], ...] = (quorate_json.read, itf.read, tlc.read)


@roomy
def read_trace(path: str | Path) -> SavedTrace:
    """Return the trace in a file of any known format. Raises ModelError if there is none."""
    document = read_document(path)
    for read in READERS:
        try:
            found = read(document)
            if found is not None:
                _require_whole(found)
                return replace(found, file=str(path))
        except ValueError as error:
            raise ModelError(f"{path} is a broken trace: {error}", "write it again with --trace") from None
    raise ModelError(f"{path} contains no trace in a known format", HINT)


def _require_whole(trace: SavedTrace) -> None:
    """Raise ValueError for too many steps, or for states with different variables."""
    if len(trace.steps) > MOST_STEPS:
        raise ValueError(f"it has {len(trace.steps):,} steps; at most {MOST_STEPS:,} are read")
    told = trace.initial.state.keys()
    for number, step in enumerate(trace.steps, 1):
        for name in sorted(told ^ step.state.keys()):
            what = f"has {cut(name)}, and the first has none" if name not in told else f"has no {cut(name)}"
            raise ValueError(f"the state after step {number} {what}")
