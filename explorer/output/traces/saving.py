"""Saving of traces: the files for the traces of a check or comparison, and their formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from quorate.comparison.variants import Comparison
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.language.written_files import writing
from quorate.output.traces import itf_writer, quorate_json_writer
from quorate.saved.trace import SavedEnding
from quorate.support.visible import json_text
from quorate.support.whole_files import write_whole
from quorate.trace.json import plain_json
from quorate.verdicts.result import Result, Verdict

WRITERS: dict[str, Callable[[Instance, Trace, SavedEnding | None], dict[str, Any]]] = {
    ".itf.json": itf_writer.write,
    ".json": quorate_json_writer.write,
}
"""The writers by suffix of the file name; the first match is used. To add a format, write its module, with
``write(instance, trace, ending) -> dict``, and name it here."""


def save_trace(result: Result | Verdict, path: str | Path) -> list[Path]:
    """Write the trace of a verdict, or the traces of a result, and return the files written.

    For a result, the trace of the first violation is written to `path`, those of other violations beside it, with the
    property's name before the extension (``run.agreement.json``), and further runs with their number
    (``run.2.json``). If nothing is violated, the traces to the goals reached are written. The file name selects the
    format: ``.itf.json`` is ITF, anything else Quorate's JSON.

    Raises ModelError if a file cannot be written.
    """
    candidates = (result,) if isinstance(result, Verdict) else result.violations
    verdicts = [verdict for verdict in candidates if verdict.trace is not None]
    if not verdicts and isinstance(result, Result):
        verdicts = [verdict for verdict in result.verdicts if verdict.trace is not None]
    return _write([(verdict.name, verdict) for verdict in verdicts], Path(path), with_further_runs=True)


def save_comparisons(comparisons: Iterable[Comparison], path: str | Path) -> list[Path]:
    """As `save_trace`, for the first violation of each variant: the first to `path`, the others beside it with the
    variant's name."""
    verdicts = []
    for comparison in comparisons:
        first = next((v for v in comparison.result.violations if v.trace is not None), None)
        if first is not None:
            verdicts.append((comparison.variant.__name__, first))
    return _write(verdicts, Path(path))


def _write(verdicts: list[tuple[str, Verdict]], path: Path, with_further_runs: bool = False) -> list[Path]:
    written: list[Path] = []
    for name, verdict in verdicts:
        place = _beside(path, name) if written else path
        ending = ending_of(verdict)
        assert verdict.trace is not None
        _write_one(place, verdict.trace, ending)
        written.append(place)
        for number, trace in enumerate(verdict.further_runs if with_further_runs else (), 2):
            written.append(_beside(place, str(number)))
            _write_one(written[-1], trace, replace(ending, witness=None))
    return written


def _write_one(place: Path, trace: Trace, ending: SavedEnding) -> None:
    assert trace.instance is not None
    write_trace(place, trace.instance, trace, ending)


def _beside(path: Path, name: str) -> Path:
    suffix = next((s for s in WRITERS if path.name.lower().endswith(s)), path.suffix)
    stem = path.name[: len(path.name) - len(suffix)]
    return path.with_name(f"{stem}.{name}{path.name[len(stem) :]}")


def ending_of(verdict: Verdict) -> SavedEnding:
    """Return the ending of a verdict's trace."""
    violation = verdict.violation
    return SavedEnding(
        verdict.name,
        verdict.kind,
        None if verdict.witness is None else plain_json(verdict.witness),
        "" if violation is None else violation.message,
        "" if violation is None else violation.file,
        0 if violation is None else violation.line,
        () if violation is None else violation.fairness,
    )


def write_trace(
    path: str | Path, instance: Instance, trace: Trace, ending: SavedEnding | None = None
) -> None:
    """Write a trace of `instance` in the format of the file name: ``.itf.json`` is ITF, anything else Quorate's own
    JSON. Raises ModelError if the file cannot be written."""
    name = Path(path).name.lower()
    write = next(
        (write for suffix, write in WRITERS.items() if name.endswith(suffix)), quorate_json_writer.write
    )
    with instance.active():
        document = write(instance, trace, ending)
    with writing(path):
        write_whole(Path(path), json_text(document, 1) + "\n")
