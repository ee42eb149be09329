"""Clausal form: universal quantifiers pulled out and distributed over conjunctions, existential ones pushed in.

So each universal quantifier binds one disjunction: a clause, whose negated atoms can be its trigger.
"""

from __future__ import annotations

import itertools
import math

from quorate.symbolic.unbounded.logic import (
    Formula,
    Join,
    Quantified,
    Symbol,
    conjunction,
    disjunction,
    fresh,
    parts,
    quantified,
    substituted,
    symbols,
)

MOST = 100
"""The largest number of atoms that a disjunction may be expanded to."""


def clausal(formula: Formula) -> Formula:
    """The clausal form of a formula in normal form: equivalent to it, and in normal form too."""
    match formula:
        case Join("all", items):
            return conjunction(map(clausal, items))
        case Join(_, items):
            factors = [_items("all", clausal(item)) for item in items]
            count = math.prod(map(len, factors))
            if sum(sum(map(_size, factor)) * count // len(factor) for factor in factors) > MOST:
                factors = [(conjunction(factor),) for factor in factors]
            return conjunction(map(_clause, itertools.product(*factors)))
        case Quantified("all", variables, body):
            return conjunction(_bound_in(variables, item) for item in _items("all", clausal(body)))
        case Quantified(_, variables, body):
            return disjunction(_some(variables, item) for item in _items("any", clausal(body)))
        case _:
            return formula


def _size(formula: Formula) -> int:
    return sum(map(_size, parts(formula))) or 1


def _items(kind: str, formula: Formula) -> tuple[Formula, ...]:
    return formula.items if isinstance(formula, Join) and formula.kind == kind else (formula,)


def _clause(items: tuple[Formula, ...]) -> Formula:
    variables: list[Symbol] = []
    kept_items: list[Formula] = []
    for item in items:
        if isinstance(item, Quantified) and item.kind == "all":
            # The same factor may be in several clauses, each of which binds variables of its own.
            renamed = {variable: fresh(variable.sort) for variable in item.variables}
            variables += renamed.values()
            kept_items.append(substituted(item.body, renamed))
        else:
            kept_items.append(item)
    return _bound_in(tuple(variables), disjunction(kept_items))


def _bound_in(variables: tuple[Symbol, ...], body: Formula) -> Formula:
    if isinstance(body, Quantified) and body.kind == "all":
        variables, body = (*variables, *body.variables), body.body
    used = symbols((body,))
    return quantified("all", [variable for variable in variables if variable in used], body)


def _some(variables: tuple[Symbol, ...], body: Formula) -> Formula:
    if isinstance(body, Quantified) and body.kind == "any":
        variables, body = (*variables, *body.variables), body.body
    outside: list[Formula] = []
    inside: list[Formula] = []
    for item in _items("all", body):
        (outside if symbols((item,)).isdisjoint(variables) else inside).append(item)
    used = symbols(inside)
    inner = quantified("any", [variable for variable in variables if variable in used], conjunction(inside))
    return conjunction((*outside, inner))
