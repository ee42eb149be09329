"""What an exception from a model's run means: a failed assert, a failure, or a mistake in the model."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

from quorate.language.bundled import ROOMS
from quorate.language.diagnostics import ModelError, Span
from quorate.language.outcomes import BoundReached, Failure


@dataclass(frozen=True, slots=True)
class Fault:
    """A run that went wrong: an `assert` that is false or an operation without a result, and where it stands."""

    kind: Literal["assert", "failure"]
    message: str
    file: str
    line: int


def place_of(trace: TracebackType | None) -> tuple[str, int]:
    """File and line of the innermost frame that runs code of a model rather than of Quorate."""
    place = ("", 0)
    for frame, line in traceback.walk_tb(trace):
        module = frame.f_globals.get("__name__", "")
        file = frame.f_code.co_filename
        ours = module.startswith("quorate.") and not module.startswith(ROOMS)
        if not ours and file != "<string>":  # dataclasses make methods in a file of that name
            place = (file, line)
    return place


def place_of_function(function: Callable[..., object]) -> tuple[str, int]:
    """File and line of a function's ``def`` (a code object's first line is that of its first decorator)."""
    code = function.__code__
    line = code.co_firstlineno
    while linecache.getline(code.co_filename, line).lstrip().startswith("@"):
        line += 1
    return code.co_filename, line


def fault_of(error: Exception) -> Fault:
    """What the model's run ended with, as a fault.

    Raises ModelError for an exception that no run of a model within the language ends with.
    """
    file, line = place_of(error.__traceback__)
    match error:
        case AssertionError():
            message = str(error) or linecache.getline(file, line).strip()
            return Fault("assert", message, file, line)
        case Failure() | BoundReached():
            return Fault("failure", str(error), file, line)
        case ZeroDivisionError():
            return Fault("failure", "division by zero", file, line)
        case IndexError():
            return Fault("failure", "an index is outside the sequence", file, line)
        case ValueError() if "empty" in str(error) and str(error).startswith(("max()", "min()")):
            return Fault("failure", f"{str(error)[:3]} of nothing", file, line)
    message, hint = f"{type(error).__name__}: {error}", "this is what Python says when it runs the line"
    if isinstance(error, ModelError):
        message, hint = error.diagnostic.message, error.diagnostic.hint
    raise ModelError(message, hint, _line_span(file, line)) from error


def _line_span(file: str, line: int) -> Span | None:
    source = linecache.getline(file, line).rstrip()
    start = len(source) - len(source.lstrip())
    return Span(file, line, start + 1, line, len(source) + 1) if file else None
