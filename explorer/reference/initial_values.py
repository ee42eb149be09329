"""Whether init methods give all variables a value.

CPython notices as it runs them. Engines that hold states in bits have no value that stands for none, so they ask here
before they begin.
"""

from __future__ import annotations

from itertools import islice

from quorate.language.instance import Instance
from quorate.reference.machine import Machine

FIRST_RUNS = 10_000
"""So many runs of init methods are looked at: some 0.2 seconds."""


def require_values(instance: Instance) -> None:
    """Raise ModelError if an init method leaves a variable without a value, in the first of its runs."""
    if any(variable.needs_init for variable in instance.variables):
        with instance.active():
            for _ in islice(Machine(instance).distinct_initial_runs(), FIRST_RUNS):
                pass
