"""Whether a refinement mapping takes the values of a symmetric sort for interchangeable.

A step of a state stands for those of its whole orbit only if renaming before the mapping is renaming after it.
Models are in a language in which nothing can tell symmetric values apart; a mapping is any Python, and may. So it is
tried: on the first states, on every so many of the others, with one renaming after the other.
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
"""How many states are tried at first, and after these one in how many."""


class TellsApart(BaseException):
    """The mapping tells the values of these sorts apart. No Exception, which would be taken for its own."""

    def __init__(self, sorts: tuple[SymmetricType, ...]) -> None:
        super().__init__(", ".join(map(str, sorts)))
        self.sorts = sorts


class Commuting:
    """Tries a mapping, given as the function `image` of states, on the states that it is shown."""

    def __init__(self, concrete: Instance, abstract: Instance, image: Callable[[State], State]) -> None:
        self._concrete = concrete
        self._abstract = abstract
        self._image = image
        self._renamings = some_permutations(concrete.symmetric)
        self._shown = 0
        self.tried = 0

    def show(self, state: State, image: State) -> None:
        """Try this state, or one of the next. Raises TellsApart."""
        self._shown += 1
        if not self._renamings or (self._shown > FIRST and self._shown % EVERY):
            return
        renaming = self._renamings[self.tried % len(self._renamings)]
        self.tried += 1
        if not self._commutes(state, image, renaming):
            raise TellsApart(self._told_apart(state, image))

    def show_thoroughly(self, state: State, image: State) -> None:
        """Try this state under all renamings, or if they are many, those that make all. Raises TellsApart."""
        if not all(self._commutes(state, image, renaming) for renaming in self._renamings):
            raise TellsApart(self._told_apart(state, image))

    def _commutes(self, state: State, image: State, renaming: Mapping[Symmetric, Symmetric]) -> bool:
        try:
            found = self._image(_renamed(self._concrete, state, renaming))
        except Exception:
            return False
        return found == _renamed(self._abstract, image, renaming)

    def _told_apart(self, state: State, image: State) -> tuple[SymmetricType, ...]:
        """The sorts that are to blame, as far as renaming one at a time shows; otherwise all."""
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
