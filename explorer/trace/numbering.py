"""Which of a step's changes are its own, and which come from numbering values again (`Ordered`, `Shifted`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, islice
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.renumbering import is_renumbered, renumbered_in
from quorate.language.sorts import Ordered
from quorate.language.types import RangeType, Scalar
from quorate.language.values import scalars_in, with_scalars

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
    numbered = {}
    for sort in dict.fromkeys(sort for v in instance.variables for sort in renumbered_in(v.type)):
        ways = islice(_ways(sort, _in_use(instance, sort, before), _in_use(instance, sort, after)), MOST)
        best = min(
            ways, key=lambda way: (distance(before, _renamed(instance, sort, after, way)), -sum(way.values()))
        )
        changed = {new: old for new, old in best.items() if new != old}
        if changed:
            after = _renamed(instance, sort, after, best)
            numbered[sort] = changed
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


def _in_use(instance: Instance, sort: RangeType, state: State) -> list[int]:
    least = {0} if issubclass(sort.cls, Ordered) else set()
    parts = zip(instance.variables, state, strict=True)
    return sorted(
        least | {value for v, part in parts for value, exact in scalars_in(part, v.type) if exact == sort}
    )


def _renamed(instance: Instance, sort: RangeType, state: State, numbers: Numbers) -> State:
    def change(value: Any, type_: Scalar) -> Any:
        return int.__new__(sort.cls, numbers[value]) if is_renumbered(type_) and type_ == sort else value

    return tuple(
        with_scalars(part, v.type, change) if sort in renumbered_in(v.type) else part
        for v, part in zip(instance.variables, state, strict=True)
    )
