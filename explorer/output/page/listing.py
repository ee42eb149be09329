"""The source listing beside a run: the model's lines, and those that each step executed."""

from __future__ import annotations

import inspect
import io
import keyword
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

from quorate.exploration import State, Step
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.language.source import source_of
from quorate.language.source_files import first_line
from quorate.output.page.changed import overridden_lines, own_lines
from quorate.output.page.excerpts import Excerpt, excerpts
from quorate.output.page.markup import Markup, el
from quorate.reference.machine import Machine
from quorate.support.visible import marked_up

Line = tuple[str, int]
"""A file and a line in it."""


@dataclass(frozen=True, slots=True)
class Lit:
    """The lines highlighted for a step: those of its action, and those executed in any method."""

    action: tuple[Line, ...]
    ran: frozenset[Line]


class Listing:
    """The source of one model. To be used while the instance is active. For a variant of `base`, the lines that the
    variant has itself are kept apart, and those that it overrides are marked."""

    def __init__(self, instance: Instance, base: type[Model] | None = None) -> None:
        self._instance = instance
        self._machine = Machine(instance)
        self._excerpts: tuple[Excerpt, ...] = excerpts(instance.cls)
        self._names = {excerpt.name: f"f{at}" for at, excerpt in enumerate(self._excerpts)}
        self._own = frozenset[Line]() if base is None else own_lines(instance.cls, base)
        self._overridden = overridden_lines(instance.cls)

    def __bool__(self) -> bool:
        return bool(self._excerpts)

    def markup(self) -> Markup:
        """Return the listing as HTML, each line with its id (`name_of`), without the variant's own lines."""
        return el("div", [self._excerpt(excerpt, own=False) for excerpt in self._excerpts], class_="listing")

    def own_markup(self) -> Markup | None:
        """Return the lines that a variant has itself as HTML; None if the model is no variant."""
        if not self._own:
            return None
        return el("div", [self._excerpt(excerpt, own=True) for excerpt in self._excerpts], class_="listing")

    def name_of(self, line: Line) -> str | None:
        """Return the id of a line in the page; None if it is not shown."""
        file = self._names.get(line[0])
        return None if file is None else f"{file}-{line[1]}"

    def names_of(self, lines: Iterator[Line] | frozenset[Line] | tuple[Line, ...]) -> str:
        """Return the ids of lines, separated by spaces, for an attribute."""
        return " ".join(name for line in sorted(lines) if (name := self.name_of(line)) is not None)

    def lit(self, before: State, step: Step) -> Lit:
        """Return the lines highlighted for a step."""
        return Lit(self._of_action(step.action), frozenset(self._run(before, step)))

    def _of_action(self, action: str) -> tuple[Line, ...]:
        method = getattr(self._instance.cls, action, None)
        if not isinstance(method, FunctionType):
            return ()
        try:
            found = source_of(method)
        except ModelError:
            return ()
        last = found.node.end_lineno or found.node.lineno
        return tuple((found.file.name, line) for line in range(first_line(found.node), last + 1))

    def _run(self, before: State, step: Step) -> set[Line]:
        """The lines executed by a step."""
        lines: set[Line] = set()

        def watch(frame: FrameType, event: str, argument: Any) -> Any:
            if frame.f_code.co_filename not in self._names:
                return None
            if event == "line":
                lines.add((frame.f_code.co_filename, frame.f_lineno))
            return watch

        _traced(watch, lambda: self._machine.run(step.action, step.arguments, before))
        return lines

    def _excerpt(self, excerpt: Excerpt, own: bool) -> Markup | None:
        """The lines of a file that a variant has itself, or the others. Blank lines at their ends are left out."""
        rows: list[tuple[int, str, str]] = []
        for (number, line), html in zip(excerpt.lines, highlighted(excerpt), strict=True):
            if ((excerpt.name, number) in self._own) is own and (line.strip() or rows):
                rows.append((number, line, html))
        while rows and not rows[-1][1].strip():
            rows.pop()
        if not rows:
            return None
        before = [0, *(number for number, _, _ in rows)]
        lines = [self._row(excerpt.name, n, html, b) for (n, _, html), b in zip(rows, before, strict=False)]
        name, variant = Path(excerpt.name).name, self._instance.cls.__name__
        head = f"{variant}, in {name}" if own else name
        return el("section", el("h3", head), el("pre", Markup("\n".join(lines))))

    def _row(self, file: str, number: int, html: str, before: int) -> Markup:
        by = self._overridden.get((file, number))
        classes = (
            ["line"] + ["gap"] * bool(before and number != before + 1) + ["overridden"] * (by is not None)
        )
        return el(
            "span",
            Markup(html),
            class_=" ".join(classes),
            id=f"{self._names[file]}-{number}",
            data_number=number,
            data_by=by or None,
        )


def _traced(watch: Callable[..., Any], run: Callable[[], Any]) -> None:
    before = sys.gettrace()
    sys.settrace(watch)
    try:
        run()
    finally:
        sys.settrace(before)


def highlighted(excerpt: Excerpt) -> list[str]:
    """The lines of an excerpt as HTML with syntax highlighting."""
    marks = _marks(excerpt.file.text)
    found = []
    for number, line in excerpt.lines:
        html, at = "", 0
        for start, end, cls in marks.get(number, []):
            end = len(line) if end < 0 else end
            html += marked_up(line[at:start], quote=False)
            html += f'<span class="{cls}">{marked_up(line[start:end], quote=False)}</span>'
            at = end
        found.append(html + marked_up(line[at:], quote=False))
    return found


def _marks(text: str) -> dict[int, list[tuple[int, int, str]]]:
    """The spans to highlight, by line: start column, end column (-1: the end of the line), and CSS class."""
    marks: dict[int, list[tuple[int, int, str]]] = {}
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        cls = KINDS.get(token.type, "")
        if token.type == tokenize.NAME:
            cls = (
                "k"
                if keyword.iskeyword(token.string)
                else {"def": "f", "class": "f", "@": "d"}.get(before, "")
            )
        (first, start), (last, end) = token.start, token.end
        for line in range(first, last + 1) if cls else ():
            marks.setdefault(line, []).append(
                (start if line == first else 0, end if line == last else -1, cls)
            )
        before = token.string
    return marks


KINDS = {tokenize.STRING: "s", tokenize.COMMENT: "c", tokenize.NUMBER: "n"}


def doc_of_action(instance: Instance, action: str) -> str:
    """Return the docstring of an action, its own or an ancestor's, on one line."""
    return " ".join((inspect.getdoc(getattr(instance.cls, action, None)) or "").split())
