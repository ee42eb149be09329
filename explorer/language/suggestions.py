"""Suggestions for unknown names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def folded(name: str) -> str:
    """A name without the differences that are easily overlooked: case, hyphens, underscores."""
    return name.lower().replace("-", "").replace("_", "")


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "define it first") -> str:
    """A hint with the known name most similar to `name`, but never `name` itself, which was refused; `otherwise` if
    none is similar."""
    names = [other for other in known if not other.startswith("__") and other != name]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if not near:
        by_folded = {folded(other): other for other in names}
        close = difflib.get_close_matches(folded(name), by_folded, n=1, cutoff=0.7)
        near = [by_folded[other] for other in close]
    return f"did you mean {near[0]}?" if near else otherwise
