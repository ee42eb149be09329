"""Requirements of expressions: if one is not met, evaluating the expression fails or cuts the step.

Analyses, proofs and exports read them here; engines that evaluate expressions are given the total form of a program
(`quorate.language.kernel.requirements`), which states them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.intervals import Interval, interval, within
from quorate.language.spans import Span
from quorate.language.temporal import constraint_bound
from quorate.language.traversal import Part, walk
from quorate.language.types import BagType, BoolType, IntType, RangeType, SeqType, SetType


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the operands of a node must meet once they have values.

    `condition` reads the operands again. Two of its forms are no expressions of a program: that an index is in an
    ``ir.IntRange``, and that a whole number is among the values of a Range. If it is false, the step is cut by
    `bound`, or, where that is None, evaluation fails because of `failure`.
    """

    condition: ir.Expression
    bound: str | None = None
    failure: str = ""


def requirement(node: ir.Node, known: Mapping[str, Interval] | None = None) -> Requirement | None:
    """Return the requirement of the node itself, without its operands'; None if it is always met, by the node's form,
    types and the intervals of numbers. `known` has the intervals of locals of type int."""
    match node:
        case ir.Fit(type=RangeType(first=first, size=size) as sort, base=base):
            if within(interval(base, known), (first, first + size - 1)):
                return None
            every = ir.Domain(node.span, SetType(sort))
            return Requirement(ir.In(node.span, BoolType(), base, every), bound=node.bound)
        case ir.Fit(type=SeqType(capacity=capacity), base=base):
            if isinstance(base.type, SeqType) and base.type.capacity <= capacity:
                return None
            return Requirement(_size(base, "<=", capacity), bound=node.bound)
        case ir.Append(type=SeqType(capacity=capacity)) | ir.Insert(type=BagType(capacity=capacity)):
            return Requirement(_size(node.base, "<", capacity), bound=str(node.type))
        case ir.At(base=base, index=index):
            positions = ir.IntRange(
                node.span, SeqType(None, IntType(), 0), _number(node.span, 0), _length(base)
            )
            inside = ir.In(node.span, BoolType(), index, positions)
            return Requirement(inside, failure="the index is outside the sequence")
        case ir.Last(base=base) | ir.Rest(base=base):
            return Requirement(_size(base, ">", 0), failure="the sequence is empty")
        case ir.Only(base=base, failure=failure):
            return Requirement(_size(base, "<=", 1), failure=failure)
        case ir.Slice(low=low, high=high):
            bounds = [end for end in (low, high) if end is not None and not is_natural(end, known)]
            natural = tuple(_compared(end, ">=", _number(end.span, 0)) for end in bounds)
            if not natural:
                return None
            condition = natural[0] if len(natural) == 1 else ir.And(node.span, BoolType(), natural)
            return Requirement(condition, failure="a negative slice bound")
        case ir.Remove(strict=True, base=base, item=item):
            there = ir.In(node.span, BoolType(), item, base)
            return Requirement(there, failure="it is not there to be removed")
        case ir.Arithmetic(op="//" | "%", right=divisor):
            if not may_be_zero(interval(divisor, known)):
                return None
            return Requirement(_compared(divisor, "!=", _number(node.span, 0)), failure="division by zero")
        case ir.Extreme(default=None, generators=generators):
            true = ir.Const(node.span, BoolType(), True)
            some = ir.Quantifier(node.span, BoolType(), "any", true, generators)
            return Requirement(some, failure=f"{node.kind} of nothing")
    return None


def is_partial(node: ir.Node) -> bool:
    """Whether evaluating the node itself, not what is below it, may cut or fail."""
    return isinstance(node, ir.Assert) or requirement(node) is not None


def is_ending(node: ir.Node) -> bool:
    """Whether a node of a total form cuts or fails, if a condition is false."""
    return isinstance(node, ir.Require | ir.Assert)


def negated(condition: ir.Expression) -> ir.Expression:
    """The negation of a requirement: numbers are compared the other way, which engines decide more directly."""
    match condition:
        case ir.And(items=items):
            return ir.Or(condition.span, condition.type, tuple(map(negated, items)))
        case ir.Compare(op=op):
            return dataclasses.replace(condition, op=_OPPOSITE[op])
        case _:
            return ir.Not(condition.span, condition.type, condition)


