"""What is made of several values: Python evaluates all of them, and then makes each fit."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from quorate.language import ir
from quorate.language.checker.coercion import store
from quorate.language.checker.scope import Scope
from quorate.language.diagnostics import Span
from quorate.language.partiality import is_partial, may_end
from quorate.language.traversal import walk
from quorate.language.types import Type

Given = tuple[ir.Expression, Type, ast.AST]
"""A value, the type that it is stored as, and where it stands."""


def gathered(
    scope: Scope,
    span: Span,
    given: Sequence[Given],
    make: Callable[[tuple[ir.Expression, ...]], ir.Expression],
) -> ir.Expression:
    """What is made of some values, each as a value of its type.

    Those that may end the run get names where a value before them might not fit: they come first.
    """
    stored = [store(scope, *each) for each in given]
    late = [at for at, (value, *_) in enumerate(given) if may_end(value)]
    fitted = [at for at, (value, *_) in enumerate(given) if is_made_to_fit(value, stored[at])]
    if not fitted or not late or late[-1] < fitted[0]:
        return make(tuple(stored))
    first = [at for at in late if given[at][0].type == stored[at].type or at in fitted]
    names = {at: scope.unit.fresh("item", given[at][0].type) for at in first}
    for at, name in names.items():
        value, type_, node = given[at]
        stored[at] = store(scope, ir.Local(value.span, value.type, name), type_, node)
    made = make(tuple(stored))
    for at, name in reversed(names.items()):
        made = ir.Bind(span, made.type, name, given[at][0], made)
    return made


def is_made_to_fit(value: ir.Expression, stored: ir.Expression) -> bool:
    """Whether storing a value may cut, besides what evaluating it may come to."""
    own = {id(node) for node in walk(value)}
    return any(isinstance(n, ir.Fit) and is_partial(n) and id(n) not in own for n in walk(stored))
