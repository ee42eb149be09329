"""Passes that turn the checker's program into an equivalent one in a smaller language, for the engines that read only
that: proofs and exports the core, which has few loops; engines that evaluate the total form, in which only
`ir.Require` fails or is cut."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.kernel.loops import without_unordered_loops
from quorate.language.kernel.renumbering import renumbered
from quorate.language.kernel.requirements import total


def core(program: ir.Program) -> ir.Program:
    """`program` without the loops whose order makes no difference."""
    return without_unordered_loops(program)


def lower_to_core(instance: Instance) -> ir.Program:
    """The core of the program that `instance` means; made once. Raises what `lower` raises."""
    if instance not in _cores:
        _cores[instance] = core(renumbered(lower(instance)))
    return _cores[instance]


def lower_to_total(instance: Instance) -> ir.Program:
    """The total form of the program that `instance` means; made once. Raises what `lower` raises."""
    if instance not in _totals:
        _totals[instance] = total(renumbered(lower(instance)))
    return _totals[instance]


_cores: WeakKeyDictionary[Instance, ir.Program] = WeakKeyDictionary()
_totals: WeakKeyDictionary[Instance, ir.Program] = WeakKeyDictionary()

__all__ = ["core", "lower_to_core", "lower_to_total", "renumbered", "total"]
