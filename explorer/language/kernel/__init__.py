"""Passes from the program that the checker gives to one of the same meaning that uses less of the IR: what those
engines read that take a smaller language."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.kernel.loops import without_unordered_loops


def core(program: ir.Program) -> ir.Program:
    """`program` after all passes."""
    return without_unordered_loops(program)


__all__ = ["core"]
