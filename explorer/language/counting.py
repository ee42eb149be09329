"""Helpers that count: which sets are enough for which is theirs to say."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.traversal import walk
from quorate.language.types import BoolType, FamilyType


def counts_members(function: ir.Function) -> bool:
    """Whether a helper is a relation of members of families that it takes counting to define, and no state: more than
    half of the members of a configuration, say."""
    return (
        function.states == 0
        and isinstance(function.returns, BoolType)
        and bool(function.parameters)
        and all(isinstance(type_, FamilyType) for _, type_ in function.parameters)
        and any(isinstance(node, ir.Size) for node in walk(*function.body))
    )
