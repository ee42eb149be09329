"""Analyses of a program that passes use."""

from __future__ import annotations

from collections.abc import Mapping

from quorate.language import ir
from quorate.language.effects import Effects
from quorate.language.partiality import is_partial
from quorate.language.traversal import walk
from quorate.language.types import BagType, Type


class Partial:
    """Predicate of expressions: whether evaluating one might fail or cut the step, judged by its form, helpers
    included."""

    def __init__(self, program: ir.Program) -> None:
        self._functions = program.functions
        self._known: dict[str, bool] = {}

    def __call__(self, node: ir.Node) -> bool:
        return any(self._may_end(each) for each in walk(node) if isinstance(each, ir.Node))

    def _may_end(self, node: ir.Node) -> bool:
        match node:
            case ir.Call():
                return self._calls(node.function)
            case ir.Insert(type=BagType()):
                return True
            case _:
                return is_partial(node)

    def _calls(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = any(map(self, self._functions[name].body))
        return self._known[name]


class Knowledge:
    """The types of the variables of a program, what its helpers read, and what may fail or cut the step."""

    def __init__(self, program: ir.Program) -> None:
        self.types: Mapping[str, Type] = {variable.name: variable.type for variable in program.variables}
        self.effects = Effects(program)
        self.partial = Partial(program)