_OPPOSITE: Mapping[ir.CompareOp, ir.CompareOp] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    "<=": ">",
    ">": "<=",
}


Nodes = tuple[ir.Node, ...]


def _once(*several: Iterable[ir.Node]) -> Nodes:
    return tuple({id(node): node for nodes in several for node in nodes}.values())


class MayEnd:
    """Predicate of parts of a program: whether evaluating one may end the run, judged by its form, helpers included.

    `itself` decides for one node that is not a call; an engine with further endings has its own."""

    def __init__(
        self, functions: Mapping[str, ir.Function], itself: Callable[[ir.Node], bool] = is_partial
    ) -> None:
        self._functions = functions
        self._itself = itself
        self._of_functions: dict[str, Nodes] = {}
        self._of_parts: dict[int, tuple[Part, Nodes]] = {}  # with the part, so that its id stays its own

    def __call__(self, *parts: Part) -> bool:
        return any(map(self.nodes, parts))

    def nodes(self, part: Part) -> Nodes:
        """The nodes that may: those of the part itself, then those of helpers."""
        if id(part) not in self._of_parts:
            nodes = [each for each in walk(part) if isinstance(each, ir.Node)]
            own = (each for each in nodes if not isinstance(each, ir.Call) and self._itself(each))
            called = (self._function(each.function) for each in nodes if isinstance(each, ir.Call))
            self._of_parts[id(part)] = part, _once(own, *called)
        return self._of_parts[id(part)][1]

    def function(self, name: str) -> bool:
        """Whether a call of a helper may, but for its arguments."""
        return bool(self._function(name))

    def _function(self, name: str) -> Nodes:
        if name not in self._of_functions:
            self._of_functions[name] = _once(*map(self.nodes, self._functions[name].body))
        return self._of_functions[name]


def may_end(node: ir.Node) -> bool:
    """Whether evaluating a node and what is below it might cut or fail, as far as its form tells; a call might."""
    return any(
        isinstance(each, ir.Call) or is_partial(each) for each in walk(node) if isinstance(each, ir.Node)
    )


def may_fail_in(program: ir.Program) -> bool:
    """Whether an assert may be false in some run of a program in its total form, or what it requires, other than a
    bound."""
    return any(
        isinstance(node, ir.Assert) or (isinstance(node, ir.Require) and node.bound is None)
        for node in _nodes(program)
    )


def bounds_in(program: ir.Program) -> tuple[str, ...]:
    """The bounds that may cut a step of a program in its total form, those of constraints included."""
    required = (node for node in _nodes(program) if isinstance(node, ir.Require))
    constraints = {constraint_bound(each.name) for each in program.properties if each.kind == "constraint"}
    return tuple(sorted({each.bound for each in required if each.bound is not None} | constraints))


def may_be_zero(divisor: Interval | None) -> bool:
    """Whether a number with these bounds may be zero, by which division fails."""
    return divisor is None or divisor[0] <= 0 <= divisor[1]


def _nodes(program: ir.Program) -> Iterator[ir.Node]:
    for routine in program.routines:
        for part in walk(*routine.body):
            if isinstance(part, ir.Node):
                yield part


def is_natural(number: ir.Expression, known: Mapping[str, Interval] | None) -> bool:
    """Whether a number is not negative, by its interval."""
    bounds = interval(number, known)
    return bounds is not None and bounds[0] >= 0


def _number(span: Span, value: int) -> ir.Const:
    return ir.Const(span, IntType(), value)


def _length(base: ir.Expression) -> ir.Size:
    return ir.Size(base.span, IntType(), base)


def _compared(left: ir.Expression, op: ir.CompareOp, right: ir.Expression) -> ir.Compare:
    return ir.Compare(left.span, BoolType(), op, left, right)


def _size(base: ir.Expression, op: ir.CompareOp, number: int) -> ir.Compare:
    return _compared(_length(base), op, _number(base.span, number))
