"""Symbolic execution of actions: guards, asserts and the state after, in terms of the state before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quorate.language import ir
from quorate.language.spans import Span
from quorate.language.types import MapType, SeqType, SetType, Type
from quorate.symbolic.unbounded.cells import Cell
from quorate.symbolic.unbounded.expressions import Expressions
from quorate.symbolic.unbounded.ground_values import Ground
from quorate.symbolic.unbounded.logic import (
    Formula,
    conjunction,
    implication,
    negation,
)
from quorate.symbolic.unbounded.lowering import Environment, State
from quorate.symbolic.unbounded.made_sequences import Changed
from quorate.symbolic.unbounded.refusals import located, refusal, refused_loop
from quorate.symbolic.unbounded.sequences import as_sequence
from quorate.symbolic.unbounded.values import ComputedMap, Value, as_cell, as_map, either


@dataclass(frozen=True)
class Guard:
    """A guard or an assert of a step, with its place in the source."""

    formula: Formula
    span: Span


@dataclass(frozen=True)
class Transition:
    """A symbolic step: its guards, its asserts (each implied by the guards before it), and the state after."""

    guards: tuple[Guard, ...]
    asserts: tuple[Guard, ...]
    after: State


@dataclass(frozen=True)
class _Run:
    env: Environment
    guards: tuple[Guard, ...] = ()
    asserts: tuple[Guard, ...] = ()

    @property
    def state(self) -> State:
        return self.env.states[0]

    def write(self, variable: str, value: Value) -> _Run:
        return replace(self, env=replace(self.env, states=({**self.state, variable: value},)))


class Statements:
    """Executes the bodies of actions symbolically."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions

    def step(self, action: ir.Action, before: State, arguments: dict[str, Value]) -> Transition:
        """The step of `action` with these arguments. Raises ModelError for what cannot be lowered."""
        run = self._block(action.body, _Run(Environment(arguments, (before,))))
        return Transition(run.guards, run.asserts, run.state)

    def _block(self, body: Sequence[ir.Statement], run: _Run) -> _Run:
        for statement in body:
            with located(statement):
                run = self._statement(statement, run)
        return run

    def _statement(self, statement: ir.Statement, run: _Run) -> _Run:
        expressions, env = self._expressions, run.env
        match statement:
            case ir.When(condition=condition):
                guard = Guard(expressions.formula(condition, env), statement.span)
                return replace(run, guards=(*run.guards, guard))
            case ir.Assert(condition=condition):
                met = implication(
                    conjunction(guard.formula for guard in run.guards), expressions.formula(condition, env)
                )
                return replace(run, asserts=(*run.asserts, Guard(met, statement.span)))
            case ir.Let(name=name, value=value):
                return replace(run, env=env.bind(name, expressions.value(value, env)))
            case ir.Assign():
                return self._assign(statement, run)
            case ir.If():
                return self._if(statement, run)
            case ir.For():
                raise refused_loop(statement)
            case _:
                raise refusal("this statement", "write it with when, assignments and if", statement.span)

    def _assign(self, statement: ir.Assign, run: _Run) -> _Run:
        place, expressions = statement.place, self._expressions
        value = expressions.value(statement.value, run.env)
        if isinstance(place.type, SetType) and isinstance(value, Cell):
            value = expressions.set(statement.value, run.env)
        if not place.path:
            return run.write(place.variable, value)
        keys = [expressions.cell(key, run.env) for key in place.path]
        type_ = next(v.type for v in expressions.program.variables if v.name == place.variable)
        return run.write(place.variable, self._updated(run.state[place.variable], type_, keys, value))

    def _updated(self, before: Value, type_: Type, keys: Sequence[Cell], value: Value) -> Value:
        """A map or sequence with the value at the nested place `keys` replaced."""
        if not keys:
            return value
        first, others = keys[0], keys[1:]
        vocabulary = self._expressions.vocabulary
        if isinstance(type_, SeqType):
            assert not others
            return Changed(
                type_, vocabulary, as_sequence(as_cell(before), type_, vocabulary), first, as_cell(value)
            )
        assert isinstance(type_, MapType)
        map_, inner = as_map(before), type_.value

        def at(key: Ground) -> Value:
            here = first.equals(key, vocabulary)
            return map_.at(key) if here is False else changed(key, here)

        def changed(key: Ground, here: Formula) -> Value:
            return either(here, self._updated(map_.at(key), inner, others, value), map_.at(key))

        return ComputedMap(at)

    def _if(self, statement: ir.If, run: _Run) -> _Run:
        condition = self._expressions.formula(statement.condition, run.env)
        bare = replace(run, guards=(), asserts=())
        then, otherwise = self._block(statement.then, bare), self._block(statement.otherwise, bare)
        locals_ = {
            name: either(condition, then.env.locals[name], otherwise.env.locals[name])
            for name in then.env.locals
            if name in otherwise.env.locals
        }
        state = {name: either(condition, then.state[name], otherwise.state[name]) for name in run.state}
        known = conjunction(guard.formula for guard in run.guards)
        guards, asserts = list(run.guards), list(run.asserts)
        for branch, taken in ((then, condition), (otherwise, negation(condition))):
            guards += (Guard(implication(taken, guard.formula), guard.span) for guard in branch.guards)
            asserts += (
                Guard(implication(conjunction((known, taken)), met.formula), met.span)
                for met in branch.asserts
            )
        return _Run(Environment(locals_, (state,)), tuple(guards), tuple(asserts))


__all__ = ["Guard", "Statements", "Transition"]
