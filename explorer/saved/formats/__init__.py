"""The forms that traces are written in and read from, a module each.

A module that reads has ``read(document: Any) -> SavedTrace | None``: the trace in a JSON document, or None if the
document is of another form; it raises ValueError, with what is wrong, for one of its own form that is broken. Nothing
but the bounds of `quorate.saved.document` is taken for granted: a file may come from anybody. One that writes has
``write(instance, trace, ending) -> dict``. To add a form, write its module and name it in `READERS`, or with the
ending of its files' names in `WRITERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from quorate.exploration import Trace
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.saved.document import HINT, MOST_STEPS, cut, read_document
from quorate.saved.formats import itf, quorate_json, tlc
from quorate.saved.trace import SavedEnding, SavedTrace
from quorate.support.visible import json_text
from quorate.support.whole_files import write_whole

READERS: tuple[Callable[[Any], SavedTrace | None], ...] = (quorate_json.read, itf.read, tlc.read)

WRITERS: dict[str, Callable[[Instance, Trace, SavedEnding | None], dict[str, Any]]] = {
    ".itf.json": itf.write,
    ".json": quorate_json.write,
}
"""By the end of a file's name; the first that fits."""


@roomy
def read_trace(path: str | Path) -> SavedTrace:
    """The trace in a file, in whatever form. Raises ModelError if there is none."""
    document = read_document(path)
    for read in READERS:
        try:
            found = read(document)
            if found is not None:
                _require_whole(found)
                return replace(found, file=str(path))
        except ValueError as error:
            raise ModelError(f"{path} is a broken trace: {error}", "write it again with --trace") from None
    raise ModelError(f"{path} holds no trace in a form known here", HINT)


def _require_whole(trace: SavedTrace) -> None:
    """Raise ValueError for more steps than are read, or states that do not tell the same variables."""
    if len(trace.steps) > MOST_STEPS:
        raise ValueError(f"it has {len(trace.steps):,} steps; at most {MOST_STEPS:,} are read")
    told = trace.initial.state.keys()
    for number, step in enumerate(trace.steps, 1):
        for name in sorted(told ^ step.state.keys()):
            what = f"has {cut(name)}, and the first has none" if name not in told else f"has no {cut(name)}"
            raise ValueError(f"the state after step {number} {what}")


def write_trace(
    path: str | Path, instance: Instance, trace: Trace, ending: SavedEnding | None = None
) -> None:
    """Write a trace of `instance` in the form that the file's name asks for: ``.itf.json`` is ITF, anything else
    Quorate's own JSON. Raises ModelError if the file cannot be written."""
    name = Path(path).name.lower()
    write = next((write for suffix, write in WRITERS.items() if name.endswith(suffix)), quorate_json.write)
    with instance.active():
        document = write(instance, trace, ending)
    try:
        write_whole(Path(path), json_text(document, 1) + "\n")
    except OSError as error:
        raise ModelError(f"{path} cannot be written: {error.strerror}", "give another place") from None
