"""Linear arithmetic over unknown numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from quorate.language import ModelError
from quorate.symbolic.quorums.terms import Value
from quorate.symbolic.smt import (
    Amount,
    Formula,
    Number,
    Truth,
    choice,
    is_integer,
    quotient,
    remainder,
)

_DIVISIONS: dict[str, tuple[Callable[[int, int], int], Callable[[Number, int], Number]]] = {
    "//": (operator.floordiv, quotient),
    "%": (operator.mod, remainder),
}
ORDER: dict[str, Callable[[Any, Any], Truth]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def as_amount(value: Value) -> Amount:
    """What `value` is as a number. Raises ModelError, as all here do without a place, if it is none."""
    if isinstance(value, int | Number):
        return value
    raise ModelError(
        "this is not a number", "numbers are int parameters, len(...) of sets, and sums of weights"
    )


def arithmetic(op: str, one: Amount, other: Amount) -> Amount:
    """``one + other`` and the like."""
    match op:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*" if isinstance(one, int) or isinstance(other, int):
            return one * other  # type: ignore[operator]
        case "*":
            raise ModelError(
                "two unknown numbers are multiplied", "multiply by constants only, as in 2 * len(a)"
            )
    if not isinstance(other, int) or other <= 0 or not is_integer(one):
        hint = "divide whole numbers by positive constants"
        raise ModelError("this division cannot be read in a claim", hint)
    known, unknown = _DIVISIONS[op]
    return known(one, other) if isinstance(one, int) else unknown(one, other)


def extreme(kind: str, amounts: Sequence[Amount]) -> Amount:
    """The first of `amounts` that is as good as all others: ``max(f, g)``."""
    best, *others = amounts
    for amount in others:
        decided = ORDER[">=" if kind == "max" else "<="](best, amount)
        best = choice(decided, best, amount) if isinstance(decided, Formula) else best if decided else amount
    return best
