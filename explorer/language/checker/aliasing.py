"""Aliases: a local bound to a container of the state shows later changes in Python, but is a value in the IR.

The two agree as long as the state variable is not changed between the binding and the last use; otherwise the model
is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.spans import Span
from quorate.language.traversal import Part, walk
from quorate.language.types import BagType, MapType, SeqType, SetType, Type, without_none

Roots = frozenset[str]
NONE: Roots = frozenset()


def refuse_aliases(program: ir.Program) -> None:
    """Raise ModelError where a local would show a change of the state in Python but not in the IR."""
    for action in (*program.inits, *program.actions):
        _Names(program.functions).block(action.body)


def is_container(type_: Type) -> bool:
    """Whether values of the type are changed in place in Python."""
    return isinstance(without_none(type_), SetType | BagType | SeqType | MapType)


@dataclass
class _Names:
    functions: Mapping[str, ir.Function]
    roots: dict[str, Roots] = field(default_factory=dict)
    """Local to the state variables that it is an alias of, or of a part of."""
    stale: dict[str, tuple[str, Span]] = field(default_factory=dict)
    """Local to the variable behind it that has changed since, and where."""

    def block(self, body: Iterable[ir.Statement]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, statement: ir.Statement) -> None:
        match statement:
            case ir.When() | ir.Assert():
                self._use(statement.condition)
            case ir.Return():
                self._use(statement.value)
            case ir.Let():
                self._use(statement.value)
                self.roots[statement.name] = self.roots_of(statement.value)
                self.stale.pop(statement.name, None)
            case ir.Assign():
                self._use(statement.place, statement.value)
                self._change(statement)
            case ir.If():
                self._use(statement.condition)
                other = _Names(self.functions, dict(self.roots), dict(self.stale))
                self.block(statement.then)
                other.block(statement.otherwise)
                for name, roots in other.roots.items():
                    self.roots[name] = self.roots.get(name, NONE) | roots
                self.stale.update(other.stale)
            case ir.For():
                self._loop(statement)

    def _loop(self, loop: ir.For) -> None:
        self._use(loop.over)
        roots = self.roots_of(loop.over)
        copy = "(...).copy()" if isinstance(loop.over.type, SeqType) else "set(...)"
        for node in walk(*loop.body):
            if isinstance(node, ir.Assign) and node.place.variable in roots:
                raise ModelError(
                    f"{node.place.variable} is changed while a loop iterates over it",
                    f"iterate over a copy: for {loop.name} in {copy}",
                    node.span,
                )
        if is_container(loop.type):
            self.roots[loop.name] = roots
        for _ in range(2):
            self.block(loop.body)

    def _change(self, statement: ir.Assign) -> None:
        variable = statement.place.variable
        for name, roots in self.roots.items():
            if variable in roots:
                self.stale[name] = (variable, statement.span)

    def _use(self, *nodes: Part) -> None:
        for node in walk(*nodes):
            if isinstance(node, ir.Local) and node.name in self.stale:
                variable, span = self.stale[node.name]
                raise ModelError(
                    f"{_written(node)} refers to {variable}, which was changed in line {span.line}",
                    _instead(node, variable),
                    node.span,
                )

    def roots_of(self, value: ir.Expression) -> Roots:
        """The state variables of which the value is an alias in Python, or an alias of a part."""
        if not is_container(value.type):
            return NONE
        match value:
            case ir.Var():
                return frozenset({value.name})
            case ir.Local():
                return self.roots.get(value.name, NONE)
            case ir.Lookup() | ir.At() | ir.Last() | ir.Narrow() | ir.Widen():
                return self.roots_of(value.base)
            case ir.IfExp():
                return self.roots_of(value.then) | self.roots_of(value.otherwise)
            case ir.Call():
                given = NONE.union(*map(self.roots_of, value.arguments))
                return given | self._roots_of_function(self.functions[value.function])
            case _:
                return NONE

    def _roots_of_function(self, function: ir.Function) -> Roots:
        inside = _Names(self.functions)
        inside.block(function.body)
        returned = (node.value for node in walk(*function.body) if isinstance(node, ir.Return))
        return NONE.union(*map(inside.roots_of, returned))


def _written(node: ir.Local) -> str:
    """The name of a local in the source; a parameter of what is called may be another one there."""
    span = node.span
    is_named = span.line == span.end_line and span.end_column - span.column == len(node.name)
    return node.name if is_named else "this"


def _instead(node: ir.Local, variable: str) -> str:
    if isinstance(without_none(node.type), MapType | BagType):
        return f"read what is needed of {variable} before it is changed"
    if _written(node) == node.name:
        return f"make a copy: {node.name} = (...).copy(); or read {variable} again"
    return f"give a copy, (...).copy(), where this is called; or read {variable} again"
