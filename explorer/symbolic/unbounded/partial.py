"""Partial expressions: a number that may not fit its range, an item at a position that may not exist.

A definition that contains such an expression must not become an axiom: where the expression is not evaluated, as in a
branch that is not taken, the axiom would exclude real states.
"""

from __future__ import annotations

from collections.abc import Iterator

from quorate.language import ir
from quorate.language.partiality import MayEnd
from quorate.language.traversal import Part, locals_read, walk

Routine = ir.Action | ir.Function


class Partial:
    """The partial expressions of a program."""

    def __init__(self, program: ir.Program) -> None:
        self._may_end = MayEnd(program.functions)
        self._routines = program.routines
        self._homes = {
            id(node): root
            for root in self._routines
            for node in walk(*root.body)
            if isinstance(node, ir.Extreme)
        }

    def parts(self, node: ir.Extreme) -> Iterator[ir.Node]:
        """The partial nodes that the value of `node` depends on: within it, in helpers that it calls, and in the
        values of its locals and parameters. Without those that every run of an action evaluates before it: where one
        of these has no value, there is no step."""
        seen: set[int] = set()
        home = self._homes[id(node)]
        open_: list[tuple[Part, Routine]] = [(node.body, home), *((each, home) for each in node.generators)]
        while open_:
            part, root = open_.pop()
            if id(part) not in seen:
                seen.add(id(part))
                yield from self._may_end.nodes(part)
                open_ += [
                    source for name in sorted(locals_read(part)) for source in self._sources(name, root)
                ]

    def _sources(self, name: str, root: Routine) -> Iterator[tuple[Part, Routine]]:
        """The expressions that give a local its value: assignments, what loops run over, arguments of calls."""
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
