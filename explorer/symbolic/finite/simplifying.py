"""Simplification of clauses, once before the same clauses are added to a solver for every step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quorate.symbolic.finite.circuits import Clause
from quorate.symbolic.finite.sat import has_python_sat

ROUNDS = 3
"""The number of rounds, after which hardly anything changes."""


def simplified(clauses: Sequence[Clause], kept: Iterable[int]) -> list[Clause]:
    """Clauses that are equivalent for the variables `kept`, and from which others may be eliminated: mostly bounded
    variable elimination (Een and Biere, "Effective preprocessing in SAT through variable and clause elimination", SAT
    2005). Without python-sat the clauses are returned unchanged."""
    if not clauses or not has_python_sat():
        return list(clauses)
    from pysat.process import Processor  # type: ignore[import-not-found, import-untyped, unused-ignore]

    processor = Processor(bootstrap_with=clauses)
    try:
        # Probing and vivification take longer than they save.
        found = processor.process(rounds=ROUNDS, probe=False, vivify=False, freeze=sorted(kept))
        return [list(clause) for clause in found.clauses] if processor.status else list(clauses)
    finally:
        processor.delete()
