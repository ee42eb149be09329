"""Sequences and their items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.texts import applied, infix, listed
from quorate.language.types import IntType, SeqType
from quorate.language.values import sequence
from quorate.support.pretty import Text, bare, row

__all__ = ["Append", "At", "Concat", "IntRange", "Last", "Rest", "Reversed", "SeqDisplay", "Slice"]


@dataclass(frozen=True, slots=True)
class At(Expression):
    """``seq[index]``; fails outside the sequence, also for negative indices."""

    base: Expression
    index: Expression

    def typing_rule(self, check: Check) -> None:
        base = check.kind(self.base.type, self, "not of a Seq", SeqType)
        check.that(base.item == self.type, self, "not the item of the Seq")
        check.numbers(self, self.index)

    def evaluate(self, env: Environment) -> Any:
        return env.value(self.base)[env.value(self.index)]

    def text(self) -> Text:
        return row(self.base.operand_text(), "[", bare(self.index.text()), "]!")


@dataclass(frozen=True, slots=True)
class Last(Expression):
    """``seq.last``; fails if empty."""

    base: Expression

    def typing_rule(self, check: Check) -> None:
        base = check.kind(self.base.type, self, "not of a Seq", SeqType)
        check.that(base.item == self.type, self, "not the item of the Seq")

    def evaluate(self, env: Environment) -> Any:
        return env.value(self.base).last

    def text(self) -> Text:
        return row(self.base.operand_text(), ".last!")


@dataclass(frozen=True, slots=True)
class Slice(Expression):
    """``seq[low:high]``, clipped as in Python; a negative bound fails. The type is a SeqType with the
    class and capacity of the base."""

    base: Expression
    low: Expression | None
    high: Expression | None

    def typing_rule(self, check: Check) -> None:
        check.kind(self.base.type, self, "not of a Seq", SeqType)
        check.typed(self, self.base.type, self)
        check.numbers(self, *(bound for bound in (self.low, self.high) if bound is not None))

    def evaluate(self, env: Environment) -> Any:
        base = env.value(self.base)
        low, high = (None if bound is None else env.value(bound) for bound in (self.low, self.high))
        return _made(self, base[low:high])

    def text(self) -> Text:
        low, high = (() if bound is None else (bound.text(),) for bound in (self.low, self.high))
        return row(self.base.operand_text(), "[", *low, ":", *high, "]!" if low or high else "]")


@dataclass(frozen=True, slots=True)
class Reversed(Expression):
    """``seq[::-1]``: the items in reverse; the type is that of `base`."""

    base: Expression

    def typing_rule(self, check: Check) -> None:
        check.kind(self.type, self, "not of a Seq", SeqType)
        check.typed(self, self.type, self.base)

    def evaluate(self, env: Environment) -> Any:
        return _made(self, tuple(env.value(self.base))[::-1])

    def text(self) -> Text:
        return row(self.base.operand_text(), "[::-1]")


@dataclass(frozen=True, slots=True)
class SeqDisplay(Expression):
    """``[a, b]``, ``Log([a, b])``; the type's capacity is the number of items."""

    items: tuple[Expression, ...]

    def typing_rule(self, check: Check) -> None:
        type_ = check.kind(self.type, self, "it makes a sequence", SeqType)
        check.that(type_.capacity == len(self.items), self, "not its length")
        check.typed(self, type_.item, *self.items)

    def evaluate(self, env: Environment) -> Any:
        return _made(self, map(env.value, self.items))

    def text(self) -> Text:
        return listed("[", self.items, "]")


@dataclass(frozen=True, slots=True)
class Concat(Expression):
    """``a + b`` of two sequences; the capacity of the type is the sum of theirs."""

    left: Expression
    right: Expression

    def typing_rule(self, check: Check) -> None:
        left, right, whole = (
            check.kind(each.type, self, "not of sequences", SeqType) for each in (self.left, self.right, self)
        )
        check.that(left.item == right.item == whole.item, self, "not of the same items")
        check.that(whole.capacity == left.capacity + right.capacity, self, "not the sum of the capacities")

    def evaluate(self, env: Environment) -> Any:
        return _made(self, (*env.value(self.left), *env.value(self.right)))

    def text(self) -> Text:
        return infix("++", self.left, self.right)


@dataclass(frozen=True, slots=True)
class Append(Expression):
    """`base` (a sequence) with `item` at its end; cuts when full. The type is that of `base`."""

    base: Expression
    item: Expression

    def typing_rule(self, check: Check) -> None:
        type_ = check.kind(self.type, self, "not of a Seq", SeqType)
        check.that(type_.cls is not None, self, "not of a bounded Seq")
        check.typed(self, self.type, self.base)
        check.typed(self, type_.item, self.item)

    def evaluate(self, env: Environment) -> Any:
        return _made(self, (*env.value(self.base), env.value(self.item)))

    def text(self) -> Text:
        return applied("append?", self.base, self.item)


@dataclass(frozen=True, slots=True)
class Rest(Expression):
    """`base` without its first item (`end` False: Channel.receive) or without its last (`end` True: Seq.pop);
    fails if empty."""

    base: Expression
    end: bool

    def typing_rule(self, check: Check) -> None:
        check.kind(self.type, self, "not of a Seq", SeqType)
        check.typed(self, self.type, self.base)

    def evaluate(self, env: Environment) -> Any:
        items = tuple(env.value(self.base))
        return _made(self, items[:-1] if self.end else items[1:])

    def text(self) -> Text:
        return applied("without_last!" if self.end else "without_first!", self.base)


@dataclass(frozen=True, slots=True)
class IntRange(Expression):
    """``range(low, high)``: only as the iterable of a Generator or For. The type is SeqType(None, IntType, 0)."""

    low: Expression
    high: Expression

    def typing_rule(self, check: Check) -> None:
        check.typed(self, SeqType(None, IntType(), 0), self)
        check.numbers(self, self.low, self.high)

    def evaluate(self, env: Environment) -> Any:
        return range(env.value(self.low), env.value(self.high))

    def text(self) -> Text:
        return applied("range", self.low, self.high)


def _made(node: Expression, items: Iterable[Any]) -> Any:
    assert isinstance(node.type, SeqType)
    return sequence(node.type, items)
