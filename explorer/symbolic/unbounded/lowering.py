"""The base of the lowering of expressions: environments, and the values of expressions by kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from quorate.language import ir
from quorate.language.types import FamilyType, RangeType, SeqType, SetType, SymmetricType
from quorate.symbolic.unbounded.cells import Cell, GroundCell
from quorate.symbolic.unbounded.definitions import Definitions
from quorate.symbolic.unbounded.ground_values import Ground
from quorate.symbolic.unbounded.logic import Formula, Symbol, conjunction, fresh, implication
from quorate.symbolic.unbounded.majorities import Counting
from quorate.symbolic.unbounded.partial import Partial
from quorate.symbolic.unbounded.refusals import refusal
from quorate.symbolic.unbounded.sequences import Items, Sequence, as_sequence
from quorate.symbolic.unbounded.sets import CellSet, Members, SymbolicSet, between
from quorate.symbolic.unbounded.stores import Stored
from quorate.symbolic.unbounded.values import Value, as_cell, as_set, truth
from quorate.symbolic.unbounded.vocabulary import Vocabulary

State = Mapping[str, Value]


@dataclass(frozen=True)
class Environment:
    """The values of locals, and of state variables by the number of the state."""

    locals: Mapping[str, Value]
    states: tuple[State, ...]

    def bind(self, name: str, value: Value) -> Environment:
        return replace(self, locals={**self.locals, name: value})


class Lowering(ABC):
    """Lowers the expressions of one program."""

    def __init__(self, program: ir.Program, vocabulary: Vocabulary, counting: Counting) -> None:
        self.program = program
        self.vocabulary = vocabulary
        self.counting = counting
        self.definitions = Definitions(vocabulary)
        self.partial = Partial(program)
        self.extremes: dict[tuple[object, ...], tuple[str, list[int | Symbol], object]] = {}
        """Definitions of ``max`` and ``min``: by cache key, the name, its arguments, and an object kept alive."""

    @abstractmethod
    def value(self, node: ir.Expression, env: Environment) -> Value:
        """The value of `node`. Raises ModelError for what cannot be lowered."""

    def formula(self, node: ir.Expression, env: Environment) -> Formula:
        """The formula of a bool."""
        return truth(self.value(node, env))

    def cell(self, node: ir.Expression, env: Environment) -> Cell:
        """The value of a scalar or record."""
        return as_cell(self.value(node, env))

    def set(self, node: ir.Expression, env: Environment) -> SymbolicSet:
        """The value of a set, of a member of a family as a set, or the set of items of a sequence."""
        if isinstance(node, ir.IntRange):
            return between(self.cell(node.low, env), self.cell(node.high, env), self.vocabulary)
        if isinstance(node.type, SeqType):
            return Items(self.sequence(node, env))
        value = self.value(node, env)
        if isinstance(value, Cell):
            if not isinstance(node.type, FamilyType | SetType):
                raise refusal(f"iteration over a {node.type}", "iterate over a sort or a set", node.span)
            item = node.type.item
            if isinstance(value, GroundCell) and isinstance(value.ground, Symbol):
                return Members(value.ground, item, self.vocabulary)
            return CellSet(value, item, self.vocabulary)
        return as_set(value)

    def sequence(self, node: ir.Expression, env: Environment) -> Sequence:
        """The value of a sequence."""
        assert isinstance(node.type, SeqType)
        return as_sequence(self.cell(node, env), node.type, self.vocabulary)

    def named(self, value: Value) -> Value:
        """The value stored under constant keys as a defined name, if its type is a sort; other values unchanged."""
        if not isinstance(value, Stored):
            return value
        constants = frozenset(self.vocabulary.constants.values())
        scalar = isinstance(value.store.type, RangeType | SymmetricType | FamilyType | SeqType)
        if not scalar or not all(isinstance(key, Symbol) and key in constants for key in value.keys):
            return value
        symbol = fresh(self.vocabulary.sort(value.store.type).name)  # type: ignore[arg-type]
        held = value.store.holds(value.keys, symbol)
        definition = self.definitions.define(f"{value.store.name}[...]", symbol, True, held)
        return self.definitions.named(definition.name, definition.around).cell

    def fold(
        self,
        kind: str,
        generators: tuple[ir.Generator, ...],
        env: Environment,
        body: Callable[[Environment], Formula],
    ) -> Formula:
        """The formula that `body` is true for ``all``, or ``any``, of the values of generators."""
        if not generators:
            return body(env)
        first, others = generators[0], generators[1:]

        def predicate(ground: Ground) -> Formula:
            inside = env.bind(first.name, GroundCell(ground))
            kept = conjunction(self.formula(condition, inside) for condition in first.conditions)
            if kept is False:
                return kind == "all"
            rest = self.fold(kind, others, inside, body)
            return conjunction((kept, rest)) if kind == "any" else implication(kept, rest)

        return self.set(first.over, env).fold(kind, predicate)
