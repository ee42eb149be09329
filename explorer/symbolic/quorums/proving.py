"""Claims decided: proved for every number of servers, or refuted by the smallest configuration."""

from __future__ import annotations

import time
from types import FunctionType
from typing import Any, cast

from quorate.language import Family, ModelError, Symmetric
from quorate.language.optimization import require_asserts
from quorate.support.processes import asks_z3
from quorate.symbolic.quorums.claims import Claim, Parameter, SetParameter, all_meet, is_inhabited, meet
from quorate.symbolic.quorums.drawing import in_words
from quorate.symbolic.quorums.grids import Grid
from quorate.symbolic.quorums.reading import read
from quorate.symbolic.quorums.replay import refutes
from quorate.symbolic.quorums.terms import Universe
from quorate.symbolic.quorums.venn import Venn
from quorate.symbolic.quorums.verdicts import (
    Proof,
    Refutation,
    Undecided,
    Unsupported,
    Vacuous,
    Verdict,
)
from quorate.symbolic.smt import Context, negation

RLIMIT = 20_000_000
"""Z3's units of work for one question. The claims here take some thousands."""


def prove(claim: Claim, rlimit: int = RLIMIT) -> Verdict:
    """Decide `claim` for every number of servers, from 1 on.

    Raises ModelError if it is not of the language of claims.
    """
    require_asserts()
    try:
        with asks_z3():
            return _prove(claim, rlimit)
    except ModelError as error:
        if error.diagnostic.span is not None:
            raise
        raise ModelError(error.diagnostic.message, error.diagnostic.hint, claim.source.span()) from None


def _prove(claim: Claim, rlimit: int) -> Verdict:
    started = time.perf_counter()

    def elapsed() -> float:
        return time.perf_counter() - started

    context = Context()
    universe = _universe(context, claim.parameters)
    statement = read(claim, universe)
    solver = context.solver(rlimit)
    solver.add(*universe.axioms(), *statement.conditions)
    against = negation(statement.conclusion)
    answer = solver.check(against)
    if answer == "unsat":
        match solver.check():
            case "sat":
                return Proof(elapsed())
            case "unsat":
                return Vacuous(elapsed())
            case "unknown":
                return Undecided("it holds, but whether its conditions can be met is not known", elapsed())
    reason = solver.why_unknown()
    solver.add(against)
    found = universe.smallest(solver)
    if found is None:
        return Undecided(reason if answer == "unknown" else "no small configuration refutes it", elapsed())
    configuration, smallest = found
    if not refutes(claim, configuration):
        raise AssertionError(
            f"{claim.name}: Z3 refutes it with {in_words(configuration)}, and Python does not"
        )
    return Refutation(configuration, smallest, elapsed())


def intersection(*families: type[Family[Any]]) -> Verdict | Unsupported:
    """Whether members of up to three families, one of each, always have a server in common, however many there are.

    Decided from the text of their `admits`, which may count the members and everyone, and nothing else.
    """
    sorts = [family._member_sort for family in families]
    if len(set(sorts)) > 1 or sorts[0] is None or not issubclass(sorts[0], Symmetric):
        names = " and ".join(family.__name__ for family in families)
        what = f"{names} are not families over one Symmetric sort"
        return Unsupported(
            ModelError(what, "only families of subsets of the same servers can meet").diagnostic
        )
    parameters = tuple(
        SetParameter(name, (sorts[0],), family) for name, family in zip("abc", families, strict=False)
    )
    said = (is_inhabited, meet, all_meet)[len(families) - 1]
    try:
        return prove(Claim(cast(FunctionType, said), expected=True, known_parameters=parameters))
    except ModelError as error:
        return Unsupported(error.diagnostic)


def _universe(context: Context, parameters: tuple[Parameter, ...]) -> Universe:
    in_grid = any(
        isinstance(parameter, SetParameter) and len(parameter.sorts) > 1 for parameter in parameters
    )
    return Grid(context, parameters) if in_grid else Venn(context, parameters)
