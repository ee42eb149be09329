"""Claims run as the Python that they are, on a configuration of servers."""

from __future__ import annotations

from quorate.language import Disabled
from quorate.language.sorts import instantiated
from quorate.symbolic.quorums.claims import Claim, SetParameter
from quorate.symbolic.quorums.verdicts import Configuration


def refutes(claim: Claim, configuration: Configuration) -> bool:
    """Whether `configuration` meets all conditions of `claim`, and its function returns False on it."""
    return outcome(claim, configuration) is False


def outcome(claim: Claim, configuration: Configuration) -> bool | None:
    """What the claim's own function returns; None if `configuration` does not meet its conditions."""
    with instantiated(configuration.sizes):
        arguments = list(configuration.arguments(claim.parameters))
        for parameter, value in zip(claim.parameters, arguments, strict=True):
            if isinstance(parameter, SetParameter) and parameter.family is not None:
                everyone = frozenset(parameter.sorts[0])
                if not parameter.family.admits(frozenset(value), everyone):
                    return None
        try:
            return claim(*arguments)
        except Disabled:
            return None
