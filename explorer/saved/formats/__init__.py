"""The forms that traces are written in and read from, a module each.

A module that reads has ``read(document: Any) -> SavedTrace | None``: the trace in a JSON document, or None if the
document is of another form; it raises ValueError, with what is wrong, for one of its own form that is broken. One
that writes has ``write(instance, trace, ending) -> dict``. To add a form, write its module and name it in `READERS`,
or with the ending of its files' names in `WRITERS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from quorate.exploration import Trace
from quorate.files import write_whole
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.saved.formats import itf, quorate_json, tlc
from quorate.saved.trace import SavedEnding, SavedTrace

READERS: tuple[Callable[[Any], SavedTrace | None], ...] = (quorate_json.read, itf.read, tlc.read)

WRITERS: dict[str, Callable[[Instance, Trace, SavedEnding | None], dict[str, Any]]] = {
    ".itf.json": itf.write,
    ".json": quorate_json.write,
}
"""By the end of a file's name; the first that fits."""


def read_trace(path: str | Path) -> SavedTrace:
    """The trace in a file, in whatever form. Raises ModelError if there is none."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"{path} cannot be read: {error.strerror}", "quorate check MODEL --trace FILE writes one"
        ) from None
    except ValueError as error:
        raise ModelError(
            f"{path} is no JSON: {error}", "give a file that --trace wrote, ITF, or TLC's"
        ) from None
    for read in READERS:
        try:
            found = read(document)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise ModelError(f"{path} is a broken trace: {said}", "write it again with --trace") from None
        if found is not None:
            return replace(found, file=str(path))
    raise ModelError(
        f"{path} holds no trace in a form known here", "give a file that --trace wrote, ITF, or TLC's"
    )


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
        write_whole(Path(path), json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise ModelError(f"{path} cannot be written: {error.strerror}", "give another place") from None
