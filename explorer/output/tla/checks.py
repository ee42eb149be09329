"""Conditions under which the values in an expression fit their bounds, so that the step is not cut.

Quorate cuts a step if a value anywhere in it does not fit its bound. In TLA+ these conditions are conjuncts of the
action, so such a step is not enabled. A condition that intervals prove is omitted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from quorate.language import ir
from quorate.language.checker.iterables import is_ordered
from quorate.language.partiality import requirement
from quorate.language.spans import Span
from quorate.language.traversal import children
from quorate.output.tla.expressions import Expressions
from quorate.output.tla.failures import Failures
from quorate.output.tla.pieces import bounds_of
from quorate.output.tla.scope import Scope
from quorate.output.tla.syntax import (
    TRUE,
    Apply,
    Bound,
    Expr,
    Name,
    Quantified,
    choice,
    conjunction,
    implication,
    negation,
    quoted,
    universal,
)

Undecided = Callable[[Scope], Expr]
"""The condition that a value does not decide a quantifier."""


class FittingCalls(Protocol):
    """Writes calls of the operator that tests whether a helper's values fit; TRUE if they always do."""

    def fits(self, node: ir.Call, arguments: list[Expr], scope: Scope) -> Expr: ...


class Checks:
    """Writes these conditions. With `failures`, also the conditions under which evaluation does not fail, as
    assertions; without `cuts`, only the latter."""

    def __init__(
        self,
        expressions: Expressions,
        calls: FittingCalls,
        failures: Failures | None = None,
        cuts: bool = True,
    ) -> None:
        self._expressions = expressions
        self._calls = calls
        self._failures = failures
        self._cuts = cuts

    def of(self, node: ir.Expression, scope: Scope) -> Expr:
        """The condition for one expression."""
        match node:
            case ir.And(items=items):
                return self._in_turn(items, scope, lambda item: item)
            case ir.Or(items=items):
                return self._in_turn(items, scope, negation)
            case ir.IfExp():
                then, otherwise = self.of(node.then, scope), self.of(node.otherwise, scope)
                return conjunction(
                    [self.of(node.condition, scope), self._either(node, then, otherwise, scope)]
                )
            case ir.Quantifier(whole=False):
                return self._until_decided(node, scope)
            case ir.Quantifier() | ir.SetComprehension() | ir.SeqComprehension() | ir.Sum():
                return self._over(node.generators, scope.inner(), lambda inner: self.of(node.body, inner))
            case ir.Extreme():
                return self._extreme(node, scope)
            case ir.MapComprehension(name=local):
                name, inner = scope.inner().naming(local)
                keys = self._expressions.sorts.set_of(node.type.key)  # type: ignore[union-attr]
                return universal((Bound(name, keys),), self.of(node.body, inner))
            case ir.Bind():
                inner = self._expressions.bound(node, scope)
                return conjunction([self.of(node.value, scope), self.of(node.body, inner)])
            case ir.Call():
                return self._call(node, scope)
        below = [self.of(child, scope) for child in children(node) if isinstance(child, ir.Expression)]
        return conjunction([*below, self._own(node, scope)])

    # ---------------------------------------------------------------------------------- by themselves

    def _own(self, node: ir.Expression, scope: Scope) -> Expr:
        needed = requirement(node, scope.known)
        if needed is None or not (self._failures if needed.bound is None else self._cuts):
            return TRUE
        condition = self._expressions.of(needed.condition, scope)
        return condition if needed.bound is not None else self.asserted(condition, node.span, needed.failure)

    def _call(self, node: ir.Call, scope: Scope) -> Expr:
        found = [self.of(argument, scope) for argument in node.arguments]
        if self._cuts:
            arguments = [self._expressions.of(argument, scope) for argument in node.arguments]
            found.append(self._calls.fits(node, arguments, scope))
        if self._failures and self._failures.may_fail(replace(node, arguments=())):
            # Its assertions are within its value, which this makes TLC evaluate as a whole.
            called = self._expressions.of(node, scope)
            found.append(self._expressions.sorts.has_value(called, node.type))
        return conjunction(found)

    def asserted(self, condition: Expr, span: Span, message: str) -> Expr:
        """``Assert(condition, "file:line: message")``, which ends TLC's run with a trace."""
        if condition == TRUE:
            return TRUE
        where = f"{Path(span.file).name}:{span.line}: {message}"
        return Apply("Assert", (condition, quoted(where.encode("ascii", "replace").decode())))

    def _extreme(self, node: ir.Extreme, scope: Scope) -> Expr:
        each = self._over(node.generators, scope.inner(), lambda inner: self.of(node.body, inner))
        otherwise = TRUE if node.default is None else self.of(node.default, scope)
        return conjunction([each, otherwise, self._own(node, scope)])

    # --------------------------------------------------------------------------------------- in order

    def _in_turn(
        self, items: Sequence[ir.Expression], scope: Scope, going_on: Callable[[Expr], Expr]
    ) -> Expr:
        """The conditions of `And` and `Or`: an item is evaluated only if those before it do not decide."""
        found: Expr = TRUE
        for item in reversed(items):
            if found != TRUE:
                found = implication(going_on(self._expressions.of(item, scope)), found)
            found = conjunction([self.of(item, scope), found])
        return found

    def _either(self, node: ir.IfExp, then: Expr, otherwise: Expr, scope: Scope) -> Expr:
        return either(lambda: self._expressions.of(node.condition, scope), then, otherwise)

    def _until_decided(self, node: ir.Quantifier, scope: Scope) -> Expr:
        """The conditions of a quantifier that stops when it is decided: later values are not evaluated."""

        def undecided(inner: Scope) -> Expr:
            holds = self._expressions.of(node.body, inner)
            return negation(holds) if node.kind == "any" else holds

        return self._over(node.generators, scope.inner(), lambda inner: self.of(node.body, inner), undecided)

    def _undecided_before(
        self, generators: Sequence[ir.Generator], at: Expr, scope: Scope, undecided: Undecided
    ) -> Expr:
        """The condition that no value before the one at `at`, in the order of the first generator, decides."""
        first, *others = generators
        before = self._expressions.before(first, at, scope.inner())
        if before is None:
            return TRUE
        bound, inner = before
        rest = self._undecided(others, inner, undecided)
        return Quantified("\\A", (bound,), self._where(first, rest, inner))

    def _undecided(self, generators: Sequence[ir.Generator], scope: Scope, undecided: Undecided) -> Expr:
        if not generators:
            return undecided(scope)
        first, *others = generators
        steps, inner = self._expressions.run_over(
            first.over, first.name, scope, False, bounds_of(first, scope)
        )
        found = self._where(first, self._undecided(others, inner, undecided), inner)
        for step in reversed(steps):
            found = Quantified("\\A", (step.bound,), implication(step.condition, found))
        return found

    def _where(self, generator: ir.Generator, found: Expr, scope: Scope) -> Expr:
        for condition in reversed(generator.conditions):
            found = implication(self._expressions.of(condition, scope), found)
        return found

    def _over(
        self,
        generators: Sequence[ir.Generator],
        scope: Scope,
        body: Callable[[Scope], Expr],
        undecided: Undecided | None = None,
    ) -> Expr:
        if not generators:
            return body(scope)
        first, *others = generators
        known = bounds_of(first, scope)
        steps, inner = self._expressions.run_over(first.over, first.name, scope, False, known)
        found = self._over(others, inner, body, undecided)
        for condition in reversed(first.conditions):
            if found != TRUE:
                found = implication(self._expressions.of(condition, inner), found)
            found = conjunction([self.of(condition, inner), found])
        if found != TRUE and undecided is not None and is_ordered(first.over):
            (step,) = steps
            before = self._undecided_before(generators, Name(step.bound.name), inner, undecided)
            found = implication(before, found)
        for step in reversed(steps):
            found = universal((step.bound,), implication(step.condition, found))
        return conjunction([self.of(first.over, scope), found])


def either(condition: Callable[[], Expr], then: Expr, otherwise: Expr) -> Expr:
    """``IF condition THEN then ELSE otherwise``, simplified; the condition is written only if it is needed."""
    if then == otherwise:
        return then
    if otherwise == TRUE:
        return implication(condition(), then)
    if then == TRUE:
        return implication(negation(condition()), otherwise)
    return choice(condition(), then, otherwise)
