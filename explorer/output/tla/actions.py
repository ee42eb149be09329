"""Actions and init methods: their sequential statements as one relation between the state before and after.

A statement that reads what an earlier one wrote reads the primed variable (``sent'``) if that was the last write of
the step, and otherwise a named intermediate value (``LET``).
"""

from __future__ import annotations

from collections.abc import Sequence

from quorate.language import ir
from quorate.language.intervals import interval
from quorate.language.traversal import is_self, walk
from quorate.language.types import BoolType, IntType, MapType
from quorate.output.tla.checks import Checks, either
from quorate.output.tla.helpers import Helpers
from quorate.output.tla.names import Names
from quorate.output.tla.pieces import plus
from quorate.output.tla.runs import Run, is_used, lets, writes
from quorate.output.tla.scope import Scope
from quorate.output.tla.syntax import (
    TRUE,
    Braces,
    Expr,
    Infix,
    Name,
    Prefix,
    Prime,
    choice,
    is_cheap,
    is_rigid,
    is_simple,
    item_of,
    with_item,
)
from quorate.output.tla.turns import LoopStatements


class Actions(LoopStatements):
    """Writes actions. `initial` are the values from which init methods start."""

    def __init__(
        self,
        program: ir.Program,
        helpers: Helpers,
        names: Names,
        variables: dict[str, str],
        initial: dict[str, Expr],
    ) -> None:
        self._variables = variables
        self._types = {variable.name: variable.type for variable in program.variables}
        self._helpers = helpers
        self._names = names
        self._initial = initial
        self._of = helpers.expressions.of
        self._sorts = helpers.expressions.sorts
        self._checks = Checks(helpers.expressions, helpers, helpers.failures)
        self._init = False

    def write(self, action: ir.Action, init: bool = False) -> tuple[tuple[str, ...], Expr]:
        """The parameters and the body of the definition of an action."""
        self._init = init
        names = Names(self._names)
        scope = Scope(names, {}, {}, self._helpers.plain)
        parameters = []
        for parameter in action.parameters:
            name, scope = scope.naming(parameter.name)
            parameters.append(name)
        start = self._initial if init else {v: Name(n, rigid=False) for v, n in self._variables.items()}
        run = Run(scope, dict(start))
        self._see(run)
        self._block(action.body, run, frozenset(), tail=True)
        return tuple(parameters), run.written()

    # -------------------------------------------------------------------------------------- the state

    def _see(self, run: Run, later: frozenset[str] = frozenset()) -> None:
        """From now on, expressions read the variables' current values in `run`; `later` may still be written."""

        def settle(variables: frozenset[str]) -> None:
            changed = any(variable in run.final for variable in variables)
            if not changed or self._init or run.inner:
                return
            ready = [v for v in self._variables if v in variables - run.final - later]
            self._leave([v for v in ready if run.current[v] == self._plain(v)], run)

        run.scope = Scope(
            run.scope.names,
            run.scope.locals,
            run.scope.known,
            lambda variable, _: run.current[variable],
            settle,
        )

    def _plain(self, variable: str) -> Name:
        return Name(self._variables[variable], rigid=False)

    def _finish(self, variable: str, run: Run) -> None:
        """Add the conjunct that gives a variable its value after the step."""
        plain, value = self._plain(variable), run.current[variable]
        run.final.add(variable)
        if self._init:
            run.require(Infix("=", plain, value))
            run.current[variable] = plain
            return
        run.require(Infix("=", Prime(plain), value))
        run.current[variable] = Prime(plain)

    def _finish_all(self, run: Run, but: frozenset[str] = frozenset()) -> None:
        rest = [v for v in self._variables if v not in run.final and v not in but]
        unchanged = [v for v in rest if run.current[v] == self._plain(v) and not self._init]
        for variable in rest:
            if variable not in unchanged:
                self._finish(variable, run)
        self._leave(unchanged, run)

    def _leave(self, variables: Sequence[str], run: Run) -> None:
        """Add the conjunct that these variables are unchanged."""
        names = tuple(self._plain(variable) for variable in variables)
        if names:
            run.require(Prefix("UNCHANGED", names[0] if len(names) == 1 else Braces(names, "<<", ">>")))
        for variable in variables:
            run.final.add(variable)
            run.current[variable] = Prime(self._plain(variable))

    def _change(
        self, variable: str, value: Expr, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]
    ) -> None:
        """Record the new value of a variable. `rest` may write it again, and what follows may if it is in `later`."""
        run.current[variable] = value
        if run.inner:
            return
        if variable not in later | writes(rest):
            self._finish(variable, run)
        elif not is_simple(value) and self._is_read(variable, rest):
            name = run.scope.names.fresh(f"{self._variables[variable]}_1")
            run.found.append((name, value, ""))
            run.current[variable] = Name(name, rigid=is_rigid(value))

    def _is_read(self, variable: str, body: Sequence[ir.Statement]) -> bool:
        """Whether a variable is read, other than to be updated itself."""
        if any(isinstance(statement, ir.If) and variable in writes([statement]) for statement in body):
            return True
        for node in walk(*body):
            if isinstance(node, ir.Call) and any(
                v == variable for _, v in self._helpers.reads(node.function)
            ):
                return True
        changes = [
            (node.value.left if isinstance(node.value, ir.SetOperation) else node.value.base, node.place)
            for node in walk(*body)
            if isinstance(node, ir.Assign)
            and isinstance(node.value, ir.Insert | ir.Remove | ir.Append | ir.SetOperation)
        ]
        bases = [base for base, place in changes if is_self(base, place)]
        reads = sum(1 for node in walk(*body) if isinstance(node, ir.Var) and node.name == variable)
        own = sum(
            1 for base in bases for node in walk(base) if isinstance(node, ir.Var) and node.name == variable
        )
        return reads > own

    # ------------------------------------------------------------------------------------- statements

    def _block(self, body: Sequence[ir.Statement], run: Run, later: frozenset[str], tail: bool) -> None:
        """Translate statements, after which the variables in `later` may still be written."""
        for number, statement in enumerate(body):
            rest = body[number + 1 :]
            self._see(run, later | writes([statement, *rest]))
            last = tail and not rest and not run.inner
            if last and isinstance(statement, ir.If):
                self._branch(statement, run)
                return
            self._statement(statement, run, rest, later)
        if tail and not run.inner:
            self._finish_all(run)

    def _statement(
        self, statement: ir.Statement, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]
    ) -> None:
        match statement:
            case ir.When(condition=condition):
                self._check(condition, run)
                for item in condition.items if isinstance(condition, ir.And) else (condition,):
                    run.require(self._value(item, run))
            case ir.Assert(condition=condition, message=message):
                self._check(condition, run)
                holds = self._of(condition, run.scope)
                run.require(self._checks.asserted(holds, statement.span, message or "the assertion is false"))
            case ir.Let():
                self._let(statement, run, rest)
            case ir.Assign():
                self._assign(statement, run, rest, later)
            case ir.If():
                self._if(statement, run, rest, later)
            case ir.For():
                self._for(statement, run, rest, later)
            case _:
                raise AssertionError(statement)

    def _value(self, node: ir.Expression, run: Run) -> Expr:
        """The condition of a `when`, or the value of a local. A quantifier that stops early is written
        ``... = TRUE``, since TLC would otherwise enumerate all its witnesses when it generates successors."""
        value = self._of(node, run.scope)
        is_truth = isinstance(node.type, BoolType) and not isinstance(node, ir.Local | ir.Not | ir.In)
        return Infix("=", value, TRUE) if is_truth and self._helpers.failures.stops_early(node) else value

    def _check(self, value: ir.Expression, run: Run, always: bool = False) -> None:
        """Add the conditions under which `value` fits its bounds. Assertions that it does not fail are added only if
        TLC may miss a failure: although it evaluates the value or, with `always`, as it may not evaluate it here."""
        failures = self._helpers.failures
        missed = failures.may_fail(value) if always else failures.may_be_missed(value)
        if missed or self._helpers.checks.of(value, run.scope) != TRUE:
            run.require(self._checks.of(value, run.scope))

    def _let(self, let: ir.Let, run: Run, rest: Sequence[ir.Statement]) -> None:
        next_ = rest[0] if rest else None
        needed = isinstance(next_, ir.When | ir.Assert) and self._helpers.failures.needs.of(
            next_.condition, let.name
        )
        self._check(let.value, run, always=not needed)
        value = self._value(let.value, run)
        known = interval(let.value, run.scope.known) if isinstance(let.value.type, IntType) else None
        if is_simple(value) or run.inner or not is_used(let.name, rest):
            run.scope = run.scope.having(let.name, value, known)
            return
        name, run.scope = run.scope.naming(let.name, is_rigid(value), known)
        run.found.append((name, value, ""))

    def _assign(
        self, assign: ir.Assign, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]
    ) -> None:
        place, variable = assign.place, assign.place.variable
        is_later = run.inner or variable in later | writes(rest)
        self._check(assign.value, run, always=is_later)
        value = self._of(assign.value, run.scope)
        keys: list[Expr] = []
        type_ = self._types[variable]
        base = run.current[variable]
        for key in place.path:
            self._check(key, run, always=is_later)
            at = self._of(key, run.scope)
            if isinstance(type_, MapType):
                type_ = type_.value
            else:
                so_far = _at(base, keys)
                at = plus(at, 1)
                inside = Infix("\\in", at, Prefix("DOMAIN", so_far))
                run.require(self._checks.asserted(inside, assign.span, "the index is outside the sequence"))
                type_ = type_.item  # type: ignore[union-attr]
            keys.append(at)
        self._change(variable, with_item(base, tuple(keys), value), run, rest, later)

    def _branch(self, statement: ir.If, run: Run) -> None:
        """An If at the end of a step: each branch determines the values after it."""
        self._check(statement.condition, run, always=True)
        condition = self._of(statement.condition, run.scope)
        touched = writes([statement])
        branches = []
        self._finish_all(run, but=touched)
        for body in (statement.then, statement.otherwise):
            scope = run.scope.inner()
            branch = Run(scope, dict(run.current), set(run.final))
            self._see(branch)
            self._block(body, branch, frozenset(), tail=True)
            branches.append(branch.written())
        run.require(choice(condition, *branches))

    def _if(self, statement: ir.If, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]) -> None:
        """An If that other statements follow: the current value of a variable becomes a conditional expression."""
        self._check(statement.condition, run, always=True)
        condition = self._of(statement.condition, run.scope)
        if not run.inner and not is_cheap(condition):
            name = run.scope.names.fresh("test")
            run.found.append((name, condition, ""))
            condition = Name(name, rigid=is_rigid(condition))
        branches = []
        for body in (statement.then, statement.otherwise):
            branch = Run(run.scope.inner(), dict(run.current), set(run.final), inner=True)
            self._see(branch)
            self._block(body, branch, frozenset(), tail=False)
            branches.append(branch)
        then, otherwise = branches
        run.require(either(lambda: condition, then.written(), otherwise.written()))
        for local in lets(statement):
            self._merge_local(local, condition, then, otherwise, run, rest)
        for variable in self._variables:
            one, other = then.current[variable], otherwise.current[variable]
            if one != other:
                self._change(variable, choice(condition, one, other), run, rest, later)
            elif one != run.current[variable]:
                self._change(variable, one, run, rest, later)

    def _merge_local(
        self, local: str, condition: Expr, then: Run, otherwise: Run, run: Run, rest: Sequence[ir.Statement]
    ) -> None:
        values = [branch.scope.locals.get(local) for branch in (then, otherwise)]
        one, other = values
        if one is None or other is None:
            return  # it is used in one branch only
        value = choice(condition, one, other)
        if is_simple(value) or run.inner or not is_used(local, rest):
            run.scope = run.scope.having(local, value)
            return
        name, run.scope = run.scope.naming(local, is_rigid(value))
        run.found.append((name, value, ""))


def _at(base: Expr, keys: Sequence[Expr]) -> Expr:
    for key in keys:
        base = item_of(base, key)
    return base
