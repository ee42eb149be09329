"""What a random model leans on: a few features each, so that it stays small enough for the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

FEATURES: dict[str, str] = {
    "bounds": "loops whose bound, or what they run over, is changed by their body",
    "rebinding": "locals that the body of a loop over them binds again",
    "helpers": "helpers with loops, counters and early returns",
    "effects": "helpers with effects, called by actions and by each other",
    "names": "several properties of one name, and properties made by a function",
    "order": "any statement in loops over sets and Symmetric sorts: much of it is refused",
    "keyed": "members of sets with the greatest or least key, of which there may be two",
    "partial": "quantifiers and comprehensions whose parts may fail",
    "huge": "sorts of many values, of which few are reached; ranges that do not begin at 0",
    "single": "sorts of one value",
    "numbers": "whole numbers near the limits of machine integers, differences below 0",
    "sorted": "sets with more than 64 possible members: records of several fields",
    "growth": "sets that get many members in one step",
    "inits": "several init methods, some of them disabled for some arguments or for all",
    "wholes": "Map and Set parameters of init methods, actions and helpers",
    "constrained": "constraints, from whose states the search does not go on",
    "wide": "conditions and sums of hundreds of terms, long chains of elif",
    "deep": "conditions and sums nested deeply",
    "inherit": "a subclass that overrides methods and calls the inherited ones",
    "records": "records that inherit, told apart with isinstance",
    "crowd": "a Symmetric sort of 257 values, of which a state holds few",
    "odd": "names that Python permits and that C, TLA+, SMT-LIB or Quorate itself have a use for",
    "runs": "state that returns to what it was, fairness, properties of runs",
    "ordered": "sorts whose values are numbered again after each step",
    "timers": "timers that ticks count down, at two rates",
    "ends": "assignments whose place and whose value may both end the step",
}


ASKED = FEATURES.keys() - {"runs"}
"""Features that can be asked for. Only the judges of runs are given models with properties of runs."""

USUAL = ASKED - {"timers"}
"""Features that models have without being asked."""


@dataclass(frozen=True)
class Profile:
    """The features that a model leans on. Without any it has what every model has."""

    features: frozenset[str] = frozenset()

    def __contains__(self, feature: str) -> bool:
        assert feature in FEATURES
        return feature in self.features

    def __str__(self) -> str:
        return "+".join(sorted(self.features)) or "plain"


PLAIN = Profile()


def profile(draw: Callable[[int, int], int], among: Iterable[str] = USUAL) -> Profile:
    """A profile of at most three features among these; one in eight has none."""
    left = sorted(among)
    chosen = set()
    for _ in range(min(len(left), (0, 1, 1, 1, 2, 2, 2, 3)[draw(0, 7)])):
        chosen.add(left.pop(draw(0, len(left) - 1)))
    return Profile(frozenset(chosen))
