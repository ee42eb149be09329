"""Which expressions may end a run, and which integer arithmetic is safe in plain C.

What the model ends by is a Require or an Assert. Two kinds of ends are this engine's own: a number that outgrows 64
bits, and a sorted set that outgrows its room, which has the layout widened.
"""

from __future__ import annotations

from functools import cache

from quorate.language import ir
from quorate.language.intervals import Interval, interval, within
from quorate.language.partiality import MayEnd, is_ending
from quorate.language.types import NUMBER, SetType, Type
from quorate.native.representations import is_bitmap

PLAIN: Interval = (-(2**31) + 1, 2**31 - 1)
"""Integers that C can add and multiply in an int without overflow checks."""


def aborting(program: ir.Program) -> MayEnd:
    """Which parts of a program may end in an event: a cut, a fault, or something the engine has to stop for."""
    return MayEnd(program.functions, _aborts_itself)


def _aborts_itself(node: ir.Node) -> bool:
    match node:
        case ir.Sum():
            return True
        case ir.Arithmetic() if not within(interval(node), PLAIN):
            return True
        case (
            ir.Insert()
            | ir.SetComprehension()
            | ir.SetDisplay()
            | ir.SetOperation()
            | ir.SetOf()
            | ir.Widen()
        ):
            return isinstance(node.type, SetType) and not is_bitmap(node.type)
        case _:
            return is_ending(node)


@cache
def is_integer(type_: Type) -> bool:
    """Whether values are plain integers in C, to be ordered and added."""
    return isinstance(type_, NUMBER)
