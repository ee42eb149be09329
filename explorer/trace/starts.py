"""How a run begins: with an init method, with the defaults, or in a state that was given, such as that of a proof."""

from __future__ import annotations

from quorate.exploration import Trace
from quorate.language.instance import Instance

GIVEN = "a given state"


def begins_as_runs_do(instance: Instance, trace: Trace) -> bool:
    """Whether a run begins with an init method, or with the defaults of a model that has none; rather than in a state
    that was given."""
    if trace.initial_action is not None:
        return True
    defaults = tuple(variable.initial for variable in instance.variables)
    return trace.initial == defaults and not instance.inits
