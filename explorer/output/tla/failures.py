"""Analysis of failures: expressions that may fail, and failures that TLC would miss.

Python evaluates every expression that it reaches; TLC evaluates lazily. For expressions that TLC may skip (the value
of an unused local, an argument that a helper does not read, unused items of a function) assertions are written.
"""

from __future__ import annotations

from quorate.language import ir
from quorate.language.checker.endings import ASSERTS, FAILS, Endings
from quorate.language.checker.iterables import is_ordered
from quorate.language.traversal import Part, children, strip, walk
from quorate.language.types import SeqType, SetType
from quorate.output.tla.needs import Needs


class Failures:
    """Questions about the failures of a program's expressions, independent of their context."""

    def __init__(self, program: ir.Program) -> None:
        self._functions = program.functions
        self._endings = Endings(program)
        self.needs = Needs(program.functions)
        self._ends: dict[int, tuple[ir.Expression, list[tuple[str, Part]]]] = {}
        self._stopping: dict[str, bool] = {}

    def may_fail(self, node: ir.Expression) -> bool:
        """Whether evaluating it may fail, here or in a helper that is called."""
        return any(how in (FAILS, ASSERTS) for how, _ in self._of(node))

    def may_end(self, node: ir.Expression) -> bool:
        """Whether evaluating it may fail or be cut."""
        return bool(self._of(node))

    def _of(self, node: ir.Expression) -> list[tuple[str, Part]]:
        if id(node) not in self._ends:
            self._ends[id(node)] = node, self._endings.of(node)
        return self._ends[id(node)][1]

    def is_partial(self, node: Part) -> bool:
        """Whether TLC may be unable to evaluate the expression, such as the field of a value that may be None."""
        match node:
            case ir.Narrow() | ir.Only() | ir.Extreme(default=None):
                return True
            case ir.Compare(op="==" | "!="):
                return any(self.is_partial(strip(side)) for side in (node.left, node.right))
            case ir.At() | ir.Last() | ir.Rest() | ir.Slice() | ir.Arithmetic() | ir.Call():
                if self.may_fail(node):
                    return True
        return any(map(self.is_partial, children(node)))

    def stops(self, node: ir.Quantifier) -> bool:
        """Whether the order of evaluation of a quantifier matters: it stops early, and a later value may fail."""
        return (
            not node.whole and any(is_ordered(each.over) for each in node.generators) and self.may_fail(node)
        )

    def stops_early(self, *nodes: Part) -> bool:
        """Whether an ordered ``any`` within these nodes stops before values that may fail. When TLC generates
        successors, it evaluates all values of such a quantifier."""
        return any(map(self._stops, walk(*nodes)))

    def _stops(self, node: Part) -> bool:
        match node:
            case ir.Call(function=name):
                if name not in self._stopping:
                    self._stopping[name] = self.stops_early(*self._functions[name].body)
                return self._stopping[name]
            case ir.Quantifier(kind="any"):
                return self.stops(node)
        return False

    # ----------------------------------------------------------------------------- failures that TLC misses

    def may_be_missed(self, node: ir.Expression, must_hold: bool = False) -> bool:
        """Whether TLC may miss a failure within an expression although it evaluates it. An expression that
        `must_hold` is violated if it fails or is false, so it does not matter at which of these TLC stops."""
        if must_hold:
            whether, what = _of_what_must_hold(node)
            if what:
                return any(map(self.may_be_missed, whether)) or any(self.may_be_missed(e, True) for e in what)
        failing = {id(part) for how, part in self._of(node) if how in (FAILS, ASSERTS)}
        return bool(failing) and any(self._misses(part, failing) for part in walk(node))

    def _misses(self, node: Part, failing: set[int]) -> bool:
        def fails(*parts: Part) -> bool:
            return any(id(each) in failing for each in walk(*parts))

        match node:
            case ir.Rest() | ir.Slice() | ir.Remove():
                return id(node) in failing
            case ir.Quantifier(whole=True) | ir.SeqComprehension():
                return fails(node)
            case ir.Call(arguments=arguments):
                parameters = [name for name, _ in self._functions[node.function].parameters]
                return any(
                    fails(argument) and not self.needs.parameter(node.function, name)
                    for name, argument in zip(parameters, arguments, strict=True)
                )
            case ir.Bind(value=value):
                return fails(value)
            case ir.MapComprehension(body=body):
                return fails(body)
            case ir.SetComprehension(generators=generators):
                return fails(*(c for each in generators if _of_sets(each.over) for c in each.conditions))
            case ir.Extreme(default=default) if default is not None:
                return fails(default)
            case ir.In(item=item, container=container) if isinstance(container.type, SeqType):
                return fails(item)
        return False


def _of_what_must_hold(node: ir.Expression) -> tuple[list[ir.Expression], list[ir.Expression]]:
    """The parts of an expression that must hold: the conditions under which other parts must hold, and these."""
    match node:
        case ir.Quantifier(kind="all", generators=generators, body=body):
            return [part for each in generators for part in (each.over, *each.conditions)], [body]
        case ir.And(items=items):
            return [], list(items)
        case ir.Or(items=items):
            return list(items[:-1]), [items[-1]]
        case ir.IfExp(condition=condition, then=then, otherwise=otherwise):
            return [condition], [then, otherwise]
    return [], []


def _of_sets(over: ir.Expression) -> bool:
    """Whether it is the set of all subsets of a sort, on which TLC evaluates conditions lazily."""
    return (
        isinstance(over, ir.Domain) and isinstance(over.type, SetType) and isinstance(over.type.item, SetType)
    )
