"""Evaluation frames, and the base of all circuits of one program.

The ways in which an expression may end a run (a value that does not fit, an index outside) are recorded in `Paths`,
in the order of evaluation and with short-circuiting: what Python does not evaluate cannot fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.types import BoolType, Type
from quorate.symbolic.finite.circuits import FALSE, TRUE, Graph, Lit
from quorate.symbolic.finite.containers import Containers
from quorate.symbolic.finite.paths import Paths
from quorate.symbolic.finite.values import Choice, Value, Values


class CircuitFrame:
    """An evaluation frame: states by number, each a list of values by variable; locals by name, with their types."""

    __slots__ = ("locals", "states", "types")

    def __init__(
        self, states: Sequence[list[Value]], locals_: dict[str, Value], types: Mapping[str, Type]
    ) -> None:
        self.states = states
        self.locals = locals_
        self.types = types

    def having(self, name: str, value: Value) -> CircuitFrame:
        """This frame with one more local."""
        return CircuitFrame(self.states, {**self.locals, name: value}, self.types)


class Circuits:
    """The circuits of one program. The method named like a node of the IR builds its circuit."""

    def __init__(self, program: ir.Program, graph: Graph) -> None:
        self.program = program
        self.graph = graph
        self.values = Values(graph)
        self.containers = Containers(self.values)
        self.paths = Paths(graph)
        self.at = {variable.name: at for at, variable in enumerate(program.variables)}
        self._expressions: dict[type, Callable[[Any, CircuitFrame], Value]] = {
            kind: getattr(self, f"_{kind.__name__}") for kind in ir.EXPRESSIONS if kind is not ir.IntRange
        }

    def value(self, node: ir.Expression, frame: CircuitFrame) -> Value:
        """The value of `node`."""
        return self._expressions[type(node)](node, frame)

    def choice(self, node: ir.Expression, frame: CircuitFrame) -> Choice:
        """The value of a scalar as a choice, bools included."""
        value = self.value(node, frame)
        return self.as_choice(value, node.type)

    def as_choice(self, value: Value, type_: Type) -> Choice:
        """A scalar as a choice, bools included."""
        if isinstance(type_, BoolType):
            return {key: lit for key, lit in ((0, value ^ 1), (1, value)) if lit != FALSE}
        return value  # type: ignore[no-any-return]

    def _nothing(self, type_: Type) -> Callable[[], Value]:
        return lambda: self.values.nothing(type_)

    def _truth(self, node: ir.Expression, frame: CircuitFrame) -> Lit:
        return self.value(node, frame)  # type: ignore[no-any-return]

    def conjunction(self, items: Sequence[ir.Expression], frame: CircuitFrame) -> Lit:
        """``a and b and ...``."""
        found = TRUE
        for item in items:
            if found == FALSE:
                break
            literal = self.paths.under(found, lambda item=item: self._truth(item, frame), lambda: FALSE)  # type: ignore[misc]
            found = self.graph.both(found, literal)
        return found
