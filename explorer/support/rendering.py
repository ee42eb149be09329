"""The lookup of renderers for results.

Results are data and import no renderer. The renderers are in `quorate.output`, a higher layer, which is imported when
a result is first rendered; its table maps a kind of result and a form to a function.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, overload

from quorate.support.late_imports import imported

RENDERER = "quorate.output.renderers.renderer"
"""The function that looks a renderer up in the table."""

Text = Literal["text", "html", "dot", "graphml", "svg", "mermaid", "junit", "page", "csv", "pytest"]


@overload
def render(value: object, form: Text, *options: Any) -> str: ...


@overload
def render(value: object, form: Literal["json", "sarif"], *options: Any) -> dict[str, Any]: ...


@overload
def render(value: object, form: Literal["file", "terminal"], *options: Any) -> None: ...


@overload
def render(value: object, form: Literal["traces"], *options: Any) -> list[Path]: ...


@overload
def render(value: object, form: Literal["runs"], *options: Any) -> list[Any]: ...


def render(value: object, form: str, *options: Any) -> Any:
    """Render a result in a form: as text, as HTML for a notebook, as an object for JSON, drawn, or written to files.
    `options` are the further arguments of the renderer of that form."""
    return imported(RENDERER)(type(value), form)(value, *options)


class Rendered:
    """Base of results that render themselves when printed and in a notebook cell."""

    __slots__ = ()

    def __str__(self) -> str:
        return render(self, "text")

    def _repr_html_(self) -> str:
        return render(self, "html")
