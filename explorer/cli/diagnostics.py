"""A diagnostic as the user sees it: what is wrong, where (the text underlined), and what to write instead."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from quorate.language.diagnostics import Diagnostic, Span
from quorate.language.source import read_file


def print_diagnostic(diagnostic: Diagnostic) -> None:
    """Print to stderr; in colours if that is a terminal."""
    console = Console(file=sys.stderr, highlight=False)
    for line in diagnostic_lines(diagnostic):
        console.print(line, soft_wrap=True)


def diagnostic_lines(diagnostic: Diagnostic) -> list[Text]:
    """The lines of a diagnostic."""
    lines = [Text.assemble(("error: ", "bold red"), (diagnostic.message, "bold"))]
    if diagnostic.span is not None:
        lines += _place(diagnostic.span)
    if diagnostic.hint:
        lines.append(Text.assemble(("  help: ", "bold cyan"), diagnostic.hint))
    return lines


def _place(span: Span) -> list[Text]:
    where = [Text.assemble(("  --> ", "blue"), f"{short(span.file)}:{span.line}:{span.column}")]
    file = read_file(span.file)
    if file is None or span.line > len(file.lines):
        return where
    source = file.lines[span.line - 1]
    margin = " " * len(str(span.line))
    end = span.end_column if span.end_line == span.line else len(source) + 1
    start = min(span.column, len(source) + 1)
    # Tabs stay tabs under tabs, so that the mark stands below what it marks.
    before = "".join(c if c == "\t" else " " for c in source[: start - 1])
    mark = "^" * max(1, min(end, len(source) + 1) - start)
    return [
        *where,
        Text.assemble((f"{margin} |", "blue")),
        Text.assemble((f"{span.line} | ", "blue"), source),
        Text.assemble((f"{margin} | ", "blue"), before, (mark, "bold red")),
    ]


def short(file: str) -> str:
    """A file's path as seen from the current directory, if it is below it."""
    try:
        return str(Path(file).resolve().relative_to(os.getcwd()))
    except ValueError:
        return file
