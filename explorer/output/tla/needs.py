"""Strictness analysis: the locals that TLC, which evaluates lazily, is certain to evaluate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quorate.language import ir
from quorate.language.traversal import children


class Needs:
    """Which locals are needed to evaluate an expression, or the result of a helper."""

    def __init__(self, functions: Mapping[str, ir.Function]) -> None:
        self._functions = functions
        self._parameters: dict[tuple[str, str], bool] = {}

    def parameter(self, function: str, name: str) -> bool:
        """Whether every path through a helper needs this parameter."""
        key = function, name
        if key not in self._parameters:
            self._parameters[key] = self.body(self._functions[function].body, name)
        return self._parameters[key]

    def body(self, body: Sequence[ir.Statement], name: str) -> bool:
        """Whether every path through statements needs a local."""
        if not body:
            return False
        first, rest = body[0], body[1:]
        match first:
            case ir.Return(value=value):
                return self.of(value, name)
            case ir.Let():
                through = self.of(first.value, name) and self.body(rest, first.name)
                return through or (first.name != name and self.body(rest, name))
            case ir.If():
                branches = ((*first.then, *rest), (*first.otherwise, *rest))
                return self.of(first.condition, name) or all(self.body(each, name) for each in branches)
            case ir.When() | ir.Assert():
                return self.of(first.condition, name) or self.body(rest, name)
            case ir.For():
                return self.of(first.over, name)
        return False

    def of(self, node: ir.Expression, name: str) -> bool:
        """Whether the value of an expression needs a local."""
        match node:
            case ir.Local():
                return node.name == name
            case ir.And(items=items) | ir.Or(items=items):
                return self.of(items[0], name)
            case ir.IfExp():
                branches = self.of(node.then, name) and self.of(node.otherwise, name)
                return self.of(node.condition, name) or branches
            case ir.Fold():
                return self.of(node.generators[0].over, name)
            case ir.MapComprehension():
                return False
            case ir.Bind():
                through = self.of(node.value, name) and self.of(node.body, node.name)
                return through or self.of(node.body, name)
            case ir.Call():
                names = [parameter for parameter, _ in self._functions[node.function].parameters]
                return any(
                    self.of(argument, name) and self.parameter(node.function, parameter)
                    for parameter, argument in zip(names, node.arguments, strict=True)
                )
        return any(isinstance(each, ir.Expression) and self.of(each, name) for each in children(node))
