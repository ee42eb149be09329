"""Runs that cover a model, as `quorate tests` writes them to a file (docs/runs.md), read again as untrusted data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.saved.document import read_document
from quorate.saved.parts import Part

FORMAT, VERSION = "quorate-runs", 1

Written = tuple[str, Mapping[str, Any]]
"""A step as a file or a test has it: an action, and its arguments as in JSON."""


@dataclass(frozen=True, slots=True)
class SavedRuns:
    """Runs in a file, each as its steps, with the sizes that they were found with."""

    sizes: Mapping[str, Any]
    runs: tuple[tuple[Written, ...], ...]


@roomy
def read_runs(path: str | Path) -> SavedRuns:
    """Return the runs in a file. Raises ModelError if there are none."""
    document = read_document(path)
    hint = "write them with quorate tests MODEL --out FILE"
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise ModelError(f"{path} contains no runs that cover a model", hint)
    whole = Part(document)
    try:
        if whole["version"].number() > VERSION:
            raise ValueError(f"it has version {whole['version'].value}, this Quorate reads up to {VERSION}")
        runs = tuple(
            tuple((step["action"].text(), step["arguments"].object()) for step in run["steps"].items())
            for run in whole["runs"].items()
        )
        return SavedRuns(whole["sizes"].object(), runs)
    except ValueError as error:
        raise ModelError(f"{path} is broken: {error}", hint) from None
