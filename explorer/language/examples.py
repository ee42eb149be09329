"""Names for the examples in hints: those of the user's own model, where it has any of the kind."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.language.sorts import Family, Range, Sort, Symmetric


def a_sort(sorts: Iterable[type], kind: type[Sort] = Sort) -> str:
    """The name of the first sort of a kind among those that have a size; a made-up one where there is none."""
    own = (sort for sort in sorts if issubclass(sort, kind) and not issubclass(sort, Family))
    found = next(own, None)
    return found.__name__ if found is not None else "Term" if kind is Range else "Server"


def a_range(sorts: Iterable[type]) -> str:
    return a_sort(sorts, Range)


def a_symmetric(sorts: Iterable[type]) -> str:
    return a_sort(sorts, Symmetric)
