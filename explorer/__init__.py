"""Quorate: a model checker for consensus protocols, with models in Python.

A model needs no more than this package: ``from quorate import Model, action, when``.
"""

from quorate.language import (
    Bag,
    Channel,
    Family,
    Ghost,
    Majority,
    Map,
    Model,
    ModelError,
    Range,
    Record,
    Seq,
    Set,
    Subset,
    Symmetric,
    action,
    init,
    invariant,
    reachable,
    step,
    when,
)

__all__ = [
    "Bag",
    "Channel",
    "Family",
    "Ghost",
    "Majority",
    "Map",
    "Model",
    "ModelError",
    "Range",
    "Record",
    "Seq",
    "Set",
    "Subset",
    "Symmetric",
    "action",
    "init",
    "invariant",
    "reachable",
    "step",
    "when",
]
