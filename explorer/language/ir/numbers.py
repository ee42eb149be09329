"""Whole numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.texts import applied, infix
from quorate.language.types import NUMBER, IntType
from quorate.support.pretty import Text

__all__ = ["Arithmetic", "ExtremeOf"]

_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
PICK: dict[str, Callable[[Iterable[Any]], Any]] = {"min": min, "max": max}


@dataclass(frozen=True, slots=True)
class Arithmetic(Expression):
    """Whole-number arithmetic, Python's ``//`` and ``%`` included; the type is IntType. Division by zero fails."""

    op: Literal["+", "-", "*", "//", "%"]
    left: Expression
    right: Expression

    def typing_rule(self, check: Check) -> None:
        check.numbers(self, self.left, self.right)
        check.typed(self, IntType(), self)

    def evaluate(self, env: Environment) -> Any:
        return _ARITHMETIC[self.op](int(env.value(self.left)), int(env.value(self.right)))

    def text(self) -> Text:
        return infix(self.op + "!" if self.op in ("//", "%") else self.op, self.left, self.right)


@dataclass(frozen=True, slots=True)
class ExtremeOf(Expression):
    """``min(a, b, ...)`` / ``max(a, b, ...)`` of two or more values."""

    kind: Literal["min", "max"]
    items: tuple[Expression, ...]

    def typing_rule(self, check: Check) -> None:
        check.that(len(self.items) >= 2, self, "not two or more items")
        extreme_among(check, self, self.items)

    def evaluate(self, env: Environment) -> Any:
        return PICK[self.kind](list(map(env.value, self.items)))

    def text(self) -> Text:
        return applied(self.kind, *self.items)


def extreme_among(check: Check, node: Expression, parts: Iterable[Expression]) -> None:
    """The typing rule of an extreme: a number that each of `parts` may be."""
    check.numbers(node, node)
    for part in parts:
        fits = part.type == node.type or (isinstance(part.type, NUMBER) and node.type == IntType())
        check.that(fits, node, f"{part.type} among {node.type}")
