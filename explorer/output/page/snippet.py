"""The source of one function on a page."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from types import FunctionType

from quorate.language.diagnostics import ModelError
from quorate.language.source import source_of
from quorate.language.source_files import first_line
from quorate.output.page.excerpts import Excerpt
from quorate.output.page.listing import Line, highlighted
from quorate.output.page.markup import Markup, el


def snippet(
    function: FunctionType, ran: Collection[Line] = (), guards: Collection[Line] = ()
) -> Markup | None:
    """Return the source of a function, with the lines that `ran` and the `guards` that refuse it marked; None if it
    is not available."""
    try:
        found = source_of(function)
    except ModelError:
        return None
    first, last = first_line(found.node), found.node.end_lineno or found.node.lineno
    lines = tuple((number, found.file.lines[number - 1]) for number in range(first, last + 1))
    excerpt = Excerpt(found.file, lines)
    rows = [
        el(
            "span",
            Markup(html),
            class_=_classes((found.file.name, number), ran, guards),
            data_number=number,
        )
        for (number, _), html in zip(lines, highlighted(excerpt), strict=True)
    ]
    name = Path(found.file.name).name
    return el(
        "div",
        el("h4", f"{function.__name__}, in {name}"),
        el("pre", Markup("\n".join(rows))),
        class_="listing snippet",
    )


def _classes(line: Line, ran: Collection[Line], guards: Collection[Line]) -> str:
    return "line guard" if line in guards else "line ran" if line in ran else "line"
