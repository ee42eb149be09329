"""Clauses that speak of members of families and of nothing else: claims about quorums, within a spec.

``all(meets(q, r) for c in Configuration for q in Quorum if is_quorum(q, c) ...)`` is the claim whose parameters are
`c`, `q` and so on; so it is decided like any other, for every number of servers.
"""

from __future__ import annotations

from types import FunctionType

from quorate.language import ModelError, ir
from quorate.language.checker import lower_claim
from quorate.language.source import source_of
from quorate.language.types import BoolType, SetType


def lemma(clause: FunctionType) -> ir.Claim | None:
    """The claim that a clause of one state makes, if it says nothing of the state, but something of all members of
    families: ``return all(... for q in Quorum ...)``. None if it is of another form, or no claim can say it.
    """
    try:
        claim = lower_claim(source_of(clause), {})
    except ModelError:
        return None
    match claim.body:
        case (ir.Return(value=ir.Quantifier(kind="all", body=conclusion, generators=generators)),):
            pass
        case _:
            return None
    if not all(isinstance(each.type, SetType) and isinstance(each.over, ir.Domain) for each in generators):
        return None
    parameters = tuple(ir.Parameter(each.name, each.type, None, each.span) for each in generators)
    members = [ir.When(each.span, each.conditions[0]) for each in generators]
    tests = [ir.Not(test.span, BoolType(), test) for each in generators for test in each.conditions[1:]]
    if tests:
        conclusion = ir.Or(conclusion.span, BoolType(), (*tests, conclusion))
    body: tuple[ir.Statement, ...] = (*members, ir.Return(conclusion.span, conclusion))
    return ir.Claim(claim.name, parameters, claim.locals, body, claim.functions, claim.span)
