"""What an operation requires, as a node of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.sequences import At, Last, Rest, Slice
from quorate.language.ir.sets import Remove
from quorate.language.outcomes import BoundReached, Failure
from quorate.language.types import BagType, BoolType
from quorate.support.pretty import Text, bare, group, row

__all__ = ["Require"]


@dataclass(frozen=True, slots=True)
class Require(Expression):
    """`base`, evaluated only if `condition` is true. Otherwise the step is cut by `bound`, or, where that is None,
    evaluation fails because of `failure`.

    Only in the total form of a program (`quorate.language.kernel.requirements`), in which every other expression has
    a value wherever it is evaluated.
    """

    condition: Expression
    bound: str | None
    failure: str
    base: Expression

    def typing_rule(self, check: Check) -> None:
        check.typed(self, BoolType(), self.condition)
        check.typed(self, self.type, self.base)
        check.that((self.bound is None) == bool(self.failure), self, "it cuts, or fails for a reason")

    def evaluate(self, env: Environment) -> Any:
        if env.value(self.condition):
            return env.value(self.base)
        if self.bound is not None:
            raise BoundReached(self.bound)
        match self.base:
            case At() | Last() | Slice():
                env.value(self.base)  # the sequence itself tells by which index it fails
            case Rest():
                raise Failure("nothing can be taken from an empty sequence")
            case Remove(base=base, item=item):
                kind = "bag" if isinstance(base.type, BagType) else "set"
                raise Failure(f"{env.value(item)!r} is not in the {kind} it is removed from")
        raise Failure(self.failure)

    def text(self) -> Text:
        ends = f" else fail: {self.failure}" if self.bound is None else f" else cut by {self.bound}"
        required = row("require ", bare(self.condition.text()), ends)
        return group("(", [required, row("in ", self.base.text())], ")", " ")
