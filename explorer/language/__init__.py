"""The modelling language: what a model is written with, its types, and its typed intermediate representation."""

from quorate.language.annotations import Ghost, held_type
from quorate.language.containers import Bag, Channel, Map, Seq, Set
from quorate.language.diagnostics import Diagnostic, ModelError
from quorate.language.fitting import fitting
from quorate.language.lemmas import clause, refinement, stage
from quorate.language.model import (
    Model,
    action,
    again_and_again,
    always_possible,
    at_last_always,
    constraint,
    decisions,
    eventually,
    final,
    init,
    invariant,
    leads_to,
    reachable,
    step,
    when,
)
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.records import Record
from quorate.language.sorts import Family, Majority, Ordered, Range, Shifted, Subset, Symmetric
from quorate.language.spans import Span
from quorate.language.values import coerce, coerce_fields, freeze

__all__ = [
    "Bag",
    "BoundReached",
    "Channel",
    "Diagnostic",
    "Disabled",
    "Failure",
    "Family",
    "Ghost",
    "Majority",
    "Map",
    "Model",
    "ModelError",
    "Ordered",
    "Range",
    "Record",
    "Seq",
    "Set",
    "Shifted",
    "Span",
    "Subset",
    "Symmetric",
    "action",
    "again_and_again",
    "always_possible",
    "at_last_always",
    "clause",
    "constraint",
    "decisions",
    "eventually",
    "final",
    "init",
    "invariant",
    "leads_to",
    "reachable",
    "refinement",
    "stage",
    "step",
    "when",
]

fitting.coerce, fitting.freeze, fitting.coerce_fields = coerce, freeze, coerce_fields
fitting.held_type = held_type
