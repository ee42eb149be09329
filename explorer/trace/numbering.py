"""Which of a step's changes are its own, and which come from numbering values again (`Ordered`, `Shifted`)."""

from __future__ import annotations

from collections.abc import Mapping

from quorate.exploration import State, Step
from quorate.language.instance import Instance
from quorate.language.renumbering import Renumbering
from quorate.language.types import RangeType
from quorate.reference.machine import Machine

Numbers = Mapping[int, int]
"""The number that each value in use after a step had before it was numbered again."""


def unnumbered(instance: Instance, before: State, step: Step) -> tuple[State, dict[RangeType, Numbers]]:
    """Return the state after a step from `before`, with the numbers that its values had before they were numbered
    again, and those that changed. How a step has numbered is not part of a run, so CPython takes it once more."""
    renumbering = Renumbering(variable.type for variable in instance.variables)
    if not renumbering.sorts:
        return step.state, {}
    with instance.active():
        after = Machine(instance).as_numbered_by(step, before)
    old, new = renumbering.in_use(after), renumbering.in_use(step.state)
    ways = {sort: zip(sorted(new[sort]), sorted(old[sort]), strict=True) for sort in renumbering.sorts}
    changed = {sort: {now: then for now, then in way if now != then} for sort, way in ways.items()}
    return after, {sort: numbers for sort, numbers in changed.items() if numbers}
