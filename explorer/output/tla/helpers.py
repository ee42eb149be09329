"""Helpers and properties of a model as TLA+ operators: their definitions and calls.

A helper is an operator that reads the variables. A call between two writes of a step reads an intermediate state,
which TLA+ does not have. If the variables that it reads have their final values by then, the call is primed
(``helper(x)'``); otherwise a second form of the helper is called, which has these values as parameters.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.effects import Effects
from quorate.language.intervals import interval
from quorate.language.source_files import read_file
from quorate.language.traversal import Part, walk
from quorate.output.tla.checks import Checks, either
from quorate.output.tla.expressions import Expressions
from quorate.output.tla.failures import Failures
from quorate.output.tla.folds import fold
from quorate.output.tla.names import Names, identifier
from quorate.output.tla.scope import Scope, State
from quorate.output.tla.sorts import Sorts
from quorate.output.tla.syntax import (
    FALSE,
    TRUE,
    Apply,
    Dot,
    Expr,
    Fields,
    LetIn,
    Name,
    Prime,
    choice,
    conjunction,
    implication,
    is_rigid,
    is_simple,
    mentions,
)

Continuation = Callable[[Sequence[ir.Statement], Scope], Expr]
Record = Callable[..., Expr]
Form = tuple[str, str, bool]
"""A helper, ``value`` or ``fits``, and whether the variables that it reads are parameters."""


@dataclass(frozen=True)
class Operator:
    """A definition of the module; `comment` are the lines above it."""

    name: str
    parameters: tuple[str, ...]
    body: Expr
    comment: tuple[str, ...] = field(default=())

    @property
    def head(self) -> str:
        """``name(parameters)``."""
        return f"{self.name}({', '.join(self.parameters)})" if self.parameters else self.name


class Helpers:
    """Writes helpers when they are first called. `given` are the needed forms that have variables as parameters,
    `failures` those of the program, if they are known."""

    def __init__(
        self,
        program: ir.Program,
        sorts: Sorts,
        names: Names,
        variables: Mapping[str, str],
        given: frozenset[Form] = frozenset(),
        failures: Failures | None = None,
    ) -> None:
        self._program = program
        self._sorts = sorts
        self._names = names
        self._variables = variables
        self._effects = Effects(program)
        self._given = given
        self._operators: dict[Form, str] = {}
        self._cutting: dict[str, bool] = {}
        self.wanted: set[Form] = set()
        self.definitions: list[Operator] = []
        self.failures = failures or Failures(program)
        self.expressions = Expressions(sorts, self, self.failures)
        self.checks = Checks(self.expressions, self)
        self._all_checks = Checks(self.expressions, self, self.failures)
        self._unfailing = Checks(self.expressions, self, self.failures, cuts=False)
        shorts = [name.rsplit(".", 1)[-1] for name in program.functions]
        self._short = {
            name: short if shorts.count(short) == 1 else name.replace(".", "_")
            for name, short in zip(program.functions, shorts, strict=True)
        }
        for name, short in self._short.items():
            self._operators[(name, "value", False)] = names.fresh(short)

    # ----------------------------------------------------------------------------------------- calls

    def call(self, node: ir.Call, arguments: list[Expr], scope: Scope) -> Expr:
        """A call of a helper."""
        return self._call(node, "value", arguments, scope)

    def fits(self, node: ir.Call, arguments: list[Expr], scope: Scope) -> Expr:
        """The call that tests whether all values within a helper fit their bounds; TRUE if they always do."""
        return self._call(node, "fits", arguments, scope) if self._cuts(node.function) else TRUE

    def reads(self, function: str) -> list[tuple[int, str]]:
        """The variables that a helper reads, as pairs of the number of the state and the variable."""
        found = {(state, region[0]) for state, region in self._effects.function_reads(function)}
        order = [variable.name for variable in self._program.variables]
        return sorted(found, key=lambda each: (each[0], order.index(each[1])))

    def _call(self, node: ir.Call, kind: str, arguments: list[Expr], scope: Scope) -> Expr:
        reads = self.reads(node.function)
        if not reads:
            return Apply(self.operator((node.function, kind, False)), tuple(arguments))
        if scope.settle is not None:
            scope.settle(frozenset(variable for _, variable in reads))
        now = [(state, variable, scope.state(variable, node.states[state])) for state, variable in reads]
        form = (node.function, kind, False)
        if all(value == self.plain(variable, state) for state, variable, value in now):
            return Apply(self.operator(form), tuple(arguments), reads=True)
        primed = all(value == Prime(self.plain(variable, 0)) for _, variable, value in now)
        if primed and not any(state for state, _ in reads) and all(map(is_rigid, arguments)):
            return Prime(Apply(self.operator(form), tuple(arguments), reads=True))
        operator = self.operator((node.function, kind, True))
        return Apply(operator, (*arguments, *(value for _, _, value in now)))

    def _cuts(self, name: str) -> bool:
        """Whether a value within a helper may not fit its bound."""
        if name not in self._cutting:
            # A trial, to see whether there is any condition.
            trial = Helpers(self._program, self._sorts, Names(), self._variables, failures=self.failures)
            trial._cutting = self._cutting
            function = self._program.functions[name]
            scope = trial._scope(function, Names(trial._names))[1]
            self._cutting[name] = trial._fitting(function.body, scope) != TRUE
        return self._cutting[name]

    def plain(self, variable: str, state: int) -> Expr:
        """A variable, unprimed (state 0) or primed (state 1)."""
        name = Name(self._variables[variable], rigid=False)
        return Prime(name) if state else name

    # ----------------------------------------------------------------------------------- definitions

    def operator(self, form: Form) -> str:
        """The name of a helper's operator, which is defined on first use."""
        function, kind, given = form
        name = self._operators.get(form)
        if name is None:
            wanted = self._short[function] + ("_fits" if kind == "fits" else "") + ("_of" if given else "")
            name = self._operators[form] = self._names.fresh(wanted)
        if form not in self.wanted:
            self.wanted.add(form)
            self._define(form, name)
        return name

    def _define(self, form: Form, name: str) -> None:
        function, kind, given = form
        node, names = self._program.functions[function], Names(self._names)
        parameters, scope = self._scope(node, names)
        reads = self.reads(function)
        comment = tuple(docstring(node)) if kind == "value" and not given else ()
        if kind == "fits":
            comment = (f"Whether all values in {self._short[function]} are within their bounds.",)
        if given:
            places = {
                (variable, state): names.fresh(f"{self._variables[variable]}_") for state, variable in reads
            }
            state = _given_state(places)
            parameters, scope = (
                (*parameters, *places.values()),
                Scope(names, scope.locals, scope.known, state),
            )
            comment = (f"{self._short[function]}, with the variables that it reads as parameters.",)
        elif (function, kind, True) in self._given:
            arguments = [*map(Name, parameters), *(self.plain(variable, state) for state, variable in reads)]
            body: Expr = Apply(self.operator((function, kind, True)), tuple(arguments))
            self.definitions.append(Operator(name, parameters, body, comment))
            return
        body = self._value(node.body, scope) if kind == "value" else self._fitting(node.body, scope)
        self.definitions.append(Operator(name, parameters, body, comment))

    def _scope(self, function: ir.Function, names: Names) -> tuple[tuple[str, ...], Scope]:
        scope, parameters = Scope(names, {}, {}, self.plain), []
        for local, _ in function.parameters:
            name, scope = scope.naming(local, rigid=False)
            parameters.append(name)
        return tuple(parameters), scope

    def property(self, property_: ir.Property) -> Expr:
        """The formula of a property. If a value within it does not fit its bound, it is false."""
        body, scope = property_.function.body, Scope(Names(self._names), {}, {}, self.plain)
        fitting = self._fitting(body, scope)
        match body:
            case (ir.Return(value=value),) if property_.kind != "reachable":
                if not self.failures.may_be_missed(value, must_hold=True):
                    return conjunction([fitting, self.expressions.of(value, scope)])
        return conjunction([fitting, self._value(body, scope)])

    # ---------------------------------------------------------------------------------------- bodies

    def _value(self, body: Sequence[ir.Statement], scope: Scope) -> Expr:
        """The value that a body returns."""
        first, rest = body[0], body[1:]
        match first:
            case ir.Return():
                return self._sure(first.value, scope, self.expressions.of(first.value, scope))
            case ir.For():
                return self._loop(first, rest, scope, self._value, lambda result: result)
        return self._step(first, rest, scope, self._value)

    def _step(
        self, first: ir.Statement, rest: Sequence[ir.Statement], scope: Scope, going_on: Continuation
    ) -> Expr:
        """The expression of a statement other than a loop or a return, followed by `rest`."""
        match first:
            case ir.Let():
                if self.failures.needs.body(rest, first.name) or not self.failures.may_fail(first.value):
                    return self._sure(first.value, scope, self._let(first, rest, scope, going_on))
                if self.failures.may_be_missed(first.value):
                    return self._sure(first.value, scope, self._let(first, rest, scope, going_on), True)

                def looked_at(statements: Sequence[ir.Statement], inner: Scope) -> Expr:
                    value = inner.locals[first.name]
                    return choice(
                        self._sorts.has_value(value, first.value.type),
                        going_on(statements, inner),
                        Name("None"),
                    )

                return self._let(first, rest, scope, looked_at)
            case ir.If():
                condition = self.expressions.of(first.condition, scope)
                then = going_on((*first.then, *rest), scope.inner())
                otherwise = going_on((*first.otherwise, *rest), scope.inner())
                found = choice(condition, then, otherwise)
                return self._sure(first.condition, scope, found, then == otherwise)
            case ir.Assert():
                condition = self.expressions.of(first.condition, scope)
                failure = self.checks.asserted(FALSE, first.span, first.message or "the assertion is false")
                found = choice(condition, going_on(rest, scope), failure)
                return self._sure(first.condition, scope, found)
        raise refused(first)

    def _sure(self, value: ir.Expression, scope: Scope, body: Expr, passed_over: bool = False) -> Expr:
        """`body`, preceded by the assertions of `value` if TLC may miss a failure in it: although it evaluates the
        value or, with `passed_over`, since it may not evaluate it at all."""
        failures = self.failures
        missed = failures.may_fail(value) if passed_over else failures.may_be_missed(value)
        return choice(self._unfailing.of(value, scope), body, Name("None")) if missed else body

    def _fitting(self, body: Sequence[ir.Statement], scope: Scope) -> Expr:
        """The condition that all values on the path through a body fit. A failure before a value that does not fit is
        a failure here, too."""
        first, rest = body[0], body[1:]

        def also(value: ir.Expression, going_on: Callable[[], Expr] = lambda: TRUE) -> Expr:
            fits, after = self.checks.of(value, scope), going_on()
            own = self._all_checks.of(value, scope) if fits != TRUE or after != TRUE else TRUE
            return conjunction([own, after])

        match first:
            case ir.Return():
                return also(first.value)
            case ir.Let():
                return also(first.value, lambda: self._let(first, rest, scope, self._fitting))
            case ir.If():
                condition = first.condition
                then, otherwise = (*first.then, *rest), (*first.otherwise, *rest)
                return also(
                    condition,
                    lambda: either(
                        lambda: self.expressions.of(condition, scope),
                        self._fitting(then, scope.inner()),
                        self._fitting(otherwise, scope.inner()),
                    ),
                )
            case ir.Assert(condition=condition):
                return also(
                    condition,
                    lambda: implication(self.expressions.of(condition, scope), self._fitting(rest, scope)),
                )
            case ir.For() if not any(map(self._may_cut, walk(first))):
                return self._loop(first, rest, scope, self._fitting, lambda result: TRUE)
        raise refused(first)

    def _may_cut(self, node: Part) -> bool:
        cutting = isinstance(node, ir.Call) and self._cuts(node.function)
        return cutting or isinstance(node, ir.Fit | ir.Append)

    def _loop(
        self,
        loop: ir.For,
        rest: Sequence[ir.Statement],
        scope: Scope,
        then: Continuation,
        returned: Callable[[Expr], Expr],
    ) -> Expr:
        """A sequential loop. The accumulated value has the locals that it writes, and the value that it returns."""
        inner = scope.inner()
        written = dict.fromkeys(node.name for node in walk(*loop.body) if isinstance(node, ir.Let))
        keys = {local: identifier(f"{local}_") for local in written if local in scope.locals}

        def record(within: Scope, result: Expr | None = None) -> Expr:
            values = tuple((key, within.locals[local]) for local, key in keys.items())
            ending = (("returned", FALSE if result is None else TRUE), ("result", result or Name("None")))
            return Fields((*values, *ending))

        def step(acc: Expr, item: Expr) -> Expr:
            turn = inner.having(loop.name, item)
            for local, key in keys.items():
                turn = turn.having(local, Dot(acc, key))
            return choice(Dot(acc, "returned"), acc, self._turn(loop.body, turn, record))

        made = fold(loop, inner, self.expressions, record(scope), step)
        name = inner.names.fresh("done")
        done, after = Name(name, rigid=False), inner
        for local, key in keys.items():
            after = after.having(local, Dot(done, key))
        body = choice(Dot(done, "returned"), returned(Dot(done, "result")), then(rest, after))
        whole = body if body == TRUE else made.within(LetIn(name, made.result, body))
        return self._sure(loop.over, scope, whole)

    def _turn(self, body: Sequence[ir.Statement], scope: Scope, record: Record) -> Expr:
        """The accumulated value after one iteration of a loop."""
        if not body:
            return record(scope)
        first, rest = body[0], body[1:]

        def going_on(statements: Sequence[ir.Statement], within: Scope) -> Expr:
            return self._turn(statements, within, record)

        match first:
            case ir.Return():
                returned = record(scope, self.expressions.of(first.value, scope))
                return self._sure(first.value, scope, returned)
            case ir.For():
                return self._loop(first, rest, scope, going_on, lambda result: record(scope, result))
        return self._step(first, rest, scope, going_on)

    def _let(self, let: ir.Let, rest: Sequence[ir.Statement], scope: Scope, then: Continuation) -> Expr:
        value = self.expressions.of(let.value, scope)
        known = interval(let.value, scope.known)
        if is_simple(value):
            return then(rest, scope.having(let.name, value, known))
        name, inner = scope.inner().naming(let.name, is_rigid(value), known)
        body = then(rest, inner)
        return LetIn(name, value, body) if mentions(body, [name]) else body


def refused(statement: ir.Statement) -> ModelError:
    """The error for a statement that cannot be exported within an operator."""
    if isinstance(statement, ir.For):
        return ModelError(
            "a loop in a helper in which a value may not fit its bound is not exported to TLA+",
            "write it as a set, any, all, sum, min or max",
            statement.span,
        )
    return ModelError("this is not exported to TLA+ in a helper", "", statement.span)


def _given_state(places: dict[tuple[str, int], str]) -> State:
    return lambda variable, state: Name(places[variable, state], rigid=False)


def docstring(node: ir.Function | ir.Action) -> list[str]:
    """The lines of a function's docstring, as the source has them."""
    file = read_file(node.span.file)
    for each in ast.walk(file.tree) if file is not None else ():
        if isinstance(each, ast.FunctionDef) and each.lineno <= node.span.line <= each.body[0].lineno:
            found = ast.get_docstring(each)
            if each.name == node.name.rsplit(".", 1)[-1] and found:
                return inspect.cleandoc(found).split("\n")
    return []
