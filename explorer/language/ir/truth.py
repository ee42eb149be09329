"""Truth values, comparisons, and the choice between two values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.texts import infix
from quorate.language.types import NUMBER, BoolType, SetType
from quorate.support.pretty import Text, group, row

__all__ = ["And", "Compare", "CompareOp", "IfExp", "Not", "Or"]


@dataclass(frozen=True, slots=True)
class Not(Expression):
    base: Expression

    def typing_rule(self, check: Check) -> None:
        check.typed(self, BoolType(), self, self.base)

    def evaluate(self, env: Environment) -> Any:
        return not env.value(self.base)

    def text(self) -> Text:
        return row("not ", self.base.operand_text())

    def operand_text(self) -> Text:
        return row("(", self.text(), ")")


class _Connective(Expression, is_base=True):
    __slots__ = ()
    items: tuple[Expression, ...]

    def typing_rule(self, check: Check) -> None:
        check.that(len(self.items) >= 2, self, "not two or more items")
        check.typed(self, BoolType(), self, *self.items)


@dataclass(frozen=True, slots=True)
class And(_Connective):
    items: tuple[Expression, ...]

    def evaluate(self, env: Environment) -> Any:
        return all(map(env.value, self.items))

    def text(self) -> Text:
        return infix("and", *self.items)


@dataclass(frozen=True, slots=True)
class Or(_Connective):
    items: tuple[Expression, ...]

    def evaluate(self, env: Environment) -> Any:
        return any(map(env.value, self.items))

    def text(self) -> Text:
        return infix("or", *self.items)


CompareOp: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
_COMPARE: dict[CompareOp, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Compare(Expression):
    """A comparison of two values of one type (ints, ranges and ints mixed; for sets ``<=`` is inclusion).
    A chain ``a <= b < c`` is an And of comparisons."""

    op: CompareOp
    left: Expression
    right: Expression

    def typing_rule(self, check: Check) -> None:
        left, right = self.left.type, self.right.type
        numbers = isinstance(left, NUMBER) and isinstance(right, NUMBER)
        check.that(numbers or left == right, self, f"{left} compared with {right}")
        if self.op not in ("==", "!="):
            check.that(numbers or isinstance(left, SetType), self, f"{left} has no order")
        check.typed(self, BoolType(), self)

    def evaluate(self, env: Environment) -> Any:
        return _COMPARE[self.op](env.value(self.left), env.value(self.right))

    def text(self) -> Text:
        return infix(self.op, self.left, self.right)


@dataclass(frozen=True, slots=True)
class IfExp(Expression):
    """``then if condition else otherwise``, both of the node's type."""

    condition: Expression
    then: Expression
    otherwise: Expression

    def typing_rule(self, check: Check) -> None:
        check.typed(self, BoolType(), self.condition)
        check.typed(self, self.type, self.then, self.otherwise)

    def evaluate(self, env: Environment) -> Any:
        return env.value(self.then if env.value(self.condition) else self.otherwise)

    def text(self) -> Text:
        condition, then = row("if ", self.condition.text()), row("then ", self.then.text())
        return group("(", [condition, then, row("else ", self.otherwise.text())], ")", " ")
