"""``max`` and ``min`` over generators, as a defined value and the formula that it exists."""

from __future__ import annotations

from functools import cached_property

from quorate.language import ir
from quorate.language.traversal import walk
from quorate.language.types import RangeType
from quorate.symbolic.unbounded import numbers
from quorate.symbolic.unbounded.cells import Cell, GroundCell
from quorate.symbolic.unbounded.definitions import Named
from quorate.symbolic.unbounded.ground_values import flatten, same
from quorate.symbolic.unbounded.logic import (
    Formula,
    Symbol,
    conjunction,
    fresh,
)
from quorate.symbolic.unbounded.lowering import Environment, Lowering
from quorate.symbolic.unbounded.numbers import Predicate
from quorate.symbolic.unbounded.refusals import Unlowerable, refusal
from quorate.symbolic.unbounded.values import Value, as_cell, either


class Extreme(Cell):
    """The ``max`` or ``min`` of an expression over generators. Raises ModelError if the expression is not of a range
    type, or may have no value."""

    def __init__(self, lowering: Lowering, node: ir.Extreme, env: Environment) -> None:
        self._lowering = lowering
        self._node = node
        self._env = env
        body = node.body
        while isinstance(body, ir.Widen):
            body = body.base
        if not isinstance(body.type, RangeType):
            raise refusal(
                f"{node.kind} of values that are of no Range", f"take the {node.kind} of a Range", node.span
            )
        for part in lowering.partial.parts(node):
            raise refusal(
                f"the {node.kind} of values that may be undefined, since this may have no value",
                "evaluate it before, in a line of its own, or use all(...)",
                part.span,
            )
        self._sort = lowering.vocabulary.sort(body.type).name
        self._default = None if node.default is None else lowering.cell(node.default, env)

    def apply(self, predicate: Predicate) -> Formula:
        named, exists = self._named
        return as_cell(named if self._default is None else either(exists, named, self._default)).apply(
            predicate
        )

    @cached_property
    def _named(self) -> Named:
        """The defined value. Expressions that are equal up to renaming of variables share a definition."""
        order: dict[Symbol, int] = {}
        known, key = self._lowering.extremes, self._key(order)
        if key not in known:
            value = fresh(self._sort)
            definition = self._lowering.definitions.define(
                self._words, value, self._some(), self._describes(value)
            )
            places = [order.get(symbol, symbol) for symbol in definition.around]
            # The key has ids of objects in the environment, which is kept alive so that they stay unique.
            known[key] = definition.name, places, self._env
        name, places, _ = known[key]
        symbols = list(order)
        around = [symbols[place] if isinstance(place, int) else place for place in places]
        return self._lowering.definitions.named(name, around)

    @property
    def _words(self) -> str:
        return f"{self._node.kind} in line {self._node.span.line}"

    def _fold(self, kind: str, predicate: Predicate) -> Formula:
        return self._lowering.fold(
            kind,
            self._node.generators,
            self._env,
            lambda e: self._lowering.cell(self._node.body, e).apply(predicate),
        )

    def _some(self) -> Formula:
        return self._fold("any", lambda _: True)

    def _describes(self, value: Symbol) -> Formula:
        vocabulary, op = self._lowering.vocabulary, "<=" if self._node.kind == "max" else ">="
        taken = self._fold("any", lambda ground: same(ground, value, vocabulary))
        return conjunction((taken, self._fold("all", lambda g: numbers.compare(op, g, value, vocabulary))))

    def _key(self, order: dict[Symbol, int]) -> tuple[object, ...]:
        """A cache key, the same for expressions that are equal up to renaming of variables; `order` numbers these."""
        constants = frozenset(self._lowering.vocabulary.constants.values())
        names = {node.name for node in walk(self._node) if isinstance(node, ir.Local)}
        values = [
            _form(self._env.locals[name], constants, order)
            for name in sorted(names & self._env.locals.keys())
        ]
        return id(self._node), *map(id, self._env.states), *values


def _form(value: Value, constants: frozenset[Symbol], order: dict[Symbol, int]) -> object:
    if not isinstance(value, GroundCell):
        return id(value)
    try:
        shape, columns = flatten(value.ground)
    except Unlowerable:
        return id(value)
    return shape, *(
        symbol if symbol in constants else (symbol.sort, order.setdefault(symbol, len(order)))
        for symbol in columns
    )
