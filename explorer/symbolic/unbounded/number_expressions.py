"""Lowering of numeric expressions: sums and differences, conversions to a range, ``max`` and ``min``."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.traversal import walk
from quorate.language.types import RangeType, SeqType
from quorate.symbolic.unbounded import numbers
from quorate.symbolic.unbounded.cells import Cell, Computed, GroundCell
from quorate.symbolic.unbounded.ground_values import Ground
from quorate.symbolic.unbounded.logic import Formula, Symbol, ite
from quorate.symbolic.unbounded.lowering import Environment, Lowering
from quorate.symbolic.unbounded.made_sequences import fitted
from quorate.symbolic.unbounded.numbers import Predicate
from quorate.symbolic.unbounded.refusals import located, refusal
from quorate.symbolic.unbounded.sequences import as_sequence
from quorate.symbolic.unbounded.values import Value


def arithmetic(lowering: Lowering, node: ir.Arithmetic, env: Environment) -> Value:
    """A sum or a difference. Raises ModelError for other operations."""
    if node.op not in ("+", "-"):
        raise refusal(
            f"the operation {node.op} on numbers",
            "only constants can be added or subtracted: x + 1, x - 2",
            node.span,
        )
    sign = 1 if node.op == "+" else -1
    left, right = lowering.cell(node.left, env), lowering.cell(node.right, env)

    def applied(predicate: Predicate, x: Ground, y: Ground) -> Formula:
        with located(node):
            return predicate(numbers.plus(x, y, sign))

    return Computed(lambda predicate: left.apply(lambda x: right.apply(lambda y: applied(predicate, x, y))))


def fit(lowering: Lowering, node: ir.Fit, env: Environment) -> Value:
    """A number as a value of a range, or a sequence as one of a class. If it does not fit, the step is cut."""
    base = unbounded(lowering, node.base, env)
    if isinstance(node.type, SeqType) and isinstance(node.base.type, SeqType):
        return fitted(as_sequence(base, node.base.type, lowering.vocabulary), node.type)
    if not isinstance(node.type, RangeType):
        raise refusal(f"a {node.type}", "state the protocol with sets and maps", node.span)
    range_ = node.type
    name = lowering.vocabulary.sort(range_).name
    if isinstance(base, GroundCell) and isinstance(base.ground, Symbol) and base.ground.sort == name:
        return base

    def stored(predicate: Predicate) -> Formula:
        return base.apply(lambda ground: numbers.positioned(ground, range_, predicate, lowering.vocabulary))

    return Computed(stored)


def unbounded(lowering: Lowering, node: ir.Expression, env: Environment) -> Cell:
    """A number that will be converted to a range; of positions, also the sum of two that are not constant."""
    inner = node
    while isinstance(inner, ir.Widen):
        inner = inner.base
    if not isinstance(inner, ir.Arithmetic) or inner.op not in ("+", "-"):
        return lowering.cell(node, env)
    sum_, sign = inner, 1 if inner.op == "+" else -1
    # If a sum is a position, its summands are too.
    part = unbounded if inner.op == "+" and not _subtracts(inner) else Lowering.cell
    left, right = part(lowering, inner.left, env), part(lowering, inner.right, env)

    def applied(predicate: Predicate, x: Ground, y: Ground) -> Formula:
        with located(sum_):
            return numbers.summed(x, y, sign, predicate, lowering.vocabulary)

    return Computed(lambda predicate: left.apply(lambda x: right.apply(lambda y: applied(predicate, x, y))))


def _subtracts(node: ir.Expression) -> bool:
    return any(isinstance(part, ir.Arithmetic) and part.op == "-" for part in walk(node))


def extreme_of(lowering: Lowering, node: ir.ExtremeOf, env: Environment) -> Value:
    """``max(a, b, ...)`` or ``min(a, b, ...)``."""
    op = ">=" if node.kind == "max" else "<="
    first, *others = (lowering.cell(item, env) for item in node.items)
    for other in others:
        first = _better(lowering, op, first, other)
    return first


def _better(lowering: Lowering, op: str, left: Cell, right: Cell) -> Cell:
    def applied(predicate: Predicate) -> Formula:
        return left.apply(
            lambda x: right.apply(
                lambda y: ite(numbers.compare(op, x, y, lowering.vocabulary), predicate(x), predicate(y))
            )
        )

    return Computed(applied)
