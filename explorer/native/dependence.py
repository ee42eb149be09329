"""What the last statements of an action depend on, and what they may change: which parts of which variables.

Where these are few bits beside the action's parameters, the effect of the statements is worth remembering (see
`remembering`). Sets that the statements only add to are apart: what is added does not depend on what was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quorate.language import ir
from quorate.language.traversal import before_operation, children, is_self, operation, walk
from quorate.language.types import SetType

Access = tuple[str, tuple[str, ...]]
"""A state variable, or what it has under the keys that these parameters of the action are."""


@dataclass
class Dependence:
    """The parts read or written other than by adding (`kept`), and the sets that are added to and not read."""

    kept: set[Access] = field(default_factory=set)
    added: set[str] = field(default_factory=set)


def dependence(
    program: ir.Program, parameters: Iterable[str], statements: Sequence[ir.Statement]
) -> Dependence:
    """What these statements depend on and may change, in an action with these parameters."""
    assigns = [node for node in walk(*statements) if isinstance(node, ir.Assign)]
    added = {node.place.variable for node in assigns} - {
        node.place.variable for node in assigns if not _adds(node)
    }
    finder = _Finder(program, added)
    names = {name: name for name in parameters if name not in _given(statements)}
    for each in statements:
        finder.visit(each, names)
    whole = {name for name, _ in finder.found}
    for node in assigns:
        if node.place.variable not in added - whole:
            finder.found.add((node.place.variable, _keys(node.place.path, names)))
    return Dependence(finder.found, added - whole)


def _adds(node: ir.Assign) -> bool:
    """Whether an assignment adds to a set, whatever is in it."""
    value = operation(node.value)
    if node.place.path or not isinstance(node.place.type, SetType):
        return False
    match value:
        case ir.Insert(base=base) | ir.SetOperation(op="|", left=base):
            return is_self(base, node.place)
    return False


def _given(nodes: Iterable[ir.Node]) -> set[str]:
    """The locals that these nodes give values to."""
    return {node.name for node in walk(*nodes) if isinstance(node, ir.Let | ir.For | ir.Bind | ir.Generator)}


def _keys(path: Iterable[ir.Expression], names: Mapping[str, str]) -> tuple[str, ...]:
    """The parameters that a path of keys begins with."""
    keys: list[str] = []
    for each in path:
        if not isinstance(each, ir.Local) or each.name not in names:
            break
        keys.append(names[each.name])
    return tuple(keys)


class _Finder:
    """Collects what is read. `names` are the locals that have the values of parameters, with their names."""

    def __init__(self, program: ir.Program, added: set[str]) -> None:
        self._functions = program.functions
        self._added = added
        self._visited: set[tuple[str, frozenset[tuple[str, str]]]] = set()
        self.found: set[Access] = set()

    def visit(self, node: ir.Node | ir.Generator | ir.Place, names: Mapping[str, str]) -> None:
        match node:
            case ir.Assign(place=place) if place.variable in self._added and _adds(node):
                for before in before_operation(node.value):
                    self.visit(before.value if isinstance(before, ir.Bind) else before.condition, names)
                value = operation(node.value)
                assert isinstance(value, ir.Insert | ir.SetOperation)
                self.visit(value.item if isinstance(value, ir.Insert) else value.right, names)
                return
            case ir.Var(name=name):
                self.found.add((name, ()))
                return
            case ir.Lookup():
                keys: list[ir.Expression] = []
                base: ir.Expression = node
                while isinstance(base, ir.Lookup):
                    keys.insert(0, base.key)
                    base = base.base
                if isinstance(base, ir.Var):
                    self.found.add((base.name, _keys(keys, names)))
                    for key in keys:
                        self.visit(key, names)
                    return
            case ir.Call(function=function, arguments=arguments):
                self._call(function, arguments, names)
        for child in children(node):
            self.visit(child, names)

    def _call(self, function: str, arguments: Sequence[ir.Expression], names: Mapping[str, str]) -> None:
        called = self._functions[function]
        given = _given(called.body)
        inner = {
            parameter: names[argument.name]
            for (parameter, _), argument in zip(called.parameters, arguments, strict=True)
            if isinstance(argument, ir.Local) and argument.name in names and parameter not in given
        }
        key = function, frozenset(inner.items())
        if key not in self._visited:
            self._visited.add(key)
            for each in called.body:
                self.visit(each, inner)
