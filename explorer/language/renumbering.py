"""Sorts whose values are numbered again after each step: `Ordered` and `Shifted`.

The values of an Ordered sort are compared and nothing else, so what a state can do depends only on their order. Two
states that a strictly increasing renaming of them makes equal take the same steps, into states that are equal in that
way again (it is a bisimulation; Emerson and Sistla, "Symmetry and Model Checking", 1996, have it for permutations).
One state stands for all of them: that in which the k values in use are the even numbers 0, 2, ..., 2(k-1). A new
value lies above one of them and below the next, if there is one: it is the odd number there. 0, with which all
variables begin, is the least of all values, and always in use. Since the order is dense and has no greatest value,
nothing is lost by this.

The values of a Shifted sort are compared, and increased by constants; so what a state can do depends only on how far
they are apart, and the least in use is 0 in the state that stands for all.

This module says it for values of CPython, and `quorate.language.kernel.renumbering` in the IR.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeGuard

from quorate.language.outcomes import BoundReached
from quorate.language.sorts import Ordered, Renumbered
from quorate.language.types import RangeType, Scalar, Type, all_parts
from quorate.language.values import scalars_in, with_scalars

State = tuple[Any, ...]


def is_renumbered(type_: object) -> TypeGuard[RangeType]:
    """Whether a type is a sort whose values are numbered again."""
    return isinstance(type_, RangeType) and issubclass(type_.cls, Renumbered)


@cache
def renumbered_in(type_: Type) -> tuple[RangeType, ...]:
    """The sorts whose values are numbered again that occur in a type."""
    return tuple(part for part in all_parts(type_) if is_renumbered(part))


class Renumbering:
    """Numbers the values in the states of a model again."""

    def __init__(self, types: Iterable[Type]) -> None:
        self._types = [(at, type_) for at, type_ in enumerate(types) if renumbered_in(type_)]
        self.sorts = tuple(dict.fromkeys(sort for _, type_ in self._types for sort in renumbered_in(type_)))

    def __call__(self, state: State) -> State:
        """The state that stands for `state`. Raises BoundReached if there are more values in use than the size of
        their sort, or if they are further apart."""
        if not self._types:
            return state
        numbers = {sort: _numbers(sort, used) for sort, used in self.in_use(state).items()}
        if all(old == new for each in numbers.values() for old, new in each.items()):
            return state
        return self.with_numbers(state, numbers)

    def with_numbers(self, state: State, numbers: Mapping[RangeType, Mapping[int, int]]) -> State:
        """`state` with other numbers for the values in use of some sorts."""
        new: dict[RangeType, dict[int, Any]] = {
            sort: {old: int.__new__(sort.cls, number) for old, number in each.items()}
            for sort, each in numbers.items()
        }

        def change(value: Any, type_: Scalar) -> Any:
            return new[type_][value] if is_renumbered(type_) and type_ in new else value

        held = list(state)
        for at, type_ in self._types:
            held[at] = with_scalars(held[at], type_, change)
        return tuple(held)

    def arguments(self, sort: RangeType, state: State) -> tuple[Any, ...]:
        """What a parameter of an Ordered sort ranges over: the values in use, and one above each."""
        count = len(self.in_use(state).get(sort, {0}))
        return tuple(int.__new__(sort.cls, number) for number in range(2 * count))

    def in_use(self, state: State) -> Mapping[RangeType, set[int]]:
        """The numbers of the values in use, by sort; 0 is one of an Ordered sort."""
        used: dict[RangeType, set[int]] = {
            sort: {0} if issubclass(sort.cls, Ordered) else set() for sort in self.sorts
        }
        for at, type_ in self._types:
            for value, exact in scalars_in(state[at], type_):
                if is_renumbered(exact):
                    used[exact].add(value)
        return used


def _numbers(sort: RangeType, used: set[int]) -> dict[int, int]:
    """The new number of each value in use. Raises BoundReached."""
    least = min(used, default=0)
    new = (
        {value: 2 * rank for rank, value in enumerate(sorted(used))}
        if issubclass(sort.cls, Ordered)
        else {value: value - least for value in used}
    )
    room = sort.size if issubclass(sort.cls, Ordered) else sort.size // 2
    if max(new.values(), default=0) >= room:
        raise BoundReached(sort.cls.__name__)
    return new
