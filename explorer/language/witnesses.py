"""Witnesses: the values of quantified variables for which a property is false, or a goal true.

The search descends along what decided the value: the item of an `and` that was false, the values for which the body
of an `all` was, the filters that let them through, the helpers that were called. Variables of helpers are qualified
by the call: the quorum in ``chosen(v)`` is ``chosen(v).q``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.evaluate import Evaluator, Frame, State
from quorate.language.traversal import locals_read
from quorate.language.types import BagType, FamilyType, SetType

STATES = ("before", "after")


def witness_of(evaluator: Evaluator, property_: ir.Property, states: Sequence[State]) -> Mapping[str, Any]:
    """The values of the quantified variables for which a property is false, or a goal true; outermost first."""
    found: dict[str, Any] = {}
    names = STATES if property_.function.states == 2 else ()
    why = _Why(evaluator, property_.function, found, "", names)
    why.body(property_.function.body, Frame(evaluator, states, {}))
    return found


class _Why:
    """Collects witnesses within one function; `prefix` is the call that led there."""

    def __init__(
        self,
        evaluator: Evaluator,
        function: ir.Function,
        found: dict[str, Any],
        prefix: str,
        states: Sequence[str],
    ) -> None:
        self.evaluator = evaluator
        self.function = function
        self.found = found
        self.prefix = prefix
        self.states = states
        self.named: dict[str, ir.Expression] = {}
        """Local to the expression that was assigned to it."""

    # ------------------------------------------------------------------------------------ statements

    def body(self, statements: Iterable[ir.Statement], frame: Frame) -> bool:
        """Collect the witnesses of the value that the statements return; False if they return nothing."""
        for statement in statements:
            match statement:
                case ir.Return():
                    self.value(statement.value, frame)
                    return True
                case ir.Let():
                    frame.locals[statement.name] = frame.value(statement.value)
                    self.named[statement.name] = statement.value
                case ir.If():
                    if self._branch(statement, frame):
                        return True
                case ir.For():
                    if self._loop(statement, frame):
                        return True
        return False

    def _branch(self, statement: ir.If, frame: Frame) -> bool:
        holds = frame.value(statement.condition)
        before = dict(self.found)
        self.value(statement.condition, frame)
        if self.body(statement.then if holds else statement.otherwise, frame):
            return True
        self.found.clear()
        self.found.update(before)
        return False

    def _loop(self, statement: ir.For, frame: Frame) -> bool:
        for item in statement.over.iterate(frame):
            frame.locals[statement.name] = item
            before = dict(self.found)
            self._note(statement.name, item)
            if self.body(statement.body, frame):
                return True
            self.found.clear()
            self.found.update(before)
        return False

    # ----------------------------------------------------------------------------------- expressions

    def value(self, node: ir.Expression, frame: Frame) -> None:
        """Collect the witnesses of the truth value of `node`."""
        match node:
            case ir.Not():
                self.value(node.base, frame)
            case ir.And() | ir.Or():
                self._connective(node, frame)
            case ir.IfExp():
                self.value(node.condition, frame)
                holds = frame.value(node.condition)
                self.value(node.then if holds else node.otherwise, frame)
            case ir.Quantifier():
                self._quantifier(node, frame)
            case ir.Call():
                self._call(node, frame)
            case ir.Local() if node.name in self.named:
                self.value(self.named[node.name], frame)
            case ir.Compare():
                for name in sorted(locals_read(node) & self.named.keys()):
                    self._note(name, frame.locals[name])
                for side in (node.left, node.right):
                    self.value(side, frame)

    def _connective(self, node: ir.And | ir.Or, frame: Frame) -> None:
        decisive = isinstance(node, ir.Or)
        for item in node.items:
            if frame.value(item) == decisive:
                self.value(item, frame)
                return
        for item in node.items:
            self.value(item, frame)

    def _quantifier(self, node: ir.Quantifier, frame: Frame) -> None:
        decisive = node.kind == "any"
        for inside in self._bindings(node.generators, frame):
            if inside.value(node.body) == decisive:
                for generator in node.generators:
                    self._note(generator.name, inside.locals[generator.name])
                for generator in node.generators:
                    for condition in generator.conditions:
                        self.value(condition, inside)
                self.value(node.body, inside)
                return

    def _bindings(self, generators: Sequence[ir.Generator], frame: Frame) -> Iterator[Frame]:
        """As the evaluator's, in an order that does not depend on hashes."""
        if not generators:
            yield frame
            return
        first, *others = generators
        for item in self._in_order(first.over, frame):
            inside = frame.having(first.name, item)
            if all(inside.value(condition) for condition in first.conditions):
                yield from self._bindings(others, inside)

    def _in_order(self, over: ir.Expression, frame: Frame) -> Iterable[Any]:
        items = over.iterate(frame)
        unordered = isinstance(over.type, SetType | FamilyType | BagType) and not isinstance(over, ir.Domain)
        return sorted(items, key=repr) if unordered else items

    def _call(self, node: ir.Call, frame: Frame) -> None:
        function = self.evaluator.program.functions[node.function]
        arguments = [frame.value(argument) for argument in node.arguments]
        told = [self.states[number] for number in node.states if self.states]
        told += [
            _plain(argument.name, self.function) if isinstance(argument, ir.Local) else repr(value)
            for argument, value in zip(node.arguments, arguments, strict=True)
        ]
        prefix = f"{self.prefix}{node.function.rpartition('.')[2]}({', '.join(told)})."
        states = [self.states[number] for number in node.states] if self.states else []
        inside = _Why(self.evaluator, function, self.found, prefix, states if len(states) > 1 else ())
        names = (name for name, _ in function.parameters)
        callee = Frame(
            self.evaluator,
            [frame.states[n] for n in node.states],
            dict(zip(names, arguments, strict=True)),
        )
        inside.body(function.body, callee)

    def _note(self, name: str, value: Any) -> None:
        plain = self.prefix + _plain(name, self.function)
        self.found[plain if plain not in self.found else self.prefix + name] = value


def _plain(name: str, function: ir.Function) -> str:
    """The name as in the source: where several locals had one name, the later ones were numbered."""
    base = re.sub(r"_\d+$", "", name)
    return base if base in function.locals else name
