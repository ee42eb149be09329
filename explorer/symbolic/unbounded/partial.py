"""Expressions that may have no value: a number that does not fit its range, an item that is not there.

What describes a value by such an expression must not be taken for true: where the expression is not evaluated, as in
a branch that is not taken, it would exclude states that there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from quorate.language import ir
from quorate.language.traversal import Part, walk
from quorate.language.types import RangeType

Root = ir.Action | ir.Function


class Partial:
    """What in a program may have no value."""

    def __init__(self, program: ir.Program) -> None:
        self._functions = program.functions
        self._roots: list[Root] = [
            *program.inits,
            *program.actions,
            *program.functions.values(),
            *(each.function for each in program.properties),
        ]
        self._homes = {
            id(node): root
            for root in self._roots
            for node in walk(*root.body)
            if isinstance(node, ir.Extreme)
        }

    def parts(self, node: ir.Extreme) -> Iterator[ir.Node]:
        """The nodes that may have no value and that the value of `node` depends on: in it, in what it calls, in what
        its locals were set to and its parameters were given. Not what every run of an action evaluates before it:
        where that has no value, there is no step."""
        seen: set[int] = set()
        home = self._homes[id(node)]
        open_: list[tuple[Part, Root]] = [(node.body, home), *((each, home) for each in node.generators)]
        while open_:
            part, root = open_.pop()
            if id(part) in seen:
                continue
            seen.add(id(part))
            for each in walk(part):
                if isinstance(each, ir.Call):
                    function = self._functions[each.function]
                    open_ += [(statement, function) for statement in function.body]
                elif isinstance(each, ir.Local):
                    open_ += self._sources(each.name, root)
                elif isinstance(each, ir.Node) and _is_partial(each):
                    yield each

    def _sources(self, name: str, root: Root) -> Iterator[tuple[Part, Root]]:
        """Where a local gets its value: from assignments, loops and generators, or the arguments of calls."""
        always = set(map(id, root.body)) if isinstance(root, ir.Action) else set()
        for node in walk(*root.body):
            if isinstance(node, ir.Let) and node.name == name and id(node) not in always:
                yield node.value, root
            elif isinstance(node, ir.For) and node.name == name and id(node) not in always:
                yield node.over, root
        if isinstance(root, ir.Function):
            names = [parameter for parameter, _ in root.parameters]
            if name in names:
                yield from self._arguments(root.name, names.index(name))

    def _arguments(self, function: str, number: int) -> Iterator[tuple[Part, Root]]:
        for root in self._roots:
            for node in walk(*root.body):
                if isinstance(node, ir.Call) and node.function == function:
                    yield node.arguments[number], root


def _is_partial(node: ir.Node) -> bool:
    match node:
        case ir.Fit():
            return not _fits(node)
        case ir.Extreme():
            return node.default is None
        case ir.Arithmetic():
            return node.op in ("//", "%")
        case ir.Remove():
            return node.strict
    return isinstance(node, ir.At | ir.Last | ir.Rest | ir.Append | ir.Assert)


def _fits(node: ir.Fit) -> bool:
    """Whether a number is a value anyway of the range that it is put into."""
    base = node.base
    while isinstance(base, ir.Widen | ir.Narrow):
        base = base.base
    one, other = node.type, base.type
    return isinstance(one, RangeType) and isinstance(other, RangeType) and one.cls is other.cls
