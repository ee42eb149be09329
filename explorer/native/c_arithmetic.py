"""Sums, shifts and indices in C, in which what is known while the C is written is worked out already."""

from __future__ import annotations

from quorate.native.c_syntax import Expr, Number, Operand, expr


def plus(number: int, value: Expr) -> Expr:
    """``number + value``."""
    match value:
        case Number(other, ""):
            return Number(number + other)
    return Number(number) + value if number else value


def shifted(value: Expr, by: int) -> Expr:
    """``value << by``."""
    return value << by if by else value


def flat_index(outer: Expr, size: int, inner: Operand) -> Expr:
    """Element `inner` of a dimension of `size`, within element `outer` of the dimensions around it."""
    match outer, expr(inner):
        case Number(0), at:
            return at
        case Number(i), Number(j):
            return Number(i * size + j)
        case _, Number(0) if size == 1:
            return outer
        case _, at:
            return outer * size + at
