"""Failures that CPython does not meet, because it takes the first value of an unordered set.

A quantifier stops at an earlier value; `max` and `min` with a key take the first of several with the same key.

By the definition of the language, a quantifier over an unordered set fails if it fails for any of the values,
in whatever order CPython takes them, and an extreme by a key fails if several members have it and differ in what is
read of them. The few actions and properties with one of these are also evaluated by `Evaluator`, which follows the
definition.
"""

from __future__ import annotations

import linecache
from collections.abc import Mapping, Sequence
from typing import Any

from quorate.exploration import State
from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.checker.endings import Endings
from quorate.language.diagnostics import ModelError
from quorate.language.evaluate import Evaluator, Frame
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_total
from quorate.language.model import PropertyFunction
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.spans import Span
from quorate.language.traversal import walk
from quorate.reference.faults import Fault


class Orders:
    """The actions and properties of an instance with a quantifier that may fail or be cut for one of its values, and
    their evaluation. A model that is not in the language has none: it runs as CPython runs it."""

    def __init__(self, instance: Instance) -> None:
        self.actions: Mapping[str, ir.Action] = {}
        self._properties: Mapping[int, ir.Function] = {}
        try:
            program = lower_to_total(instance)
        except ModelError:
            return
        self._evaluator = _RecordingEvaluator(program)
        whole = _with_whole_quantifiers(program)
        self.actions = {each.name: each for each in (*program.inits, *program.actions) if id(each) in whole}
        of_name = {each.name: each.function for each in program.properties if id(each.function) in whole}
        self._properties = {
            id(function): of_name[name]
            for known in instance.properties
            for name, function in known.named_functions
            if name in of_name
        }

    def action(self, name: str, state: State, arguments: Mapping[str, Any]) -> Fault | BoundReached | None:
        """Return the fault or bound by which a quantifier ends a run of an action, one of `actions`; None if there is
        none."""
        action = self.actions[name]
        try:
            self._evaluator.action(action, state, arguments)
        except Disabled:
            return None
        except BoundReached as error:
            return error if self._evaluator.ending_of(error).values else None
        except (Failure, AssertionError) as error:
            return self._evaluator.ending_of(error).fault(error)
        return None

    def property(self, property_: PropertyFunction, states: Sequence[State]) -> Fault | None:
        """Return the fault of a quantifier in a property; None if there is none."""
        function = self._properties.get(id(property_.function))
        if function is None:
            return None
        try:
            self._evaluator.function(function, states)
        except (Failure, BoundReached, AssertionError) as error:
            return self._evaluator.ending_of(error).fault(error)
        return None


def lines_without_order(instance: Instance) -> list[frozenset[int]]:
    """Return, for each loop or fold over an unordered set, the lines in it that may fail. Which of them fails in a
    run depends on the order of iteration."""
    return [
        frozenset(span.line for places in found.values() for span in places)
        for found in Endings(lower(instance)).all_within()
        if found
    ]


def _with_whole_quantifiers(program: ir.Program) -> set[int]:
    """The ids of the routines that have a whole quantifier or call a routine that has."""
    found: set[int] = set()
    known: dict[str, bool] = {}

    def function_has(name: str) -> bool:
        if name not in known:
            known[name] = has(program.functions[name].body)
        return known[name]

    def has(body: Sequence[ir.Statement]) -> bool:
        return any(
            (isinstance(node, ir.Quantifier) and node.whole)
            or isinstance(node, ir.Only)
            or (isinstance(node, ir.Call) and function_has(node.function))
            for node in walk(*body)
        )

    for routine in program.routines:
        if has(routine.body):
            found.add(id(routine))
    return found


class _Ending:
    """The place where an evaluation ended, and the values of the enclosing quantifiers, outermost first."""

    def __init__(self, error: BaseException, span: Span) -> None:
        self.error = error
        self.span = span
        self.values: dict[str, Any] = {}
        self.tied: list[str] = []
        """The members of a set that should have had one only."""
        self._inner: Mapping[str, Any] = {}

    def leaves(self, node: ir.Node, frame: Frame) -> None:
        """Called for each node on the way out, from the innermost: for a whole quantifier, record its values."""
        if isinstance(node, ir.Quantifier) and node.whole:
            names = [each.name for each in node.generators if each.name in self._inner]
            self.values = {**{name: self._inner[name] for name in names}, **self.values}
        self._inner = frame.locals

    def fault(self, error: Exception) -> Fault | None:
        """The fault, with the values of the quantifiers; None if there is no quantifier around it."""
        if not self.values and not self.tied:
            return None
        line = self.span.line
        plain = str(error) or linecache.getline(self.span.file, line).strip()
        if self.tied:
            plain += ": " + " and ".join(self.tied[:2])
        if self.values:
            plain += f" (for {' '.join(f'{name}={value!r}' for name, value in self.values.items())})"
        kind = "assert" if isinstance(error, AssertionError) else "failure"
        return Fault(kind, plain, self.span.file, line)  # type: ignore[arg-type]


class _RecordingEvaluator(Evaluator):
    """An evaluator that records where its last evaluation ended."""

    def __init__(self, program: ir.Program) -> None:
        self._ending: _Ending | None = None
        super().__init__(program)

    def ending_of(self, error: BaseException) -> _Ending:
        assert self._ending is not None
        assert self._ending.error is error
        return self._ending

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
        if self._ending is None or self._ending.error is not error:
            self._ending = _Ending(error, node.span)
            if isinstance(node, ir.Require) and isinstance(node.base, ir.Only):
                self._ending.tied = sorted(map(repr, self.value(node.base.base, frame)))
        self._ending.leaves(node, frame)
