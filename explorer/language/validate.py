"""Validator of the rules of the IR. For tests: a program from the checker always passes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quorate.language import ir
from quorate.language.spans import Span
from quorate.language.traversal import children, locals_read, walk
from quorate.language.types import (
    BagType,
    BoolType,
    Collection,
    MapType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)


def validate(program: ir.Program) -> None:
    """Raises AssertionError, naming the node, if `program` breaks a rule of the IR."""
    names = [variable.name for variable in program.variables]
    assert len(set(names)) == len(names), f"state variables with one name: {names}"
    variables = {variable.name: variable.type for variable in program.variables}
    functions = program.functions
    for name, function in functions.items():
        assert name == function.name, f"{function.name} is kept as {name}"
        _function(function, variables, functions)
    for action in (*program.inits, *program.actions):
        _action(action, variables, functions)
    for property_ in program.properties:
        wanted = 2 if property_.kind == "step" else 1
        assert property_.function.states == wanted, (
            f"{property_.name} reads {property_.function.states} states"
        )
        assert not property_.function.parameters, f"{property_.name} has parameters"
        assert property_.function.returns == BoolType(), f"{property_.name} gives no bool"
        _function(property_.function, variables, functions, is_predicate=property_.kind == "predicate")


def _function(
    function: ir.Function,
    variables: Mapping[str, Type],
    functions: Mapping[str, ir.Function],
    is_predicate: bool = False,
) -> None:
    check = _Checker(function.name, variables, functions, function.locals, function.states, function.returns)
    check.names_symmetric = is_predicate
    for name, type_ in function.parameters:
        check.declared(name, type_, function.span)
    check.block(function.body, {name for name, _ in function.parameters})
    assert _returns(function.body), f"{function.name}: not every way ends in a Return"
    for statement in _statements(function.body):
        assert not isinstance(statement, ir.Assign | ir.When), f"{function.name} has an effect: {statement}"


def _action(action: ir.Action, variables: Mapping[str, Type], functions: Mapping[str, ir.Function]) -> None:
    check = _Checker(action.name, variables, functions, action.locals, 1, None)
    names = {parameter.name for parameter in action.parameters}
    assert len(names) == len(action.parameters), f"{action.name}: parameters with one name"
    for parameter in action.parameters:
        check.declared(parameter.name, parameter.type, parameter.span)
        check.span(parameter, parameter.span)
        source = parameter.source
        if isinstance(parameter.type, RecordType | UnionType):
            assert source is not None, f"{action.name}: {parameter.name} has no source"
        if source is not None:
            assert isinstance(source.type, SetType | BagType), f"{action.name}: source {source}"
            own = {node.name for node in walk(source) if isinstance(node, ir.Generator | ir.Bind)}
            free = locals_read(source) - own
            assert free <= names - {parameter.name}, f"{action.name}: source of {parameter.name} needs {free}"
            check.expression(source, names)
    check.block(action.body, names)
    for statement in _statements(action.body):
        assert not isinstance(statement, ir.Return), f"{action.name} returns: {statement}"


def _statements(body: Iterable[ir.Statement]) -> Iterable[ir.Statement]:
    return (node for node in walk(*body) if isinstance(node, ir.Statement))


def _returns(body: tuple[ir.Statement, ...]) -> bool:
    match body[-1] if body else None:
        case ir.Return():
            return True
        case ir.If(then=then, otherwise=otherwise):
            return _returns(then) and _returns(otherwise)
        case _:
            return False


class _Checker(ir.Check):
    """Checks the body of one function or action."""

    def __init__(
        self,
        where: str,
        variables: Mapping[str, Type],
        functions: Mapping[str, ir.Function],
        locals_: Mapping[str, Type],
        states: int,
        returns: Type | None,
    ) -> None:
        super().__init__(where, variables, functions, states)
        self.locals = locals_
        self.returns = returns
        self.bound: set[str] = set()

    def span(self, node: Any, span: Span) -> None:
        self.that(isinstance(span, Span) and span.line >= 1 and span.column >= 1, node, "a span is missing")
        self.that(
            (span.line, span.column) <= (span.end_line, span.end_column), node, "a span ends before it begins"
        )

    def declared(self, name: str, type_: Type, node: Any) -> None:
        self.that(self.locals.get(name) == type_, node, f"{name} is not declared as {type_}")

    # ------------------------------------------------------------------------------------ statements

    def block(self, body: Iterable[ir.Statement], known: set[str]) -> set[str]:
        """Check statements; gives the locals that have a value after them."""
        known = set(known)
        for statement in body:
            known = self.statement(statement, known)
        return known

    def statement(self, node: ir.Statement, known: set[str]) -> set[str]:
        self.span(node, node.span)
        match node:
            case ir.When() | ir.Assert():
                self.typed(node, BoolType(), node.condition)
                self.expression(node.condition, known)
            case ir.Let():
                self.expression(node.value, known)
                self.declared(node.name, node.value.type, node)
                self.that(node.name not in self.bound, node, "a loop or generator variable is assigned to")
                return known | {node.name}
            case ir.Assign():
                self.expression(node.value, known)
                self.place(node.place, known)
                self.typed(node, node.place.type, node.value)
            case ir.If():
                self.typed(node, BoolType(), node.condition)
                self.expression(node.condition, known)
                then, otherwise = self.block(node.then, known), self.block(node.otherwise, known)
                if _returns(node.then) != _returns(node.otherwise):
                    return otherwise if _returns(node.then) else then
                return then & otherwise
            case ir.For():
                self.expression(node.over, known, run_over=True)
                self.over(node.over, node.type, node)
                self.bind(node.name, node.type, node)
                self.block(node.body, known | {node.name})
            case ir.Return():
                self.expression(node.value, known)
                self.that(self.returns is not None, node, "Return in an action")
                assert self.returns is not None
                self.typed(node, self.returns, node.value)
            case _:
                self.that(False, node, "no statement of the IR")
        return known

    def place(self, place: ir.Place, known: set[str]) -> None:
        self.span(place, place.span)
        self.that(place.variable in self.variables, place, "no such state variable")
        type_ = self.variables[place.variable]
        for key in place.path:
            self.expression(key, known)
            match type_:
                case MapType():
                    self.typed(place, type_.key, key)
                    type_ = type_.value
                case SeqType():
                    self.numbers(place, key)
                    type_ = type_.item
                case _:
                    self.that(False, place, f"{type_} has no items to write to")
        self.that(type_ == place.type, place, f"the place is a {type_}")

    def bind(self, name: str, type_: Type, node: Any) -> None:
        self.declared(name, type_, node)
        self.that(name not in self.bound, node, f"{name} is bound twice")
        self.bound.add(name)

    def bind_inside(self, name: str, type_: Type, node: Any) -> None:
        """As `bind`, within an expression: the source of a parameter is a copy of the container in its guard."""
        if name in self.bound:
            self.declared(name, type_, node)
        else:
            self.bind(name, type_, node)

    def over(self, over: ir.Expression, item: Type, node: Any) -> None:
        items = self.kind(over.type, node, f"{over.type} is not run over", Collection)
        self.that(items.item == item, node, f"the items are {items.item}")

    # ----------------------------------------------------------------------------------- expressions

    def expression(self, node: ir.Expression, known: set[str], run_over: bool = False) -> None:
        """Check an expression of which the free locals are among `known`."""
        self.span(node, node.span)
        match node:
            case ir.Local():
                self.that(node.name in known, node, f"{node.name} has no value here (of {sorted(known)})")
                self.declared(node.name, node.type, node)
            case ir.IntRange():
                self.that(run_over, node, "a range is only run over")
                self.expression(node.low, known)
                self.expression(node.high, known)
            case ir.Bind():
                self.expression(node.value, known)
                self.bind_inside(node.name, node.value.type, node)
                self.expression(node.body, known | {node.name})
            case ir.MapComprehension():
                self.bind(node.name, self.kind(node.type, node, "it makes a Map", MapType).key, node)
                self.expression(node.body, known | {node.name})
            case ir.Fold():
                self._fold(node, known)
            case _:
                for child in children(node):
                    assert isinstance(child, ir.Expression)
                    self.expression(child, known)
        node.typing_rule(self)

    def _fold(self, node: ir.Fold, known: set[str]) -> None:
        if isinstance(node, ir.Extreme) and node.default is not None:
            self.expression(node.default, known)
        inside = set(known)
        self.that(bool(node.generators), node, "there is no generator")
        for generator in node.generators:
            self.span(generator, generator.span)
            self.expression(generator.over, inside, run_over=True)
            self.over(generator.over, generator.type, node)
            self.bind_inside(generator.name, generator.type, node)
            inside.add(generator.name)
            for condition in generator.conditions:
                self.expression(condition, inside)
                self.typed(node, BoolType(), condition)
        self.expression(node.body, inside)
