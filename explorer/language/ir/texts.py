"""The forms that the texts of several expressions have."""

from __future__ import annotations

from quorate.language.ir.expression import Expression
from quorate.support.pretty import Text, bare, group


def listed(opening: str, items: tuple[Expression, ...], closing: str) -> Text:
    """Return items between brackets: ``{a, b}``."""
    return group(opening, [bare(each.text()) for each in items], closing)


def applied(name: str, *arguments: Expression) -> Text:
    """Return ``name(a, b)``."""
    return listed(f"{name}(", arguments, ")")


def infix(operator: str, *operands: Expression) -> Text:
    """Return ``(a operator b)``."""
    return group("(", [each.text() for each in operands], ")", f" {operator} ", leading=True)
