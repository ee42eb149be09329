"""Which of a step's changes are its own, and which come from numbering values again (`Ordered`, `Shifted`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, islice

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.renumbering import Renumbering
from quorate.language.sorts import Ordered
from quorate.language.types import RangeType

Numbers = Mapping[int, int]
"""The number that each value in use after a step had before it was numbered again."""

MOST = 500
"""So many ways to have numbered are tried."""


def unnumbered(
    instance: Instance, before: State, after: State, distance: Callable[[State, State], int]
) -> tuple[State, dict[RangeType, Numbers]]:
    """Return `after` with the numbers that its values had before they were numbered again, and those that changed.

    How a step has numbered is not part of a run. It is taken to be the way that leaves the fewest differences, by
    `distance`, between the states, and of these the one with the highest numbers, since ballots and terms grow. A
    value that is new lies between two of the old ones.
    """
    renumbering = Renumbering(variable.type for variable in instance.variables)
    numbered: dict[RangeType, Numbers] = {}
    for sort in renumbering.sorts:
        old, new = (sorted(renumbering.in_use(state)[sort]) for state in (before, after))
        states = (
            (way, renumbering.with_numbers(after, {sort: way})) for way in islice(_ways(sort, old, new), MOST)
        )
        with instance.active():  # records in the states check the sizes of their fields
            best, state = min(states, key=lambda each: (distance(before, each[1]), -sum(each[0].values())))
        changed = {new: old for new, old in best.items() if new != old}
        if changed:
            after, numbered[sort] = state, changed
    return after, numbered


def _ways(sort: RangeType, old: list[int], new: list[int]) -> Iterator[Numbers]:
    """The ways in which the values `new` can have come from `old`, first that in which no number changes."""
    yield {value: value for value in new}
    if not issubclass(sort.cls, Ordered):
        for shift in range(1, max(old, default=0) + 1):
            yield {value: value + shift for value in new}
        return
    for kept in combinations(old[1:], len(new) - 1):  # 0 is the least for ever
        yield dict(zip(new, (0, *kept), strict=True))
    for kept in combinations(old[1:], len(new) - 2) if len(new) > 1 else ():
        for at in range(1, len(new)):
            below = (0, *kept)[:at]
            yield dict(zip(new, (*below, below[-1] + 1, *kept[at - 1 :]), strict=True))
