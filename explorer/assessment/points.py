"""Points for a set of properties: by the bugs that it catches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WhatIsLost = Literal["property", "all"]


@dataclass(frozen=True, slots=True)
class PointRule:
    """What a set of properties is worth. Each bug that one of them catches gives `per_bug` points, once. One that is
    false of the right protocol, or has no value there, catches nothing; with ``too_strong="all"``, no other does
    either. `vacuous` is taken off for each that is vacuous, and the sum is neither below 0 nor above `most`.

    Raises ValueError for a number below 0.
    """

    per_bug: float = 1
    too_strong: WhatIsLost = "property"
    vacuous: float = 0
    most: float | None = None

    def __post_init__(self) -> None:
        for name in ("per_bug", "vacuous", "most"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise ValueError(f"{name} is {value}: points are at least 0")

    def points(self, bugs: int, too_strong: int, vacuous: int) -> float:
        """Return the points for this many bugs caught, by a set with so many properties that are too strong, or
        vacuous."""
        if too_strong and self.too_strong == "all":
            return 0
        return self._within(bugs * self.per_bug - vacuous * self.vacuous)

    def for_all(self, bugs: int) -> float:
        """Return the points for a set without fault that catches all bugs."""
        return self._within(bugs * self.per_bug)

    def _within(self, points: float) -> float:
        return max(0, points if self.most is None else min(points, self.most))
