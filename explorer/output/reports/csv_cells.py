"""Texts as cells of CSV files."""

from __future__ import annotations

from quorate.support.visible import on_a_line


def cell(text: str) -> str:
    """Return a text on one line that a spreadsheet does not take for a formula."""
    shown = on_a_line(text)
    return f"'{shown}" if shown[:1] in ("=", "+", "-", "@") else shown
