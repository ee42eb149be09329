"""Construction of HTML from elements, with text escaped."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.support.visible import marked_up


class Markup(str):
    """A string that is already HTML."""

    __slots__ = ()


Child = str | Markup | None | Iterable["Child"]

VOID = frozenset({"br", "hr", "input", "meta"})


def el(tag: str, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """Return an element. ``class_`` becomes ``class``, ``data_step`` becomes ``data-step``; an attribute that is True
    has no value, and one that is None or False is left out. Children that are not `Markup` are escaped."""
    given = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in VOID:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{join(children)}</{tag}>")


def join(children: Iterable[Child]) -> Markup:
    """Return the children concatenated."""
    return Markup("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return marked_up(child, quote=False)
    return join(child)


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{marked_up(str(value))}"'
