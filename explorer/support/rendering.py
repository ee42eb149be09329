"""Where a result finds what shows it.

Results are data, and import nothing that shows them. What shows them is above, in `quorate.output`, which is imported
when a result is first shown: its table says which function gives a kind of result which form.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Literal, overload

RENDERERS = "quorate.output.renderers"
"""The module that has the table."""

Text = Literal["text", "html", "dot", "graphml", "svg", "mermaid", "junit", "page"]


@overload
def render(value: object, form: Text, *options: Any) -> str: ...


@overload
def render(value: object, form: Literal["json", "sarif"], *options: Any) -> dict[str, Any]: ...


@overload
def render(value: object, form: Literal["file", "terminal"], *options: Any) -> None: ...


@overload
def render(value: object, form: Literal["traces"], *options: Any) -> list[Path]: ...


def render(value: object, form: str, *options: Any) -> Any:
    """A result in a form: as text, as HTML for a notebook, as an object for JSON, drawn, or written to files.
    `options` are what the function for that form takes besides the result."""
    return importlib.import_module(RENDERERS).renderer(type(value), form)(value, *options)


class Rendered:
    """A result that shows itself when it is printed, and in a notebook's cell."""

    __slots__ = ()

    def __str__(self) -> str:
        return render(self, "text")

    def _repr_html_(self) -> str:
        return render(self, "html")
