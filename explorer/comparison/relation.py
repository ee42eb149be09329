"""The compiled step relation of the abstract model of a refinement, and the numbering of its states."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from quorate.comparison.abstraction import Abstraction
from quorate.exploration import State
from quorate.language.types import SymmetricType
from quorate.native.binding import native
from quorate.native.codes import TooManyItems
from quorate.native.compiled import Compiler
from quorate.native.interface import NO_LIMIT, Options
from quorate.native.many_renamings import RENAMING_BITS
from quorate.native.steps import APART_MORE, APART_UNKNOWN, Words, apart, renamings
from quorate.native.walk import Walk
from quorate.native.watching import watched
from quorate.support.budget import Budget, Stopped

MOST_IMAGES = 1 << 23


def pair_numbers(
    before: npt.NDArray[np.int64], after: npt.NDArray[np.int64], renaming: npt.NDArray[np.uint32]
) -> npt.NDArray[np.int64]:
    """Pack pairs of images, the second renamed by one of those that have a number, into one number of 63 bits each.
    Sorting the numbers groups them by the first image."""
    return before << 40 | after << RENAMING_BITS | renaming.astype(np.int64)


class Relation:
    """The compiled abstract model, with numbers for its states. To be closed."""

    def __init__(self, steps: Abstraction, walk: Walk, budget: Budget) -> None:
        self._budget = budget
        abstract = steps.abstract
        shared = {sort.cls for sort in steps.concrete.symmetric}
        sorts: tuple[SymmetricType, ...] = tuple(s for s in abstract.symmetric if s.cls in shared)
        self._renamings = renamings(walk.permutations, sorts)
        self._compiler = Compiler(abstract, sorts)
        self.seconds = 0.0
        self._compile()

    def _compile(self) -> None:
        self._compiled = self._compiler.compiled(self._budget)
        self.seconds += self._compiled.seconds
        self.layout = self._compiled.generated.layout
        self.count = 0
        self._numbers: dict[bytes, int] = {}
        self._states: Words = np.empty((1024, self.layout.words), np.uint64)
        options = Options(
            NO_LIMIT, NO_LIMIT, 0, 0, workers=1, symmetry=False, deadlock=False, keep_going=True
        )
        self._handle = native(self._compiled.open(options))

    def _widen(self) -> None:
        """Compile again with larger capacities of sets; states keep their numbers."""
        layout, states = self.layout, self._states[: self.count]
        self._handle.close()
        self._compile()
        for words in states.tolist():
            self.number(layout.unpack(words))

    def number(self, image: State) -> int:
        """Return the number of a state. If the state exceeds the capacities of the layout, the layout is replaced by
        a larger one."""
        while True:
            try:
                return self.number_of(self.packed(image))
            except TooManyItems as error:
                self._compiler.make_room(self._compiled.generated, error)
                self._widen()

    def packed(self, image: State) -> bytes:
        """Return a state packed into a key. Raises TooManyItems if it exceeds the capacities."""
        return np.array(self.layout.pack(image), np.uint64).tobytes()

    def number_of(self, key: bytes) -> int:
        """Return the number of a packed state. Raises Stopped beyond `MOST_IMAGES` states."""
        known = self._numbers.get(key)
        if known is not None:
            return known
        if self.count == MOST_IMAGES:
            raise Stopped("memory")
        if self.count == len(self._states):
            self._states = np.concatenate([self._states, np.empty_like(self._states)])
        self._states[self.count] = np.frombuffer(key, np.uint64)
        number = self._numbers[key] = self.count
        self.count += 1
        return number

    def refused(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Decide which of these distinct pairs, packed by `pair_numbers`, are no steps. Raises Stopped."""
        before = (keys >> 40).astype(np.uint32)
        after = (keys >> RENAMING_BITS & (MOST_IMAGES - 1)).astype(np.uint32)
        renaming = (keys & ((1 << RENAMING_BITS) - 1)).astype(np.uint16)
        while True:
            answers = watched(
                lambda: apart(self._handle, self._states, self._renamings, before, after, renaming),
                self._handle,
                self._budget,
            )
            if not (answers == APART_UNKNOWN).any():
                break
            self._budget.check()
            if not self._handle.error():
                left = self._budget.left
                raise Stopped("memory" if left is None or left > 0.01 else "time")
            self._compiler.recover(self._compiled.generated, self._handle.error())
            self._widen()
        refused: npt.NDArray[np.bool_] = answers == APART_MORE
        return refused

    def close(self) -> None:
        """Free the memory of the compiled model."""
        self._handle.close()
