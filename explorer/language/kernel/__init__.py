"""Passes that turn the checker's program into an equivalent one in a smaller language, for the engines that read only
that."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.kernel.loops import without_unordered_loops


def core(program: ir.Program) -> ir.Program:
    """`program` after all passes."""
    return without_unordered_loops(program)


__all__ = ["core"]
