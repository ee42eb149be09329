"""Passes that turn the checker's program into an equivalent one in a smaller language, for the engines that read only
that."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.kernel.loops import without_unordered_loops


def core(program: ir.Program) -> ir.Program:
    """`program` after all passes."""
    return without_unordered_loops(program)


def lower_to_core(instance: Instance) -> ir.Program:
    """The program that `instance` means, after all passes; made once. Raises what `lower` raises."""
    if instance not in _cores:
        _cores[instance] = core(lower(instance))
    return _cores[instance]


_cores: WeakKeyDictionary[Instance, ir.Program] = WeakKeyDictionary()

__all__ = ["core", "lower_to_core"]
