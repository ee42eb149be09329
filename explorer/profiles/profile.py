"""The profile of a search: what makes its states so many. Only counts; what they suggest is in `advice`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

When = Literal["never", "undecided", "always"]
"""When a search is profiled: if a limit of time, memory or states ended it, or in any case."""


MOST = 1_000_000
"""The most states whose variables are measured."""

FEW = 10_000
"""The most states whose records are measured: their values have to be unpacked, one by one."""


@dataclass(frozen=True, slots=True)
class VariableProfile:
    """A state variable: how many values it takes, and how many states are left if its value is left out. With
    symmetry both are counted on the representatives that are stored; with others there may be fewer. `history`: it is
    a Ghost."""

    name: str
    values: int
    without: int
    history: bool = False


@dataclass(frozen=True, slots=True)
class KindProfile:
    """Records of one class in a variable: how many states are left, as in `VariableProfile`, if these are left out;
    the most and the average number of them in a state. `idle` is the share of them that no action takes as an
    argument of a step that changes something, in the states that were looked at for that; None if no action has such
    an argument."""

    variable: str
    kind: str
    without: int
    most: int
    average: float
    idle: float | None = None


@dataclass(frozen=True, slots=True)
class SmallerProfile:
    """The number of states with `size` of a sort or container, in place of one more; if not `complete`, there are
    more."""

    sort: str
    size: int
    states: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What makes the states of a search so many. `states` were stored. Variables are counted on the first `measured`
    of them, in breadth-first order, and records on the first `unpacked`. `history` is the number of states left
    without all Ghost variables; None if there are none. `found` says how many states were first found by a step of
    each action. `looked_at` is the number of states, evenly among those unpacked, in which records were tested for
    `idle`."""

    states: int
    measured: int
    unpacked: int
    variables: tuple[VariableProfile, ...]
    kinds: tuple[KindProfile, ...]
    found: Mapping[str, int]
    history: int | None = None
    looked_at: int = 0
    smaller: tuple[SmallerProfile, ...] = ()
