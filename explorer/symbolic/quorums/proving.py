"""Claims decided: proved for every number of servers, or refuted by the smallest configuration."""

from __future__ import annotations

import time
from types import FunctionType
from typing import Any, cast

from quorate.language import Family, ModelError, ir
from quorate.language.checker import lower_claim
from quorate.language.optimization import require_asserts
from quorate.language.types import SetType
from quorate.support.processes import asks_z3
from quorate.symbolic.quorums.claims import (
    Claim,
    all_meet,
    is_inhabited,
    is_sort,
    meet,
    member_of,
    sorts_of,
)
from quorate.symbolic.quorums.drawing import in_words
from quorate.symbolic.quorums.grids import Grid
from quorate.symbolic.quorums.lemmas import lemma
from quorate.symbolic.quorums.reading import Statement, read
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
from quorate.symbolic.smt import Context, Solver, negation

RLIMIT = 20_000_000
"""Z3's units of work for one question. The claims here take some thousands."""

_HINT = "claims speak of sets of servers, their sizes, and any and all over them"


def prove(claim: Claim, rlimit: int = RLIMIT) -> Verdict:
    """Decide `claim` for every number of servers, from 1 on.

    Raises ModelError if it is not of the language of claims.
    """
    require_asserts()
    try:
        with asks_z3():
            return _prove(claim, rlimit)
    except ModelError as error:
        wrong = error.diagnostic
        raise ModelError(wrong.message, wrong.hint or _HINT, wrong.span or claim.source.span()) from None


def _prove(claim: Claim, rlimit: int) -> Verdict:
    started = time.perf_counter()

    def elapsed() -> float:
        return time.perf_counter() - started

    universe, solver, statement = _question(lower_claim(claim.source, claim.parameters), rlimit)
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


def _question(claim: ir.Claim, rlimit: int) -> tuple[Universe, Solver, Statement]:
    """A universe, a solver that asserts its axioms and the conditions of the claim, and the formulas of the claim."""
    context = Context()
    parameters = {parameter.name: parameter.type for parameter in claim.parameters}
    in_grid = any(isinstance(type_, SetType) and len(sorts_of(type_)) > 1 for type_ in parameters.values())
    universe = Grid(context, parameters) if in_grid else Venn(context, parameters)
    statement = read(claim, universe)
    solver = context.solver(rlimit)
    solver.add(*universe.axioms(), *statement.conditions)
    return universe, solver, statement


def is_lemma(clause: FunctionType) -> bool:
    """Whether a clause of a spec is a claim about quorums that holds for every number of servers, and not because
    there are no quorums."""
    claim = lemma(clause)
    if claim is None:
        return False
    try:
        with asks_z3():
            _, solver, statement = _question(claim, RLIMIT)
            return solver.check(negation(statement.conclusion)) == "unsat" and solver.check() == "sat"
    except ModelError:
        return False


def intersect(one: type[Family[Any]], other: type[Family[Any]]) -> bool:
    """Whether it is proved that members of two families intersect, however many servers there are."""
    return isinstance(intersection(one, other), Proof)


def intersection(*families: type[Family[Any]]) -> Verdict | Unsupported:
    """Whether members of up to three families, one of each, always have a server in common, however many there are.

    Decided from the text of their `admits`, which may count the members and everyone, and nothing else.
    """
    if len({family._member_sort for family in families}) > 1 or not is_sort(families[0]._member_sort):
        names = " and ".join(family.__name__ for family in families)
        what = f"{names} are not families over one Symmetric sort"
        return Unsupported(
            ModelError(what, "only families of subsets of the same servers can meet").diagnostic
        )
    parameters = dict(zip("abc", map(member_of, families), strict=False))
    said = (is_inhabited, meet, all_meet)[len(families) - 1]
    try:
        return prove(Claim(cast(FunctionType, said), expected=True, known_parameters=parameters))
    except ModelError as error:
        return Unsupported(error.diagnostic)
