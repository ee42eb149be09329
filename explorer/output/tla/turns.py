"""Sequential loops of actions, which the passes did not eliminate."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from quorate.language import ir
from quorate.language.types import FamilyType, SetType, SymmetricType
from quorate.language.values import all_values
from quorate.output.tla.folds import fold
from quorate.output.tla.helpers import Helpers
from quorate.output.tla.names import Names, identifier
from quorate.output.tla.runs import Run, lets, writes
from quorate.output.tla.scope import Scope
from quorate.output.tla.syntax import (
    FALSE,
    TRUE,
    Dot,
    Except,
    Expr,
    Fields,
    Name,
    choice,
    conjunction,
)


class LoopStatements:
    """The part of `Actions` that writes loops."""

    _variables: Mapping[str, str]
    _helpers: Helpers
    _names: Names

    @abstractmethod
    def _see(self, run: Run, later: frozenset[str] = frozenset()) -> None: ...

    @abstractmethod
    def _plain(self, variable: str) -> Name: ...

    @abstractmethod
    def _check(self, value: ir.Expression, run: Run, always: bool = False) -> None: ...

    @abstractmethod
    def _block(self, body: Sequence[ir.Statement], run: Run, later: frozenset[str], tail: bool) -> None: ...

    @abstractmethod
    def _change(
        self, variable: str, value: Expr, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]
    ) -> None: ...

    def _for(self, loop: ir.For, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]) -> None:
        self._check(loop.over, run, always=True)
        values = self._turns(loop)
        if values is None:
            self._fold(loop, run, rest, later)
            return
        for value in values:
            scope = run.scope.having(loop.name, value, _known(value))
            body = Run(scope, run.current, run.final, run.found, run.inner)
            # A variable that one iteration writes may be written by another.
            self._see(body)
            self._block(loop.body, body, later | writes(rest) | writes(loop.body), tail=False)
            run.current, run.scope = body.current, body.scope
        written = writes(loop.body)
        for variable in (v for v in self._variables if v in written):
            value = run.current[variable]
            if variable not in run.final and value != self._plain(variable):
                self._change(variable, value, run, rest, later)

    def _fold(self, loop: ir.For, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]) -> None:
        """Write a loop as a recursive function. The accumulated value has the variables and locals that it writes
        and, if iterations have conditions, `ok`: whether all of them were true so far."""
        variables = [v for v in self._variables if v in writes(loop.body)]
        locals_ = [local for local in lets(loop) if local in run.scope.locals]
        keys = {v: identifier(v) for v in variables} | {local: identifier(f"{local}_") for local in locals_}
        needs = False

        def record(of: Run, ok: Expr) -> Expr:
            values = [(keys[v], of.current[v]) for v in variables]
            values += [(keys[local], of.scope.locals[local]) for local in locals_]
            return Fields((*values, ("ok", ok)) if needs else tuple(values))

        def step(acc: Expr, item: Expr) -> Expr:
            nonlocal needs
            scope = inner.having(loop.name, item)
            for local in locals_:
                scope = scope.having(local, Dot(acc, keys[local]))
            current = {**run.current, **{v: Dot(acc, keys[v]) for v in variables}}
            turn = Run(scope, current, set(run.final), inner=True)
            self._see(turn)
            self._block(loop.body, turn, frozenset(), tail=False)
            said = turn.written()
            if said == TRUE:
                return record(turn, TRUE)
            needs = True
            failed = Except(acc, (Name('"ok"'),), FALSE)
            return choice(conjunction([Dot(acc, "ok"), said]), record(turn, TRUE), failed)

        inner = run.scope.inner()
        fold(
            loop, inner, self._helpers.expressions, record(run, TRUE), step
        )  # to see whether it has conditions
        inner = run.scope.inner()
        made = fold(loop, inner, self._helpers.expressions, record(run, TRUE), step)
        if run.inner:
            done = made.within(made.result)
        else:
            run.scope.names.fresh(made.name)
            run.found.append((made.name, made.value, made.head))
            name = run.scope.names.fresh("done")
            run.found.append((name, made.result, ""))
            done = Name(name, rigid=False)
        if needs:
            run.require(Dot(done, "ok"))
        for local in locals_:
            run.scope = run.scope.having(local, Dot(done, keys[local]))
        for variable in variables:
            self._change(variable, Dot(done, keys[variable]), run, rest, later)

    def _turns(self, loop: ir.For) -> list[Expr] | None:
        """The values of a loop's variable, if they are known statically; otherwise None."""
        match loop.over:
            case ir.IntRange(low=ir.Const(value=low), high=ir.Const(value=high)):
                return [Name(str(number)) for number in range(low, high)]
            case ir.Domain(type=SetType(item=item)) if not isinstance(
                item, SymmetricType | FamilyType | SetType
            ):
                return [
                    self._helpers.expressions.sorts.value(value, item, loop.span)
                    for value in all_values(item)
                ]
            case ir.SetDisplay(items=items) | ir.SeqDisplay(items=items) if all(
                isinstance(i, ir.Const) for i in items
            ):
                return [
                    self._helpers.expressions.of(each, Scope(self._names, {}, {}, self._helpers.plain))
                    for each in items
                ]
        return None


def _known(value: Expr) -> tuple[int, int] | None:
    if isinstance(value, Name) and value.text.lstrip("-").isdigit():
        return int(value.text), int(value.text)
    return None
