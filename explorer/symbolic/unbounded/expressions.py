"""Lowering of the IR's expressions to symbolic values."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.language import ir
from quorate.language.counting import counts_members
from quorate.language.types import (
    FamilyType,
    MapType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    UnionType,
)
from quorate.symbolic.unbounded import number_expressions
from quorate.symbolic.unbounded.cells import (
    Cell,
    Computed,
    GroundCell,
    Narrowed,
    Projected,
    Truth,
    component,
)
from quorate.symbolic.unbounded.comparisons import compare, contained
from quorate.symbolic.unbounded.constants import value_of
from quorate.symbolic.unbounded.extremes import Extreme
from quorate.symbolic.unbounded.ground_values import Ground, GroundRecord
from quorate.symbolic.unbounded.logic import Formula, Symbol, conjunction, disjunction, negation
from quorate.symbolic.unbounded.lowering import Environment, Lowering, State
from quorate.symbolic.unbounded.made_sequences import fitted
from quorate.symbolic.unbounded.numbers import Predicate
from quorate.symbolic.unbounded.refusals import located, refusal, refused_loop
from quorate.symbolic.unbounded.sequence_expressions import item_at, last_item, sequence_value, size
from quorate.symbolic.unbounded.set_expressions import set_value
from quorate.symbolic.unbounded.values import ComputedMap, Value, as_map, either, looked_up


class Expressions(Lowering):
    """Lowers the expressions of one program."""

    def value(self, node: ir.Expression, env: Environment) -> Value:
        """The value of `node`. Raises ModelError for what cannot be lowered."""
        with located(node):
            return self._value(node, env)

    def _value(self, node: ir.Expression, env: Environment) -> Value:
        match node:
            case ir.Const():
                return value_of(node.value, node.type, self.vocabulary)
            case ir.Local():
                return env.locals[node.name]
            case ir.Var():
                return env.states[node.state][node.name]
            case ir.Lookup():
                return self._lookup(node, env)
            case ir.Field():
                return self._field(node, env)
            case ir.IsKind():
                kinds = {kind.cls for kind in node.kinds}
                base = self.cell(node.base, env)
                return Computed(
                    lambda predicate: base.apply(
                        lambda g: predicate(isinstance(g, GroundRecord) and g.type.cls in kinds)
                    )
                )
            case ir.Narrow():
                return self._narrow(node, env)
            case ir.Widen():
                return self._widen(node, env)
            case ir.Fit():
                return number_expressions.fit(self, node, env)
            case ir.Bind():
                return self.value(node.body, env.bind(node.name, self.value(node.value, env)))
            case ir.MakeRecord():
                return self._record(node, env)
            case ir.Not():
                return Truth(negation(self.formula(node.base, env)))
            case ir.And():
                return Truth(conjunction(self.formula(item, env) for item in node.items))
            case ir.Or():
                return Truth(disjunction(self.formula(item, env) for item in node.items))
            case ir.Compare():
                return Truth(compare(self, node, env))
            case ir.Arithmetic():
                return number_expressions.arithmetic(self, node, env)
            case ir.IfExp():
                condition = self.formula(node.condition, env)
                return either(condition, self.value(node.then, env), self.value(node.otherwise, env))
            case ir.In():
                return Truth(contained(self, node, env))
            case ir.Quantifier():
                return Truth(
                    self.fold(node.kind, node.generators, env, lambda inside: self.formula(node.body, inside))
                )
            case ir.Extreme():
                return Extreme(self, node, env)
            case ir.Only():
                members = self.set(node.base, env)
                return Computed(lambda predicate: members.fold("any", predicate))
            case ir.ExtremeOf():
                return number_expressions.extreme_of(self, node, env)
            case ir.MapComprehension():
                return ComputedMap(lambda key: self.value(node.body, env.bind(node.name, GroundCell(key))))
            case ir.Call():
                return self._call(node, env)
            case _ if isinstance(node.type, SetType):
                return set_value(self, node, env)
            case ir.At():
                return item_at(self, node, env)
            case ir.Last():
                return last_item(self, node, env)
            case ir.Size(base=base) if isinstance(base.type, SeqType):
                return size(self, node, env)
            case _ if isinstance(node.type, SeqType):
                return sequence_value(self, node, env)
            case ir.Size() | ir.Sum():
                what = "a count" if isinstance(node, ir.Size) else "a sum"
                raise refusal(
                    f"{what} has no counterpart in first-order logic",
                    "use any(...) or all(...); a majority is a member of a Majority family",
                    node.span,
                )
            case _:
                raise refusal(
                    f"{_WORDS.get(type(node), 'this expression')} has no counterpart in first-order logic",
                    "state the protocol with sets and maps",
                    node.span,
                )

    def _lookup(self, node: ir.Lookup, env: Environment) -> Value:
        value = looked_up(as_map(self.value(node.base, env)), self.cell(node.key, env), node.type)
        return self.named(value)

    def _field(self, node: ir.Field, env: Environment) -> Value:
        base = self.cell(node.base, env)
        if isinstance(node.type, SetType | MapType):
            raise refusal(f"a {node.type} within a record", "keep it in a state variable", node.span)

        return (
            GroundCell(component(base.ground, (node.name,)))
            if isinstance(base, GroundCell)
            else Projected(base, node.name)
        )

    def _narrow(self, node: ir.Narrow, env: Environment) -> Value:
        value = self.value(node.base, env)
        if not isinstance(value, Cell):
            return value
        kinds: set[type] | None = None
        match node.type:
            case RecordType(cls=cls):
                kinds = {cls}
            case UnionType(members=members):
                kinds = {member.cls for member in members}

        def is_such(ground: Ground) -> bool:
            if kinds is not None:
                return isinstance(ground, GroundRecord) and ground.type.cls in kinds
            return ground is not None or isinstance(node.type, OptionalType)

        if isinstance(value, GroundCell) and is_such(value.ground):
            return value
        return Narrowed(value, is_such)

    def _widen(self, node: ir.Widen, env: Environment) -> Value:
        if isinstance(node.type, SetType) and isinstance(node.base.type, FamilyType):
            return self.set(node.base, env)
        if isinstance(node.type, SeqType):
            # Widened to no class, it keeps the class that it is stored as.
            sequence = self.sequence(node.base, env)
            return sequence if node.type.cls is None else fitted(sequence, node.type)
        return self.value(node.base, env)

    def _record(self, node: ir.MakeRecord, env: Environment) -> Value:
        assert isinstance(node.type, RecordType)
        type_ = node.type
        for argument in node.arguments:
            if isinstance(argument.type, SetType | MapType):
                raise refusal(
                    f"a {argument.type} within a record", "keep it in a state variable", argument.span
                )
        cells = [self.cell(argument, env) for argument in node.arguments]
        if all(isinstance(cell, GroundCell) for cell in cells):
            return GroundCell(
                GroundRecord(type_, tuple(cell.ground for cell in cells if isinstance(cell, GroundCell)))
            )

        def made(predicate: Predicate, fields: tuple[Ground, ...]) -> Formula:
            if len(fields) == len(cells):
                return predicate(GroundRecord(type_, fields))
            return cells[len(fields)].apply(lambda ground: made(predicate, (*fields, ground)))

        return Computed(lambda predicate: made(predicate, ()))

    def _call(self, node: ir.Call, env: Environment) -> Value:
        function = self.program.functions[node.function]
        if counts_members(function):
            return Truth(self._counted(function, [self.cell(argument, env) for argument in node.arguments]))
        arguments = [self.value(argument, env) for argument in node.arguments]
        return self.function(function, tuple(env.states[number] for number in node.states), arguments)

    def _counted(self, function: ir.Function, arguments: Sequence[Cell]) -> Formula:
        """A helper that counts, as an uninterpreted relation: its only axioms are clauses proved by counting."""
        sorts = tuple(
            self.vocabulary.sort(type_).name
            for _, type_ in function.parameters
            if isinstance(type_, FamilyType)
        )
        self.vocabulary.counted[self.vocabulary.relation(function.name, sorts)] = function

        def atom(known_arguments: tuple[Symbol, ...]) -> Formula:
            if len(known_arguments) == len(arguments):
                return self.vocabulary.atom(function.name, known_arguments)

            def predicate(ground: Ground) -> Formula:
                assert isinstance(ground, Symbol)
                return atom((*known_arguments, ground))

            return arguments[len(known_arguments)].apply(predicate)

        return atom(())

    def function(
        self, function: ir.Function, states: tuple[State, ...], arguments: Sequence[Value] = ()
    ) -> Value:
        """The value that a helper or the function of a property returns."""
        names = [name for name, _ in function.parameters]
        return self._returned(function.body, Environment(dict(zip(names, arguments, strict=True)), states))

    def _returned(self, body: Sequence[ir.Statement], env: Environment) -> Value:
        for number, statement in enumerate(body):
            match statement:
                case ir.Let():
                    env = env.bind(statement.name, self.value(statement.value, env))
                case ir.Return():
                    return self.value(statement.value, env)
                case ir.If():
                    rest = tuple(body[number + 1 :])
                    return either(
                        self.formula(statement.condition, env),
                        self._returned((*statement.then, *rest), env),
                        self._returned((*statement.otherwise, *rest), env),
                    )
                case ir.For():
                    raise refused_loop(statement)
                case ir.Assert():
                    raise refusal("an assert in a helper", "assert it in the action", statement.span)
                case _:
                    raise AssertionError(statement)
        raise AssertionError("every path through a function ends in a Return")


_WORDS: dict[type, str] = {
    ir.Insert: "a bag",
    ir.Remove: "a bag",
    ir.Count: "a count",
}

__all__ = ["Expressions"]
