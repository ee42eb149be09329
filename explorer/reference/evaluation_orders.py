"""What another order of things without order would come to: where CPython stops early, and a later value fails.

A quantifier over what has no order fails if it does for any of the values, in whatever order CPython takes them. Of
the few actions and properties that have such a quantifier, the definition of the language is asked in addition.
"""

from __future__ import annotations

import linecache
from collections.abc import Mapping, Sequence
from typing import Any

from quorate.exploration import State
from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.checker.endings import Endings
from quorate.language.diagnostics import ModelError, Span
from quorate.language.evaluate import Evaluator, Frame
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.traversal import walk
from quorate.reference.faults import Fault


class Orders:
    """Knows what of an instance has a quantifier that may end for one of its values. Of a model that is not in the
    language there is no definition: it runs as CPython runs it."""

    def __init__(self, instance: Instance) -> None:
        self.actions: Mapping[str, ir.Action] = {}
        self._properties: Mapping[int, ir.Function] = {}
        try:
            program = lower(instance)
        except ModelError:
            return
        self._evaluator = _Telling(program)
        whole = _with_whole_quantifiers(program)
        self.actions = {each.name: each for each in (*program.inits, *program.actions) if id(each) in whole}
        self._properties = {
            id(known.function): each.function
            for known, each in zip(instance.properties, program.properties, strict=True)
            if id(each.function) in whole
        }

    def action(self, name: str, state: State, arguments: Mapping[str, Any]) -> Fault | BoundReached | None:
        """How a run of an action, one of `actions`, ends for a value of a quantifier, if it does."""
        action = self.actions[name]
        try:
            self._evaluator.action(action, state, arguments)
        except Disabled:
            return None
        except BoundReached as error:
            return error if self._evaluator.told(error).values else None
        except (Failure, AssertionError) as error:
            return self._evaluator.told(error).fault(error)
        return None

    def property(self, property_: PropertyFunction, states: Sequence[State]) -> Fault | None:
        """How a property goes wrong for a value of a quantifier, if it does."""
        function = self._properties.get(id(property_.function))
        if function is None:
            return None
        try:
            self._evaluator.function(function, states)
        except (Failure, BoundReached, AssertionError) as error:
            return self._evaluator.told(error).fault(error)
        return None


def lines_without_order(instance: Instance) -> list[frozenset[int]]:
    """The lines that may go wrong in one loop, or one fold, over what has no order: a run goes wrong at that of the
    turn that comes first."""
    return [
        frozenset(span.line for places in found.values() for span in places)
        for found in Endings(lower(instance)).all_within()
        if found
    ]


def _with_whole_quantifiers(program: ir.Program) -> set[int]:
    """The routines, by id, that have a whole quantifier or call one that has."""
    found: set[int] = set()
    known: dict[str, bool] = {}

    def function_has(name: str) -> bool:
        if name not in known:
            known[name] = has(program.functions[name].body)
        return known[name]

    def has(body: Sequence[ir.Statement]) -> bool:
        return any(
            (isinstance(node, ir.Quantifier) and node.whole)
            or (isinstance(node, ir.Call) and function_has(node.function))
            for node in walk(*body)
        )

    for routine in program.routines:
        if has(routine.body):
            found.add(id(routine))
    return found


class _Told:
    """Where an evaluation ended, and for which values of the quantifiers around it, outermost first."""

    def __init__(self, error: BaseException, span: Span) -> None:
        self.error = error
        self.span = span
        self.values: dict[str, Any] = {}
        self._inner: Mapping[str, Any] = {}

    def leaves(self, node: ir.Node, frame: Frame) -> None:
        """It is told on the way out, from the inside: of a whole quantifier, which values it was evaluated for."""
        if isinstance(node, ir.Quantifier) and node.whole:
            names = [each.name for each in node.generators if each.name in self._inner]
            self.values = {**{name: self._inner[name] for name in names}, **self.values}
        self._inner = frame.locals

    def fault(self, error: Exception) -> Fault | None:
        """What went wrong for a value of a quantifier, if it did."""
        if not self.values:
            return None
        line = self.span.line
        plain = str(error) or linecache.getline(self.span.file, line).strip()
        told = " ".join(f"{name}={value!r}" for name, value in self.values.items())
        kind = "assert" if isinstance(error, AssertionError) else "failure"
        return Fault(kind, f"{plain} (for {told})", self.span.file, line)  # type: ignore[arg-type]


class _Telling(Evaluator):
    """An evaluator that knows where its last evaluation ended."""

    def __init__(self, program: ir.Program) -> None:
        self._told: _Told | None = None
        super().__init__(program)

    def told(self, error: BaseException) -> _Told:
        assert self._told is not None
        assert self._told.error is error
        return self._told

    def value(self, node: ir.Expression, frame: Frame) -> Any:
        try:
            return super().value(node, frame)
        except (Failure, BoundReached, AssertionError) as error:
            self._note(error, node, frame)
            raise

    def _statement(self, statement: ir.Statement, frame: Frame) -> Any:
        try:
            return super()._statement(statement, frame)
        except (Failure, BoundReached, AssertionError) as error:
            self._note(error, statement, frame)
            raise

    def _note(self, error: BaseException, node: ir.Node, frame: Frame) -> None:
        if self._told is None or self._told.error is not error:
            self._told = _Told(error, node.span)
        self._told.leaves(node, frame)
