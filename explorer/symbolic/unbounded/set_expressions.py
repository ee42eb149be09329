"""Lowering of set expressions."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.types import RecordType, SetType
from quorate.symbolic.unbounded.logic import Formula, negation
from quorate.symbolic.unbounded.lowering import Environment, Lowering
from quorate.symbolic.unbounded.numbers import Predicate
from quorate.symbolic.unbounded.refusals import refusal
from quorate.symbolic.unbounded.sets import (
    Display,
    Everything,
    Filtered,
    Gathered,
    SymbolicSet,
    Union,
    of_kind,
)


def set_value(lowering: Lowering, node: ir.Expression, env: Environment) -> SymbolicSet:
    """The value of a set expression. Raises ModelError for what cannot be lowered."""
    assert isinstance(node.type, SetType)
    match node:
        case ir.Domain():
            if isinstance(node.type.item, SetType):
                raise refusal(
                    "quantification over all subsets of a sort",
                    "iterate over a Family, or make the subset a parameter of the action",
                    node.span,
                )
            return Everything(node.type.item, lowering.vocabulary)
        case ir.SetOf(base=base):
            assert isinstance(node.type.item, RecordType)
            return of_kind(lowering.set(base, env), node.type.item)
        case ir.SetDisplay(items=items):
            return Display(None, tuple(lowering.cell(item, env) for item in items), lowering.vocabulary)
        case ir.Insert(base=base, item=item):
            return Display(lowering.set(base, env), (lowering.cell(item, env),), lowering.vocabulary)
        case ir.Remove(base=base, item=item):
            removed = lowering.cell(item, env)
            return Filtered(
                lowering.set(base, env),
                lambda ground: negation(removed.equals(ground, lowering.vocabulary)),
            )
        case ir.SetOperation(op=op):
            left, right = lowering.set(node.left, env), lowering.set(node.right, env)
            match op:
                case "|":
                    return Union(left, right)
                case "&":
                    return Filtered(left, right.has)
                case "-":
                    return Filtered(left, lambda ground: negation(right.has(ground)))
                case "^":
                    return Union(
                        Filtered(left, lambda ground: negation(right.has(ground))),
                        Filtered(right, lambda ground: negation(left.has(ground))),
                    )
        case ir.SetComprehension(body=body, generators=generators):

            def folding(kind: str, predicate: Predicate) -> Formula:
                return lowering.fold(kind, generators, env, lambda e: lowering.cell(body, e).apply(predicate))

            return Gathered(folding, lowering.vocabulary)
    raise refusal("this set expression", "state the protocol with sets of records", node.span)
