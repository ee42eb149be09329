"""Values that an answer does not depend on, or not always: Python evaluates them all the same, and that may fail.

What is lowered to a constant, or tests one operand before it reads another, says so here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quorate.language import ir
from quorate.language.checker.coercion import BOOL
from quorate.language.checker.scope import Scope
from quorate.language.partiality import may_end
from quorate.language.spans import Span


def after(values: Sequence[ir.Expression], answer: ir.Expression) -> ir.Expression:
    """The bool `answer`, after the values of which evaluating one may end the run, in order."""
    evaluated = tuple(map(_evaluated, filter(may_end, values)))
    return ir.And(answer.span, BOOL, (*evaluated, answer)) if evaluated else answer


def each_counted(body: ir.Expression, number: ir.Expression) -> ir.Expression:
    """What each item counts as, where `body` makes the item: it is evaluated, but its value makes no difference."""
    if not may_end(body):
        return number
    return ir.IfExp(number.span, number.type, _evaluated(body), number, number)


def named_first(
    scope: Scope,
    span: Span,
    values: Sequence[ir.Expression],
    make: Callable[[Sequence[ir.Expression]], ir.Expression],
) -> ir.Expression:
    """What `make` builds of the values, those that may end the run bound to names before: all of them are evaluated,
    in order, whichever of them it reads."""
    names = {at: scope.unit.fresh("item", each.type) for at, each in enumerate(values) if may_end(each)}
    given = [
        ir.Local(each.span, each.type, names[at]) if at in names else each for at, each in enumerate(values)
    ]
    made = make(given)
    for at, name in reversed(names.items()):
        made = ir.Bind(span, made.type, name, values[at], made)
    return made


def _evaluated(value: ir.Expression) -> ir.Expression:
    """A condition that is true if evaluating the value does not end the run."""
    return ir.Compare(value.span, BOOL, "==", value, value)
