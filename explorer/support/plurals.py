"""Counts with what is counted."""

from __future__ import annotations


def counted(count: int, what: str) -> str:
    """Return a count with its noun, in singular or plural: ``1 step``, ``12 steps``."""
    return f"{count} {what}{'' if count == 1 else 's'}"
