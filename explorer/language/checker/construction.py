"""Construction of records, sequences and maps in Python's order: all parts are evaluated, then each is coerced."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from quorate.language import ir
from quorate.language.checker.coercion import store
from quorate.language.checker.scope import Scope
from quorate.language.partiality import is_partial, may_end
from quorate.language.spans import Span
from quorate.language.traversal import walk
from quorate.language.types import Type

Given = tuple[ir.Expression, Type, ast.AST]
"""A value, the type that it is stored as, and its place in the source."""


def constructed(
    scope: Scope,
    span: Span,
    given: Sequence[Given],
    make: Callable[[tuple[ir.Expression, ...]], ir.Expression],
) -> ir.Expression:
    """What `make` builds of the values, each coerced to its type.

    Values that may end the run are bound to names first where the coercion of an earlier value might cut the step:
    Python evaluates them before it coerces any.
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


def evaluated_in_order(
    scope: Scope,
    span: Span,
    given: Mapping[str, ir.Expression],
    order: Sequence[str],
    make: Callable[[Sequence[ir.Expression]], ir.Expression],
) -> ir.Expression:
    """What `make` builds of the values of parameters or fields in their `order`, where `given` has them in the order
    in which they are written. Python evaluates them as they are written: where a difference could be told, values are
    bound to names first."""
    late = [name for name, value in given.items() if may_end(value)]
    names: dict[str, str] = {}
    if late != sorted(late, key=order.index):
        names = {name: scope.unit.fresh("item", given[name].type) for name in late}
    values = {**given, **{name: _local(given[name], local) for name, local in names.items()}}
    made = make([values[name] for name in order])
    for name, local in reversed(names.items()):
        made = ir.Bind(span, made.type, local, given[name], made)
    return made


def _local(value: ir.Expression, name: str) -> ir.Expression:
    return ir.Local(value.span, value.type, name)


def is_made_to_fit(value: ir.Expression, stored: ir.Expression) -> bool:
    """Whether storing a value may cut the step, apart from evaluating it."""
    own = {id(node) for node in walk(value)}
    return any(isinstance(n, ir.Fit) and is_partial(n) and id(n) not in own for n in walk(stored))
