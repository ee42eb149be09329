"""Claims run as the Python that they are, on a configuration of servers."""

from __future__ import annotations

from typing import Any

from quorate.language import Disabled, Family
from quorate.language.sorts import instantiated
from quorate.language.types import FamilyType
from quorate.symbolic.quorums.claims import Claim, sorts_of
from quorate.symbolic.quorums.verdicts import Configuration


def refutes(claim: Claim, configuration: Configuration) -> bool:
    """Whether `configuration` meets all conditions of `claim`, and its function returns False on it."""
    return outcome(claim, configuration) is False


def outcome(claim: Claim, configuration: Configuration) -> bool | None:
    """What the claim's own function returns; None if `configuration` does not meet its conditions."""
    with instantiated(configuration.sizes):
        arguments = list(configuration.arguments(claim.parameters))
        for type_, value in zip(claim.parameters.values(), arguments, strict=True):
            if isinstance(type_, FamilyType):
                family: type[Family[Any]] = type_.cls
                if not family.admits(frozenset(value), frozenset(sorts_of(type_)[0])):
                    return None
        try:
            return claim(*arguments)
        except Disabled:
            return None
