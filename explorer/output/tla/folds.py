"""Sequential loops as recursively defined functions, one application for each iteration.

The value of the function is a record of the accumulated state. Iterations over a set of numbers are in their order;
over other sets in any order, since the model's result does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.types import NUMBER, BagType, FamilyType, SeqType, SetType
from quorate.output.tla.enum_quantifiers import in_own_order, values_of
from quorate.output.tla.expressions import Expressions
from quorate.output.tla.pieces import image, plus
from quorate.output.tla.pretty_printer import text
from quorate.output.tla.scope import Scope
from quorate.output.tla.syntax import (
    Apply,
    Bound,
    Braces,
    Expr,
    Index,
    Infix,
    LetIn,
    Name,
    Prefix,
    choice,
    item_of,
)

Step = Callable[[Expr, Expr], Expr]
"""One iteration: from the accumulated value and the item to the next accumulated value."""


@dataclass(frozen=True)
class Fold:
    """The function `name`, defined as ``head == value``; `result` is its value after all iterations."""

    name: str
    head: str
    value: Expr
    result: Expr

    def within(self, body: Expr) -> Expr:
        """``LET head == value IN body``."""
        return LetIn(self.name, self.value, body, self.head)


def fold(loop: ir.For, scope: Scope, expressions: Expressions, first: Expr, step: Step) -> Fold:
    """The fold of `loop`, from the value `first`. `scope` is the scope of the loop's body."""
    names, over = scope.names, loop.over
    name, acc = names.fresh("loop"), names.fresh("acc")
    carried = Name(acc, rigid=False)
    listed = in_own_order(over)
    if listed or (isinstance(over.type, SeqType) and not isinstance(over, ir.IntRange)):
        over = ir.SeqDisplay(over.span, over.type, tuple(values_of(over))) if listed else over
        base, at = expressions.of(over, scope), names.fresh("i")
        before = Index(Name(name, rigid=False), plus(Name(at), -1))
        turn = LetIn(acc, before, step(carried, item_of(base, Name(at))))
        value = choice(Infix("=", Name(at), Name("0")), first, turn)
        length = Apply("Len", (base,))
        return Fold(
            name, f"{name}[{at} \\in 0..{text(length)}]", value, Index(Name(name, rigid=False), length)
        )
    base, is_ordered = _base(loop, scope, expressions)
    left, item = names.fresh("left"), names.fresh(loop.name)
    rest = Name(left, rigid=False)
    taken: Expr = Name(item, rigid=False)
    if isinstance(over.type, BagType):
        taken = Index(taken, Name("1"))
    some = Name(f"CHOOSE {names.fresh(f'any_{loop.name}')} \\in {left} : TRUE", rigid=False)
    chosen = expressions.own("Max", rest) if is_ordered else some
    before = Index(Name(name, rigid=False), Infix("\\", rest, Braces((Name(item, rigid=False),))))
    turn = LetIn(item, chosen, LetIn(acc, before, step(carried, taken)))
    value = choice(Infix("=", rest, Braces(())), first, turn)
    head = f"{name}[{text(Bound(left, Prefix('SUBSET', base)))}]"
    return Fold(name, head, value, Index(Name(name, rigid=False), base))


def _base(loop: ir.For, scope: Scope, expressions: Expressions) -> tuple[Expr, bool]:
    """The set that is iterated over, and whether in the order of numbers; of a bag, pairs of an item and the number
    of a copy."""
    over = loop.over
    if isinstance(over, ir.IntRange):
        low, high = expressions.of(over.low, scope), expressions.of(over.high, scope)
        return Infix("..", low, plus(high, -1)), True
    if isinstance(over.type, BagType):
        steps, _ = expressions.run_over(over, loop.name, scope.inner(), copies=True)
        return image(steps, Braces(tuple(Name(step.bound.name) for step in steps), "<<", ">>")), False
    assert isinstance(over.type, SetType | FamilyType)
    return expressions.of(over, scope), isinstance(over.type.item, NUMBER)
