"""Requirements of expressions: if one is not met, evaluating the expression fails or cuts the step.

Analyses, proofs and exports read them here; the engines that evaluate expressions test the same conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.intervals import Interval, interval, within
from quorate.language.spans import Span
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
        case ir.Slice(low=low, high=high):
            bounds = [end for end in (low, high) if end is not None and not _is_natural(end, known)]
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


class MayEnd:
    """Predicate of parts of a program: whether evaluating one may end the run, judged by its form, helpers included.

    `itself` decides for one node that is not a call; an engine with further endings has its own."""

    def __init__(
        self, functions: Mapping[str, ir.Function], itself: Callable[[ir.Node], bool] = is_partial
    ) -> None:
        self._functions = functions
        self._itself = itself
        self._of_functions: dict[str, bool] = {}
        self._of_parts: dict[int, tuple[Part, bool]] = {}  # with the part, so that its id stays its own

    def __call__(self, *parts: Part) -> bool:
        return any(map(self._part, parts))

    def _part(self, part: Part) -> bool:
        if id(part) not in self._of_parts:
            ends = any(self._node(each) for each in walk(part) if isinstance(each, ir.Node))
            self._of_parts[id(part)] = part, ends
        return self._of_parts[id(part)][1]

    def _node(self, node: ir.Node) -> bool:
        return self.function(node.function) if isinstance(node, ir.Call) else self._itself(node)

    def function(self, name: str) -> bool:
        """Whether a call of a helper may, but for its arguments."""
        if name not in self._of_functions:
            self._of_functions[name] = self(*self._functions[name].body)
        return self._of_functions[name]


def may_end(node: ir.Node) -> bool:
    """Whether evaluating a node and what is below it might cut or fail, as far as its form tells; a call might."""
    return any(
        isinstance(each, ir.Call) or is_partial(each) for each in walk(node) if isinstance(each, ir.Node)
    )


def may_fail_in(program: ir.Program) -> bool:
    """Whether an assert may be false in some run of the program, or an expression have no value, as far as its form
    tells."""
    return any(
        isinstance(node, ir.Assert) or ((needed := requirement(node)) is not None and needed.bound is None)
        for node in _nodes(program)
    )


def bounds_in(program: ir.Program) -> tuple[str, ...]:
    """The bounds that may cut a step of the program, as far as its form tells."""
    needed = map(requirement, _nodes(program))
    return tuple(sorted({each.bound for each in needed if each is not None and each.bound is not None}))


def may_be_zero(divisor: Interval | None) -> bool:
    """Whether a number with these bounds may be zero, by which division fails."""
    return divisor is None or divisor[0] <= 0 <= divisor[1]


def _nodes(program: ir.Program) -> Iterator[ir.Node]:
    for routine in program.routines:
        for part in walk(*routine.body):
            if isinstance(part, ir.Node):
                yield part


def _is_natural(number: ir.Expression, known: Mapping[str, Interval] | None) -> bool:
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
