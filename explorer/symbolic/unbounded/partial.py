"""Expressions that may have no value: a number that does not fit its range, an item that is not there.

What describes a value by such an expression must not be taken for true: where the expression is not evaluated, as in
a branch that is not taken, it would exclude states that there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from quorate.language import ir
from quorate.language.partiality import is_partial
from quorate.language.traversal import Part, walk

Routine = ir.Action | ir.Function


class Partial:
    """What in a program may have no value."""

    def __init__(self, program: ir.Program) -> None:
        self._functions = program.functions
        self._routines = program.routines
        self._homes = {
            id(node): root
            for root in self._routines
            for node in walk(*root.body)
            if isinstance(node, ir.Extreme)
        }

    def parts(self, node: ir.Extreme) -> Iterator[ir.Node]:
        """The nodes that may have no value and that the value of `node` depends on: in it, in what it calls, in what
        its locals were set to and its parameters were given. Not what every run of an action evaluates before it:
        where that has no value, there is no step."""
        seen: set[int] = set()
        home = self._homes[id(node)]
        open_: list[tuple[Part, Routine]] = [(node.body, home), *((each, home) for each in node.generators)]
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
                elif isinstance(each, ir.Node) and is_partial(each):
                    yield each

    def _sources(self, name: str, root: Routine) -> Iterator[tuple[Part, Routine]]:
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

    def _arguments(self, function: str, number: int) -> Iterator[tuple[Part, Routine]]:
        for root in self._routines:
            for node in walk(*root.body):
                if isinstance(node, ir.Call) and node.function == function:
                    yield node.arguments[number], root
