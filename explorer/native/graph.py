"""The recorded graph of a finished search: its edges as arrays, what its labels mean, and where predicates
are true."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.temporal import Fairness, constraint_bound
from quorate.native.analysis import STRONG, UNFAIR, WEAK, Array, Arrays, Bytes, expanded
from quorate.native.binding import SearchHandle
from quorate.native.codes import TooManyItems
from quorate.native.compiled import Compiled, too_many_instances
from quorate.native.instances import MOST_LABELS
from quorate.native.interface import NO_LIMIT
from quorate.native.steps import violations
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError

SLICE = 1 << 12
"""So many states are expanded again at once."""

PER_LABEL = {"weak": WEAK, "strong": STRONG}


class RecordedGraph:
    """The graph that a search recorded. Use it while the instance is active and the search is open.

    Raises Stopped at the end of the budget, EngineError for too many instances of fair actions.
    """

    def __init__(
        self,
        instance: Instance,
        compiled: Compiled,
        handle: SearchHandle,
        symmetry: bool,
        budget: Budget = UNLIMITED,
    ) -> None:
        self._compiled = compiled
        self._handle = handle
        self.program = compiled.program
        self._names = [each.name for each in compiled.program.properties]
        self._true: dict[str, Bytes] = {}
        self.states = handle.progress().states
        rest = 0
        while (following := handle.record_rest(rest, SLICE)) > rest:
            budget.check()
            rest = following
        sizes = [sort.size for sort in instance.symmetric] if symmetry else []
        exchanges = np.zeros((sum(size - 1 for size in sizes), MOST_LABELS), np.uint16)
        if not handle.exchanges(exchanges.ctypes.data):
            raise too_many_instances()
        found = handle.recorded()
        instances = compiled.generated.instances
        assert instances is not None
        self.keys = _array(found.keys, (found.label_count, instances.words + 1), np.uint64)
        renaming = {0: None, 1: np.uint8, 2: np.uint16}[found.renaming_bytes]
        self.arrays = Arrays(
            rows=_array(found.rows, (self.states,), np.uint64),
            targets=_array(found.targets, (found.edges,), np.uint32),
            labels=_array(found.labels, (found.edges,), np.uint16),
            renamings=None if renaming is None else _array(found.renamings, (found.edges,), renaming),
            levels=_array(found.levels, (found.level_count,), np.uint64),
            packed=_array(found.states, (self.states, handle.library.words), np.uint64),
            cuts=np.array([event.kind == "EVENT_CUT" for event in compiled.generated.events], np.uint8),
            sizes=sizes,
            exchanges=exchanges,
            label_count=found.label_count,
        )

    @property
    def initial(self) -> int:
        """The number of initial states, which are the first."""
        levels = self.arrays.levels
        return int(levels[1]) if len(levels) > 1 else self.states

    @property
    def edges(self) -> int:
        """The number of edges."""
        return int((self.arrays.rows & np.uint64((1 << 24) - 1)).sum())

    @property
    def bytes_per_edge(self) -> int:
        """The bytes that an edge takes."""
        arrays = self.arrays
        renaming = 0 if arrays.renamings is None else arrays.renamings.itemsize
        return arrays.targets.itemsize + arrays.labels.itemsize + renaming

    def true(self, names: Sequence[str]) -> list[Bytes]:
        """In which states each of these predicates is true; one without a value counts as false."""
        left = [name for name in names if name not in self._true]
        if left:
            at = [self._names.index(name) for name in left]
            false = violations(self._handle, 0, self.states, sum(1 << each for each in at))
            for name, each in zip(left, at, strict=True):
                self._true[name] = (false >> np.uint64(each) & np.uint64(1) ^ np.uint64(1)).astype(np.uint8)
        return [self._true[name] for name in names]

    def strengths(self, fairness: Iterable[Fairness]) -> Bytes:
        """How fair each label is, under these assumptions."""
        return self._by_action({each.action: PER_LABEL[each.strength] for each in fairness})

    def of_actions(self, names: Iterable[str]) -> Bytes:
        """Which labels are those of these actions."""
        return self._by_action(dict.fromkeys(names, 1))

    def _by_action(self, values: Mapping[str, int]) -> Bytes:
        runs = self._compiled.generated.runs
        actions = len(self._compiled.program.actions)
        by_run = [values.get(name, UNFAIR) if at < actions else UNFAIR for at, name in enumerate(runs)]
        of_runs: Bytes = np.array([*by_run, UNFAIR], np.uint8)
        return np.ascontiguousarray(of_runs[self.keys[:, 0]])

    def instance(self, label: int) -> tuple[str, dict[str, Any]]:
        """The action of a label, and the arguments that it tells apart."""
        instances = self._compiled.generated.instances
        assert instances is not None
        action = self._compiled.generated.runs[int(self.keys[label, 0])]
        return action, instances.arguments(action, [int(word) for word in self.keys[label, 1:]])

    def bounds(self, events: Bytes, among: Bytes | None = None) -> tuple[str, ...]:
        """The names of the bounds that these events are cuts by, and of those constraints by which some of the states
        `among` were not expanded."""
        all_ = self._compiled.generated.events
        names = {all_[at].name for at in np.flatnonzero(events) if self.arrays.cuts[at]}
        constraints = [each.name for each in self.program.properties if each.kind == "constraint"]
        if among is None or not constraints:
            return tuple(sorted(names))
        left = (among != 0) & ~expanded(self.arrays.rows)
        for name, true in zip(constraints, self.true(constraints), strict=True):
            if (left & (true == 0)).any():
                names.add(constraint_bound(name))
            left &= true != 0
        return tuple(sorted(names))

    def index(self, state: State) -> int | None:
        """The number of a state, or of its representative; None if the search did not reach it."""
        try:
            found, _ = self._handle.index(self._compiled.generated.layout.pack(state))
        except TooManyItems:
            return None
        return None if found == NO_LIMIT else found

    def placed(self, state: State) -> tuple[int, int]:
        """The number of a state or of its representative, which the search reached, and the rank of a
        renaming from the state to it."""
        return self._handle.index(self._compiled.generated.layout.pack(state))

    def without_value(self) -> list[State]:
        """For each predicate that was found without a value in some state, such a state."""
        found = map(self._handle.failed, range(len(self._names)))
        return [self._compiled.generated.layout.unpack(each.before) for each in found if each is not None]

    def level(self, state: int) -> int:
        """The length of a shortest run to a state."""
        return int(np.searchsorted(self.arrays.levels, state, side="right")) - 1

    def nearest(self, states: Array, distance: Array) -> int:
        """Of these states the nearest, and of several the least, so that it does not depend on their order."""
        near = states[distance == distance.min()]
        return int(near[np.lexsort(self.arrays.packed[near].T)[0]])

    def first(self, states: Array) -> int:
        """Of these states the one with the shortest run to it, and of several the least."""
        return self.nearest(states, np.searchsorted(self.arrays.levels, states, side="right"))

    def shortest_way(self, state: int) -> list[State]:
        """A shortest run to a state."""
        packed = tuple(int(word) for word in self.arrays.packed[state])
        found = self._handle.traces([(packed, self.level(state))])
        if found is None:
            raise EngineError(
                "the way to a state that was found cannot be found again; this is a bug in Quorate"
            )
        return [self._compiled.generated.layout.unpack(words) for words in found[0]]

    def state(self, state: int) -> State:
        """The state with a number, unpacked."""
        return self._compiled.generated.layout.unpack([int(word) for word in self.arrays.packed[state]])


def _array(address: int | None, shape: tuple[int, ...], type_: Any) -> Array:
    """An array at an address, not copied."""
    size = int(np.prod(shape)) * np.dtype(type_).itemsize
    if not size or address is None:
        return np.empty(shape, type_)
    found: Array = np.frombuffer((ctypes.c_char * size).from_address(address), type_)
    return found.reshape(shape)
