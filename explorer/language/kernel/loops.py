"""Replacement of loops whose order makes no difference by statements with the effect of all turns.

The effect is expressed as a set, a sum, an extreme or a quantifier, or as a map where each turn writes an item of its
own.

Each expression is evaluated where Python evaluates it, and nowhere else. One that may fail or cut the step, and that
the replacement would evaluate in some turns only, is evaluated once more for all of them. Turns end early in one way
at most, so it does not matter which comes first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.kernel.analyses import Analyses
from quorate.language.kernel.folding import Sequential, is_whole, negation, split
from quorate.language.kernel.renaming import FreshNames, apart
from quorate.language.kernel.turn import Change, Target, Turn, TurnState
from quorate.language.traversal import locals_read, walk, with_routines
from quorate.language.types import BoolType


def without_unordered_loops(program: ir.Program) -> ir.Program:
    """The program with only those loops that need an order, or whose effect has no other form; `For.sequential` is
    the reason."""
    if not any(isinstance(node, ir.For) for routine in program.routines for node in walk(*routine.body)):
        return program
    passing = _Pass(program)

    def routine(each: Any) -> Any:
        names = FreshNames(each.locals)
        body = apart(passing.block(each.body, names), names)
        return dataclasses.replace(each, body=body, locals=names.types)

    return with_routines(program, routine)


class _Pass:
    def __init__(self, program: ir.Program) -> None:
        self._known = Analyses(program)

    def block(self, body: Iterable[ir.Statement], names: FreshNames) -> tuple[ir.Statement, ...]:
        """Statements with such loops replaced."""
        done: list[ir.Statement] = []
        for statement in body:
            match statement:
                case ir.If():
                    then, otherwise = (
                        self.block(statement.then, names),
                        self.block(statement.otherwise, names),
                    )
                    done.append(dataclasses.replace(statement, then=then, otherwise=otherwise))
                case ir.For():
                    done += self._loop(statement, names)
                case _:
                    done.append(statement)
        return tuple(done)

    def _loop(self, loop: ir.For, names: FreshNames) -> Sequence[ir.Statement]:
        before = dict(names.types)
        try:
            return _AtOnce(self._known, names).statements(loop)
        except Sequential as error:
            names.types = before
            body = self.block(loop.body, names)
            return [dataclasses.replace(loop, body=body, turns=None, sequential=error.why)]


class _AtOnce(Turn):
    """Replacement of one loop that is not within another such loop."""

    def statements(self, loop: ir.For) -> list[ir.Statement]:
        """The statements that replace the loop. Raises Sequential where there are none."""
        before: list[ir.Statement] = []
        leaves = (ir.When, ir.Assert, ir.Return, ir.Assign, ir.Let)
        several = sum(isinstance(node, leaves) for node in walk(*loop.body)) > 1
        if not is_whole(loop.over) and (
            self._is_partial(loop.over) or (several and not _is_simple(loop.over))
        ):
            loop, before = self._with_named_over(loop)
        self._loop(loop, (), TurnState())
        return [*before, *self._guards, *self._evaluated(), *self._written(loop)]

    def _with_named_over(self, loop: ir.For) -> tuple[ir.For, list[ir.Statement]]:
        """The loop with its iterable in locals, so that it is evaluated once, and the statements that assign
        these."""
        named: list[ir.Statement] = []

        def local(name: str, value: ir.Expression) -> ir.Expression:
            if isinstance(value, ir.Const | ir.Local):
                return value
            chosen = self._names.fresh(name, value.type)
            named.append(ir.Let(value.span, chosen, value))
            return ir.Local(value.span, value.type, chosen)

        over = loop.over
        if isinstance(over, ir.IntRange):
            over = dataclasses.replace(over, low=local("low", over.low), high=local("high", over.high))
        elif not isinstance(over, ir.Domain):
            over = local("all_of_it", over)
        return dataclasses.replace(loop, over=over), named

    def _evaluated(self) -> list[ir.Statement]:
        """Statements that evaluate, for all turns that reach it, what may fail or cut the step and is not evaluated
        in all of them otherwise."""
        done: list[ir.Statement] = []
        for context, value in self._uncertain:
            tests = ((*context, value), (*context, negation(value))) if value.type == BoolType() else ()
            if any(each[: len(test)] == test for each in self._complete for test in tests):
                continue
            span = value.span
            name = self._names.fresh("evaluated", BoolType())
            inner = self._names.fresh("value", value.type)
            true: ir.Expression = ir.Const(span, BoolType(), True)
            body = ir.Bind(span, BoolType(), inner, value, true)
            _, generators = split(context)
            everywhere = ir.Quantifier(span, BoolType(), "all", body, generators, whole=True)
            done.append(ir.Let(span, name, everywhere))
        return done

    # --------------------------------------------------------------------------------- in which order

    def _written(self, loop: ir.For) -> list[ir.Statement]:
        """The assignments, each before the variables that it reads are written. Where they read each other, a local
        holds a value."""
        done: list[ir.Statement] = []
        waiting = list(self._changed)
        while waiting:
            unread = (
                each for each in waiting if not any(self._reads(o, each[0]) for o in waiting if o is not each)
            )
            first = next(unread, None)
            if first is not None:
                waiting.remove(first)
                done.append(self._write(loop, first))
                continue
            (name, is_local), path, value = waiting.pop(0)
            after = self._names.fresh(f"{name}_after", value.type)
            done.append(ir.Let(loop.span, after, value))
            waiting.append(((name, is_local), path, ir.Local(loop.span, value.type, after)))
        return done

    def _reads(self, change: Change, target: Target) -> bool:
        _, path, value = change
        name, is_local = target
        if is_local:
            return name in locals_read(value, *path)
        return any(region[0] == name for _, region in self._program.effects.reads(value, *path))

    def _write(self, loop: ir.For, change: Change) -> ir.Statement:
        (name, is_local), path, value = change
        if is_local:
            return ir.Let(loop.span, name, value)
        return ir.Assign(loop.span, ir.Place(name, path, value.type, loop.span), value)


def _is_simple(over: ir.Expression) -> bool:
    """Whether an iterable is cheap enough to be evaluated again."""
    match over:
        case ir.Const() | ir.Local() | ir.Var() | ir.Domain():
            return True
        case ir.Lookup(base=base, key=key):
            return _is_simple(base) and _is_simple(key)
        case ir.Field(base=base) | ir.Widen(base=base) | ir.Narrow(base=base):
            return _is_simple(base)
        case ir.IntRange(low=low, high=high):
            return _is_simple(low) and _is_simple(high)
        case _:
            return False
