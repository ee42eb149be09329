"""Recognition of helpers that relate families of sets by counting members."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.traversal import walk
from quorate.language.types import BoolType, FamilyType


def counts_members(function: ir.Function) -> bool:
    """Whether a helper defines a relation between members of families by counting, and reads no state: that a set has
    more than half of the members of a configuration, for example."""
    return (
        function.states == 0
        and isinstance(function.returns, BoolType)
        and bool(function.parameters)
        and all(isinstance(type_, FamilyType) for _, type_ in function.parameters)
        and any(isinstance(node, ir.Size) for node in walk(*function.body))
    )
