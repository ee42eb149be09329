"""Tests of whether a refinement mapping commutes with renaming the values of symmetric sorts.

Symmetry reduction is sound for a refinement only if renaming before the mapping equals renaming after it. The
language of models cannot distinguish symmetric values, but a mapping is arbitrary Python and may. So it is tested on
the first `FIRST` states and then on one in `EVERY`, with the renamings in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.sorts import Symmetric
from quorate.language.types import SymmetricType
from quorate.language.values import permute
from quorate.reference.canonical_states import some_permutations

FIRST, EVERY = 100, 50
"""The first states, which are all tested, and the interval between tests after that."""


class DistinguishesNames(BaseException):
    """The mapping distinguishes the values of these sorts. Derives from BaseException, so that it is not mistaken for
    an error of the mapping."""

    def __init__(self, sorts: tuple[SymmetricType, ...]) -> None:
        super().__init__(", ".join(map(str, sorts)))
        self.sorts = sorts


class Commuting:
    """The test of a mapping, given as the function `image`, on the states passed to `show`."""

    def __init__(self, concrete: Instance, abstract: Instance, image: Callable[[State], State]) -> None:
        self._concrete = concrete
        self._abstract = abstract
        self._image = image
        self._renamings = some_permutations(concrete.symmetric)
        self._shown = 0
        self.tried = 0

    def show(self, state: State, image: State) -> None:
        """Test this state under one renaming if its turn has come. Raises DistinguishesNames."""
        self._shown += 1
        if not self._renamings or (self._shown > FIRST and self._shown % EVERY):
            return
        renaming = self._renamings[self.tried % len(self._renamings)]
        self.tried += 1
        if not self._commutes(state, image, renaming):
            raise DistinguishesNames(self._distinguished(state, image))

    def show_thoroughly(self, state: State, image: State) -> None:
        """Test this state under all renamings, or if they are many, under generators of them.

        Raises DistinguishesNames.
        """
        if not all(self._commutes(state, image, renaming) for renaming in self._renamings):
            raise DistinguishesNames(self._distinguished(state, image))

    def _commutes(self, state: State, image: State, renaming: Mapping[Symmetric, Symmetric]) -> bool:
        try:
            found = self._image(_renamed(self._concrete, state, renaming))
        except Exception:
            return False
        return found == _renamed(self._abstract, image, renaming)

    def _distinguished(self, state: State, image: State) -> tuple[SymmetricType, ...]:
        """The sorts whose renaming alone does not commute with the mapping; all sorts if there is none."""
        sorts = self._concrete.symmetric
        found = tuple(
            sort
            for sort in sorts
            if not all(self._commutes(state, image, renaming) for renaming in some_permutations([sort]))
        )
        return found or sorts


def _renamed(instance: Instance, state: State, renaming: Mapping[Symmetric, Symmetric]) -> State:
    return tuple(
        permute(value, variable.type, renaming)
        for variable, value in zip(instance.variables, state, strict=True)
    )
