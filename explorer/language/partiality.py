"""Expressions that may have no value, so that evaluating them cuts the run or fails, whatever engine does it."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.intervals import Interval, interval
from quorate.language.traversal import walk
from quorate.language.types import BagType, RangeType


def is_partial(node: ir.Node) -> bool:
    """Whether evaluating the node itself, not what is below it, may cut or fail."""
    match node:
        case ir.Fit():
            return not fits(node)
        case ir.Slice(low=low, high=high):
            return any(bound is not None and _may_be_negative(bound) for bound in (low, high))
        case ir.Extreme():
            return node.default is None
        case ir.Remove():
            return node.strict
        case ir.Arithmetic(op="//" | "%", right=divisor):
            return may_be_zero(interval(divisor))
    return isinstance(node, ir.At | ir.Last | ir.Rest | ir.Append | ir.Assert)


def may_end(node: ir.Node) -> bool:
    """Whether evaluating a node and what is below it might cut or fail, as far as its form tells; a call might."""
    return any(
        is_partial(each) or isinstance(each, ir.Call) for each in walk(node) if isinstance(each, ir.Node)
    )


def may_fail_in(program: ir.Program) -> bool:
    """Whether an assert may be false in some run of the program, or an expression have no value, as far as its form
    tells."""
    return any(
        is_partial(node) and not isinstance(node, ir.Fit | ir.Append)
        for routine in program.routines
        for node in walk(*routine.body)
        if isinstance(node, ir.Node)
    )


def bounds_in(program: ir.Program) -> tuple[str, ...]:
    """The bounds that may cut a step of the program, as far as its form tells."""
    found: set[str] = set()
    for routine in program.routines:
        for node in walk(*routine.body):
            match node:
                case ir.Fit() if not fits(node):
                    found.add(node.bound)
                case ir.Append() | ir.Insert(type=BagType()):
                    found.add(str(node.type))
    return tuple(sorted(found))


def may_be_zero(divisor: Interval | None) -> bool:
    """Whether a number with these bounds may be zero, by which division fails."""
    return divisor is None or divisor[0] <= 0 <= divisor[1]


def _may_be_negative(number: ir.Expression) -> bool:
    known = interval(number)
    return known is None or known[0] < 0


def fits(node: ir.Fit) -> bool:
    """Whether by its type a number is a value anyway of the range that it is put into."""
    base = node.base
    while isinstance(base, ir.Widen | ir.Narrow):
        base = base.base
    one, other = node.type, base.type
    return isinstance(one, RangeType) and isinstance(other, RangeType) and one.cls is other.cls
