"""Which records of a state no action takes as an argument of a step that changes something."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.types import members_of
from quorate.profiles.kinds import records_in
from quorate.reference.machine import Machine

SECONDS = 2.0
"""How long states are looked at."""


def idle_records(instance: Instance, states: Sequence[State]) -> tuple[Mapping[str, float], int]:
    """For each class of records that an action has a parameter of, the share of the records in these states that no
    action takes there; and how many of the states were looked at. To be used while the instance is active."""
    machine = Machine(instance)
    taken = {
        kind.cls
        for action in machine.actions
        for type_ in action.types.values()
        for kind in members_of(type_)
    }
    types = [variable.type for variable in instance.variables]
    all_, idle = Counter[str](), Counter[str]()
    until = time.perf_counter() + SECONDS
    looked_at = 0
    for state in states if taken else ():
        if time.perf_counter() > until:
            break
        used = set(_used(machine, state))
        for record in records_in(state, types):
            if type(record) in taken:
                name = type(record).__name__
                all_[name] += 1
                idle[name] += record not in used
        looked_at += 1
    return {name: idle[name] / count for name, count in all_.items()}, looked_at


def _used(machine: Machine, state: State) -> Iterator[Any]:
    for run in machine.distinct_runs(state):
        if run.after != state:
            yield from run.arguments
