"""Models as TLA+, for TLC to check and for people to read (Lamport, "Specifying Systems", 2002)."""

from __future__ import annotations

from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_core
from quorate.output.tla.module import Module, module_of


def export(instance: Instance, symmetry: bool = True) -> Module:
    """The module of a model instance, and its configurations for TLC.

    The state space is the same: TLC finds the same number of distinct states, at the same depth. Raises ModelError,
    with the place in the model, for what has no TLA+ form.
    """
    return module_of(instance, lower_to_core(instance), symmetry)


__all__ = ["export"]
