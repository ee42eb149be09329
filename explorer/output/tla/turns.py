"""Loops of actions: what all turns do together, or if that cannot be said at once, turn by turn."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from quorate.language import ir
from quorate.language.traversal import is_self, walk
from quorate.language.types import FamilyType, MapType, SetType, SymmetricType, Type
from quorate.language.values import all_values
from quorate.output.tla.folds import fold
from quorate.output.tla.helpers import Helpers
from quorate.output.tla.loops import collected, mapped, own_items
from quorate.output.tla.names import Names, identifier
from quorate.output.tla.pieces import Step
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
    implication,
    universal,
)


class LoopStatements:
    """The part of `Actions` that writes loops."""

    _variables: Mapping[str, str]
    _types: Mapping[str, Type]
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
        if not isinstance(loop.over, ir.IntRange) and self._at_once(loop, run, rest, later):
            return
        values = self._turns(loop)
        if values is None:
            self._fold(loop, run, rest, later)
            return
        for value in values:
            scope = run.scope.having(loop.name, value, _known(value))
            body = Run(scope, run.current, run.final, run.found, run.inner)
            # Whatever is written in a turn may be written in another.
            self._see(body)
            self._block(loop.body, body, later | writes(rest) | writes(loop.body), tail=False)
            run.current, run.scope = body.current, body.scope
        for variable in writes(loop.body):
            value = run.current[variable]
            if variable not in run.final and value != self._plain(variable):
                self._change(variable, value, run, rest, later)

    def _fold(self, loop: ir.For, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]) -> None:
        """Write a loop turn by turn. What is carried along are the variables and locals that it writes, and `ok`:
        whether all that a turn needs was so, if it needs anything."""
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
        fold(loop, inner, self._helpers.expressions, record(run, TRUE), step)  # to see what it needs
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
            run.say(Dot(done, "ok"))
        for local in locals_:
            run.scope = run.scope.having(local, Dot(done, keys[local]))
        for variable in variables:
            self._change(variable, Dot(done, keys[variable]), run, rest, later)

    def _turns(self, loop: ir.For) -> list[Expr] | None:
        """The values of a loop's variable, where they are known beforehand."""
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

    def _at_once(self, loop: ir.For, run: Run, rest: Sequence[ir.Statement], later: frozenset[str]) -> bool:
        """Write a loop as what all its turns do together; False if that cannot be done."""
        written = writes([loop])
        if any(local in run.scope.locals for local in lets(loop)):
            return False  # it is carried from turn to turn
        if any(self._reads_others(node, written, loop) for node in loop.body):
            return False
        steps, inner = self._helpers.expressions.run_over(loop.over, loop.name, run.scope.inner())
        turn = Run(inner, dict(run.current), set(run.final), inner=True)
        self._see(turn)
        self._block(loop.body, turn, frozenset(), tail=False)
        changes: dict[str, Expr] = {}
        for variable in written:
            after, before = turn.current[variable], run.current[variable]
            whole = collected(after, before, steps)
            if whole is None:
                whole = self._own_items(variable, loop, after, before, steps)
            if whole is None:
                return False
            changes[variable] = whole
        said = turn.written()
        for step in reversed(steps):
            said = universal((step.bound,), implication(step.condition, said))
        run.say(said)
        for variable, whole in changes.items():
            self._change(variable, whole, run, rest, later)
        return True

    def _own_items(
        self, variable: str, loop: ir.For, after: Expr, before: Expr, steps: list[Step]
    ) -> Expr | None:
        if len(steps) != 1:
            return None
        found = own_items(after, before, Name(steps[0].bound.name))
        if found is None:
            return None
        prefix, item = found
        type_ = self._types[variable]
        for _ in prefix:
            if not isinstance(type_, MapType):
                return None
            type_ = type_.value
        if not isinstance(type_, MapType):
            return None
        return mapped(before, prefix, self._helpers.expressions.sorts.set_of(type_.key), steps[0], item)

    def _reads_others(self, node: ir.Statement, written: frozenset[str], loop: ir.For) -> bool:
        """Whether a turn reads what another may have written."""
        if isinstance(node, ir.For) and any(isinstance(inner, ir.Let) for inner in walk(*node.body)):
            return True
        for each in walk(node):
            if isinstance(each, ir.Call) and any(v in written for _, v in self._helpers.reads(each.function)):
                return True
        own = 0
        total = sum(1 for each in walk(node) if isinstance(each, ir.Var) and each.name in written)
        for each in walk(node):
            if isinstance(each, ir.Assign):
                value = each.value
                while isinstance(value, ir.Fit | ir.Widen):
                    value = value.base
                base = getattr(value, "base", getattr(value, "left", None))
                if isinstance(base, ir.Expression) and is_self(base, each.place):
                    own += 1
                    continue
                mine = any(isinstance(key, ir.Local) and key.name == loop.name for key in each.place.path)
                own += sum(1 for read in walk(each.value) if mine and is_self_expression(read, each.place))
        return total > own


def is_self_expression(node: object, place: ir.Place) -> bool:
    """Whether a node reads just what `place` writes."""
    return isinstance(node, ir.Lookup | ir.At) and is_self(node, place)


def _known(value: Expr) -> tuple[int, int] | None:
    if isinstance(value, Name) and value.text.lstrip("-").isdigit():
        return int(value.text), int(value.text)
    return None
