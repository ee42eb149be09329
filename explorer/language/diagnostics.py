"""Errors in a user's model, as data: the place, the message and a hint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quorate.language.source_files import read_file
from quorate.language.spans import Span
from quorate.support.visible import visible


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error: `message` says what is wrong, `hint` what to write instead."""

    message: str
    hint: str
    span: Span | None = None


class ModelError(Exception):
    """An error in the user's model or in a request about it. The command line prints it and exits with 2."""

    def __init__(self, message: str, hint: str = "", span: Span | None = None) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(message, hint, span)

    def __str__(self) -> str:
        return format_diagnostic(self.diagnostic)

    def _render_traceback_(self) -> list[str]:
        # Notebooks ask for this: there too a mistake in a model shows no traceback of Quorate's.
        return f"error: {self}".split("\n")


def format_diagnostic(diagnostic: Diagnostic) -> str:
    """A diagnostic as text: ``file:line:column: message``, the line with what is wrong underlined, ``help: ...``."""
    span = diagnostic.span
    where = f"{short_path(span.file)}:{span.line}:{span.column}: " if span is not None else ""
    lines = [where + diagnostic.message]
    if span is not None:
        lines += underlined(span)
    if diagnostic.hint:
        lines.append(f"help: {diagnostic.hint}")
    return visible("\n".join(lines))


def underlined(span: Span) -> list[str]:
    """The source line of a span and the marks below what it covers there; nothing if the text is not available."""
    try:
        file = read_file(span.file)
    except (SyntaxError, UnicodeDecodeError):
        file = None
    if file is None:
        return _raw_line(span)
    return _marked(span, file.lines)


def _raw_line(span: Span) -> list[str]:
    try:
        return _marked(span, tuple(Path(span.file).read_text("utf-8", errors="replace").split("\n")))
    except OSError:
        return []


MOST_COLUMNS = 200
"""Longer source lines are cut to this many columns around the error."""


def _marked(span: Span, lines: tuple[str, ...]) -> list[str]:
    if span.line > len(lines):
        return []
    line = lines[span.line - 1].rstrip()
    start = min(span.column, len(line) + 1)
    end = span.end_column if span.end_line == span.line else len(line) + 1
    if len(line) > MOST_COLUMNS:
        cut = max(0, start - MOST_COLUMNS // 2)
        shown = line[cut : cut + MOST_COLUMNS]
        before, after = "… " if cut else "", " …" if cut + MOST_COLUMNS < len(line) else ""
        line = before + shown + after
        start, end = (min(max(column - cut, 1), len(shown) + 1) + len(before) for column in (start, end))
    # Tabs stay tabs, so that the marks stand below what they mark.
    indent = "".join(c if c == "\t" else " " for c in line[: start - 1])
    return [f"    {line}", f"    {indent}{'^' * max(1, min(end, len(line) + 1) - start)}"]


def short_path(file: str) -> str:
    """A file's path as seen from the current directory, if it is below it."""
    try:
        return str(Path(file).resolve().relative_to(Path.cwd()))
    except ValueError:
        return file
