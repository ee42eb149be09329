"""Refinement at the native engine's speed: the native engine enumerates states and steps, CPython maps each distinct
state once, and the compiled abstract model decides which distinct pairs of images are steps.

With symmetry, a step leads to the representative of an orbit and a renaming. Its image is the representative's,
renamed in the same way, so only representatives are mapped. That is sound if the mapping commutes with renaming,
which is tested (`quorate.comparison.commuting`).
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quorate.comparison.abstraction import Abstraction
from quorate.comparison.commuting import Commuting, DistinguishesNames
from quorate.comparison.mappers import APART, Mappers
from quorate.comparison.relation import Relation, pair_numbers
from quorate.exploration import Exploration, Request, Stop, Violation, ViolationKind
from quorate.native.compiled import most_bytes
from quorate.native.explorer import NativeExplorer
from quorate.native.steps import NOWHERE, Words
from quorate.native.unit import cuts_by_bound
from quorate.native.walk import Walk, Widened
from quorate.reference.faults import fault_of
from quorate.reference.replay import Ending, violation
from quorate.support.budget import SEARCHING, Budget, Progress, Stopped
from quorate.support.processes import can_fork, forking

REPORT_SECONDS = 0.2
LEARNING_SECONDS = 20.0
IMAGE_BYTES = 300
"""The approximate bytes taken by a state or an image in addition to its words."""

WORTH_IT = 250
"""The least number of states per process for which worker processes are started."""

UNKNOWN, FAILED = -1, -2
"""In place of the number of an image: not yet mapped; the mapping fails."""


def explore_native(steps: Abstraction, request: Request, budget: Budget) -> Exploration:
    """Judge the steps of the request's instance, which is active, within the budget.

    Raises DistinguishesNames if the mapping does not commute with renaming, EngineError if the engine cannot run.
    """
    began = time.perf_counter()
    try:
        return _explored(steps, request, budget, began)
    except Stopped as stopped:  # during compilation
        actions = [action.__name__ for action in request.instance.actions]
        seconds = time.perf_counter() - began
        return Exploration(
            0, 0, 0, stopped.reason, dict.fromkeys(actions, 0), {}, (), {}, 0.0, compile_seconds=seconds
        )


def _explored(steps: Abstraction, request: Request, budget: Budget, began: float) -> Exploration:
    try:
        return _Stepwise(steps, request, budget, began).exploration()
    except Widened:
        pass
    # Restarting whenever a set's capacity is too small would map all states again. A short search without mapping
    # learns the capacities first.
    left = budget.left
    short = budget.within(LEARNING_SECONDS if left is None else min(LEARNING_SECONDS, left / 10))
    everything = replace(request, properties=(), keep_going=True)
    NativeExplorer().explore(everything, replace(short, progress=None))
    budget.enter(SEARCHING)
    while True:
        try:
            return _Stepwise(steps, request, budget, began).exploration()
        except Widened:
            continue


@dataclass(frozen=True)
class _Wrong:
    """A violation in state number `origin`, or of the step from there to state number `target`."""

    ending: Ending
    origin: int
    target: int | None = None


class _Stepwise:
    def __init__(self, steps: Abstraction, request: Request, budget: Budget, began: float) -> None:
        self._steps = steps
        self._request = request
        self._budget = budget
        self._began = began
        self._walk = Walk(
            request.instance,
            symmetry=request.symmetry,
            renaming=True,
            max_states=request.limits.states,
            budget=budget,
        )
        try:
            self._relation = Relation(steps, self._walk, budget)
        except BaseException:
            self._walk.close()
            raise
        self._bytes = most_bytes(budget)
        self._commuting = (
            Commuting(steps.concrete, steps.abstract, steps.images.fresh) if self._walk.symmetry else None
        )
        self._image_of = np.full(1024, UNKNOWN, np.int64)
        self._by_bits: dict[bytes, int] = {}
        self._mask: Words = np.zeros(self._walk.layout.words, np.uint64)
        self._read: frozenset[str] = frozenset()
        self._mapped = 0
        self._checked = 0
        self._transitions = 0
        self._fired: Counter[str] = Counter()
        self._cuts: Counter[str] = Counter()
        self._processes = request.workers if can_fork() else 1
        self._mappers: Mappers | None = None
        self._wrong: dict[tuple[str, str], _Wrong] = {}
        self._next_report = 0.0

    def exploration(self) -> Exploration:
        try:
            try:
                stop = self._search()
            except Stopped as stopped:
                stop = stopped.reason
            return self._result(stop, self._violations())
        finally:
            self._end_mappers()
            self._walk.close()
            self._relation.close()

    def _result(self, stop: Stop, found: tuple[Violation, ...]) -> Exploration:
        compiled = self._walk.compiled.seconds + self._relation.seconds
        actions = [action.name for action in self._walk.compiled.program.actions]
        return Exploration(
            states=self._mapped,
            transitions=self._transitions,
            depth=self._depth(),
            stop=stop,
            transitions_by_action={name: self._fired[name] for name in actions},
            cuts=dict(self._cuts),
            violations=found,
            reached={},
            seconds=time.perf_counter() - self._began - compiled,
            compile_seconds=compiled,
            bytes_per_state=self._taken() / max(1, self._mapped),
            workers=self._processes,
            has_initial_state=self._mapped > 0 or stop != "complete",
        )

    def _depth(self) -> int:
        known = np.flatnonzero(self._image_of != UNKNOWN)
        deepest = int(known[-1]) if len(known) else 0
        return next((at for at, end in enumerate(self._walk.levels[1:]) if deepest < end), 0)

    # ---------------------------------------------------------------------------------- the search

    def _search(self) -> Stop:
        walk = self._walk
        over = walk.deeper(self._report_progress)
        self._count(np.empty(0, np.uint32), walk.cuts_so_far())
        self._map(np.arange(walk.levels[-1]))
        depth = 0
        while over != "complete":
            if over is not None:
                return over
            if depth == self._request.limits.depth:
                return "depth"
            first, last = walk.levels[depth], walk.levels[depth + 1]
            over = walk.deeper(self._report_progress)
            while first < last:
                first = self._judge_steps(first, last)
            depth += 1
            if self._wrong and over != "complete":
                return "violation"
        return over

    def _judge_steps(self, first: int, last: int) -> int:
        """Judge the steps from some of the states `first` to `last`; return the next state to judge."""
        listed = self._walk.steps(first, last)
        steps = listed.steps[listed.steps["to"] != NOWHERE]
        origin, target = steps["from"].astype(np.int64), steps["to"].astype(np.int64)
        self._map(np.unique(target))
        before, after, renaming = self._image_of[origin], self._image_of[target], steps["renaming"]
        failed = after == FAILED
        moves = ~failed & (before != FAILED) & ~((before == after) & (renaming == 0))
        keys = pair_numbers(before, after, renaming)[moves]
        different, at = np.unique(keys, return_index=True)
        refused = self._relation.refused(different)
        wrong = [*np.flatnonzero(failed)[:1], *sorted(np.flatnonzero(moves)[at[refused]])[:1]]
        if wrong:
            each = min(wrong)
            self._note_step(int(origin[each]), int(target[each]), bool(failed[each]))
        self._note_faults(listed.faults)
        self._count(steps["run"], listed.cuts)
        self._checked = listed.next
        return listed.next

    def _count(self, runs: npt.NDArray[np.uint32], cuts: Words) -> None:
        self._transitions += len(runs)
        for run, times in enumerate(np.bincount(runs).tolist()):
            self._fired[self._walk.actions[run]] += times
        self._cuts += cuts_by_bound(self._walk.events, cuts.tolist())

    # -------------------------------------------------------------------------------------- images

    def _map(self, numbers: npt.NDArray[np.int64]) -> None:
        """Compute the images of these states, in ascending order, unless known. States that agree in the variables
        the mapping reads are mapped once."""
        if not len(numbers):
            return
        if numbers[-1] >= len(self._image_of):
            more = np.full(int(numbers[-1]) + 1, UNKNOWN, np.int64)
            self._image_of = np.concatenate([self._image_of, more])
        numbers = numbers[self._image_of[numbers] == UNKNOWN]
        if not len(numbers):
            return
        lowest = int(numbers[0])
        packed = self._walk.packed(lowest, int(numbers[-1]) + 1)[numbers - lowest]
        fresh: dict[bytes, list[int]] = {}
        for at, key in enumerate(map(bytes, packed & self._mask)):
            known = self._by_bits.get(key)
            if known is None:
                fresh.setdefault(key, []).append(at)
            else:
                self._image_of[numbers[at]] = known
        self._mapped += len(numbers) - sum(map(len, fresh.values()))
        firsts = packed[[group[0] for group in fresh.values()]]
        layout = self._relation.layout
        for (key, group), answer in zip(fresh.items(), self._answers(firsts), strict=True):
            self._check()
            if answer == APART:
                self._distinguishes_names(packed[group[0]])
            elif answer is not None and layout is self._relation.layout:
                self._by_bits[key] = self._relation.number_of(answer)
            for at in group:
                number = self._by_bits.get((packed[at] & self._mask).tobytes())
                self._image_of[numbers[at]] = self._image(packed[at]) if number is None else number
            self._mapped += len(group)

    def _answers(self, states: Words) -> Iterator[bytes | None]:
        """The packed images from the worker processes; None for each state that is to be mapped here."""
        if self._mappers is None and self._processes > 1 and len(states) > WORTH_IT * self._processes:
            with forking() as possible:
                if possible:
                    self._mappers = Mappers(self._mapped_there, self._processes)
                else:
                    self._processes = 1
        if self._mappers is None:
            return itertools.repeat(None, len(states))
        return self._mappers.images(states, self._check)

    def _mapped_there(self, words: Words) -> bytes | None:
        """Run in a worker: return the packed image of a state, or None if the parent must map it."""
        images = self._steps.images
        state = self._walk.state(words.tolist())
        try:
            image = images.fresh(state)
            if self._commuting is not None:
                self._commuting.show(state, image)
            packed = self._relation.packed(image)
        except DistinguishesNames:
            return APART
        except BaseException:
            return None
        return packed if images.read == self._read else None

    def _distinguishes_names(self, words: Words) -> None:
        """Repeat the test of a worker which found that the mapping does not commute with renaming in a state. Raises
        DistinguishesNames."""
        assert self._commuting is not None
        state = self._walk.state(words.tolist())
        self._commuting.show_thoroughly(state, self._steps.images.fresh(state))

    def _image(self, words: Words) -> int:
        """Map a state in this process and return the number of its image."""
        state = self._walk.state(words.tolist())
        images = self._steps.images
        try:
            image = images.fresh(state)
        except Exception as error:
            fault_of(error)
            number = FAILED
        else:
            if self._commuting is not None:
                self._commuting.show(state, image)
            layout = self._relation.layout
            number = self._relation.number(image)
            if layout is not self._relation.layout:
                self._end_mappers()  # they pack with the old layout
        if images.read != self._read:
            self._read = images.read
            self._mask = np.array(self._walk.layout.mask(self._read), np.uint64)
            self._by_bits.clear()
            self._end_mappers()  # they have the old set of variables read
        self._by_bits[(words & self._mask).tobytes()] = number
        return number

    def _end_mappers(self) -> None:
        if self._mappers is not None:
            self._mappers.close()
            self._mappers = None

    def _check(self) -> None:
        self._budget.check()
        self._report_progress()
        if self._taken() > self._bytes:
            raise Stopped("memory")

    def _taken(self) -> int:
        """The approximate bytes taken by states and images."""
        words = 8 * len(self._mask)
        return (
            self._walk.progress().bytes
            + len(self._by_bits) * (words + IMAGE_BYTES)
            + self._relation.count * (8 * self._relation.layout.words + IMAGE_BYTES)
        )

    def _report_progress(self, found: Progress | None = None) -> None:
        now = time.perf_counter()
        if self._budget.progress is None or now < self._next_report:
            return
        self._next_report = now + REPORT_SECONDS
        found = found or self._walk.progress()
        self._budget.progress(
            Progress(
                depth=found.depth,
                states=self._mapped,
                transitions=self._transitions,
                frontier=found.states - self._checked,
                bytes=self._taken(),
                seconds=now - self._began,
            )
        )

    # ------------------------------------------------------------------------------------ violations

    def _note_step(self, origin: int, target: int, failed: bool) -> None:
        property_ = self._steps.property
        ending = Ending("failure" if failed else "step", property_.name, property_)
        self._wrong.setdefault((property_.name, ""), _Wrong(ending, origin, target))

    def _note_faults(self, faults: npt.NDArray[np.void]) -> None:
        """Record the executions of the model itself that fail."""
        for origin, run, number in faults.tolist():
            event, name = self._walk.events[number], self._walk.actions[run]
            kind: ViolationKind = "assert" if event.kind == "EVENT_ASSERT" else "failure"
            self._wrong.setdefault((name, kind), _Wrong(Ending(kind, name, line=event.line), origin))

    def _violations(self) -> tuple[Violation, ...]:
        """The violations: of the property first, then of the actions in their order."""
        names = [self._steps.property.name, *self._walk.actions]
        found = sorted(self._wrong.items(), key=lambda each: (names.index(each[0][0]), each[0][1]))
        self._budget.report(name for (name, _), _ in found)
        return tuple(self._violation(wrong) for _, wrong in found)

    def _violation(self, wrong: _Wrong) -> Violation:
        path = self._walk.path(wrong.origin)
        if wrong.target is not None:
            packed = self._walk.packed(wrong.target, wrong.target + 1)[0]
            path.append(self._walk.state(packed.tolist()))
        return violation(self._request.instance, path, wrong.ending, self._walk.same)
