"""Places in the source of properties, asserts, failures and actions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from quorate.language.diagnostics import short_path
from quorate.language.instance import Instance
from quorate.reference.faults import place_of_function
from quorate.verdicts.result import Verdict


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A line of a file. The path is relative to the current directory if the file is below it."""

    file: str
    line: int

    @property
    def uri(self) -> str:
        """The file as a URI, relative if its path is."""
        path = Path(self.file)
        return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def place(file: str, line: int) -> SourcePlace | None:
    """Return the place; None if it is in no file, as in a notebook cell."""
    return SourcePlace(short_path(file), line) if line > 0 and Path(file).is_file() else None


def place_of_verdict(instance: Instance, verdict: Verdict) -> SourcePlace | None:
    """Return the place of a verdict's property, assert or failure."""
    if verdict.violation is not None and verdict.violation.file:
        return place(verdict.violation.file, verdict.violation.line)
    property_ = next((p for p in instance.properties if p.name == verdict.name), None)
    return None if property_ is None else place(*place_of_function(property_.function))


def place_of_action(instance: Instance, action: str) -> SourcePlace | None:
    """Return the place of an action or init method."""
    methods = (*instance.actions, *instance.inits)
    method = next((method for method in methods if method.__name__ == action), None)
    return None if method is None else place(*place_of_function(method))
