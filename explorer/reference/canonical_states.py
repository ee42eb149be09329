"""Canonical states: one representative of the images of a state under permutations of its symmetric sorts.

Up to `MOST_TRIED` permutations are all tried, and the least image is taken; for more, see
`quorate.reference.refinement`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance, Variable
from quorate.language.sorts import Symmetric
from quorate.language.types import SymmetricType, symmetric_sorts
from quorate.language.value_order import ranker
from quorate.language.values import all_values, permute
from quorate.reference.individualisation import Refinement

MOST_TRIED = 720
"""The largest group whose permutations are all tried."""

MOST_REMEMBERED = 1 << 17
"""The most ranks or images of one variable's values in a cache before it is cleared."""


class Symmetries:
    """The group of all permutations of an instance's symmetric sorts: the product of one group per sort."""

    def __init__(self, instance: Instance, variables: Iterable[Variable] | None = None) -> None:
        """States are tuples of the values of `variables`, by default all those of the instance."""
        self._sorts = instance.symmetric
        of_states = instance.variables if variables is None else variables
        self._types = tuple(v.type for v in of_states)
        self._refinement: Refinement | None = None
        if group_order(self._sorts) > MOST_TRIED:
            self._refinement = Refinement(self._types, self._sorts)

    @cached_property
    def permutations(self) -> tuple[dict[Symmetric, Symmetric], ...]:
        """All permutations of the group, the identity first."""
        return tuple(permutations(self._sorts))

    @cached_property
    def _variables(self) -> tuple[_Variable, ...]:
        return tuple(_Variable(type_, self.permutations) for type_ in self._types)

    def canonical(self, state: State) -> State:
        """Return the representative of the orbit of `state`."""
        if self._refinement is not None:
            return self._refinement.canonical(state)
        if len(self.permutations) == 1:
            return state
        # Images are compared variable by variable, so most permutations are eliminated early.
        least: Any = range(len(self.permutations))
        for variable, value in zip(self._variables, state, strict=True):
            if not variable.moves:
                continue
            ranks = variable.ranks(least, value)
            lowest = min(ranks)
            least = [at for at, rank in zip(least, ranks, strict=True) if rank == lowest]
            if len(least) == 1:
                break
        best = least[0]
        return tuple(
            variable.image(best, value) for variable, value in zip(self._variables, state, strict=True)
        )

    def images(self, state: State) -> Iterator[State]:
        """Yield the images of `state` under all permutations; some may be equal."""
        for at in range(len(self.permutations)):
            yield tuple(
                variable.image(at, value) for variable, value in zip(self._variables, state, strict=True)
            )

    def image(self, state: State, permutation: Mapping[Symmetric, Symmetric]) -> State:
        """Return the image of `state` under a permutation, which is one of `permutations`."""
        at = self.permutations.index(permutation)
        return tuple(
            variable.image(at, value) for variable, value in zip(self._variables, state, strict=True)
        )


def group_order(sorts: Iterable[SymmetricType]) -> int:
    """Return the number of permutations of these sorts."""
    return math.prod(math.factorial(sort.size) for sort in sorts)


def some_permutations(sorts: Sequence[SymmetricType]) -> list[dict[Symmetric, Symmetric]]:
    """Return all permutations but the identity, or if there are more than `MOST_TRIED`, the swaps of neighbours,
    which generate the group."""
    if group_order(sorts) <= MOST_TRIED:
        return permutations(sorts)[1:]
    swaps: list[dict[Symmetric, Symmetric]] = []
    for sort in sorts:
        for one, other in itertools.pairwise(all_values(sort)):
            swaps.append({one: other, other: one})
    return swaps


def permutations(sorts: Iterable[SymmetricType]) -> list[dict[Symmetric, Symmetric]]:
    """Return all permutations of these sorts, the identity first."""
    by_sort = []
    for sort in sorts:
        values = tuple(all_values(sort))
        by_sort.append([dict(zip(values, images, strict=True)) for images in itertools.permutations(values)])
    group = []
    for chosen in itertools.product(*by_sort):
        merged: dict[Symmetric, Symmetric] = {}
        for permutation in chosen:
            merged.update(permutation)
        group.append(merged)
    return group


class _Variable:
    """Cached ranks and images of one variable's values, which recur in very many states."""

    def __init__(self, type_: Any, permutations: tuple[dict[Symmetric, Symmetric], ...]) -> None:
        self.moves = bool(symmetric_sorts(type_))
        self._type = type_
        self._permutations = permutations
        self._rankers: dict[int, Callable[[Any], Any]] = {}
        self._most_ranked = MOST_REMEMBERED // len(permutations)
        self._ranks: dict[Any, dict[int, Any]] = {}
        self._images: dict[tuple[int, Any], Any] = {}

    def ranks(self, among: Iterable[int], value: Any) -> list[Any]:
        """How the images of a value rank under some of the permutations."""
        ranks = self._ranks.get(value)  # looked up once for all of them: to hash a value takes a while
        if ranks is None:
            if len(self._ranks) >= self._most_ranked:
                self._ranks.clear()
            ranks = self._ranks[value] = {}
        for at in among:
            if at not in ranks:
                if at not in self._rankers:
                    self._rankers[at] = ranker(self._type, self._permutations[at])
                ranks[at] = self._rankers[at](value)
        return [ranks[at] for at in among]

    def image(self, at: int, value: Any) -> Any:
        if not self.moves:
            return value
        key = (at, value)
        if key not in self._images:
            if len(self._images) >= MOST_REMEMBERED:
                self._images.clear()
            self._images[key] = permute(value, self._type, self._permutations[at])
        return self._images[key]
