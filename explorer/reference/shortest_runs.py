"""Several shortest runs to one violation that differ in more than names and the order of independent steps.

An engine knows which states lie on a shortest way to the violation. Along these, CPython takes real steps, depth
first, but of all orders of independent steps only one (sleep sets: Godefroid, "Partial-Order Methods for the
Verification of Concurrent Systems", 1996). Of runs that are the same but for the names of symmetric values one is
kept. Of those found (up to `MOST_COMPARED`) the first is the engine's, and each next one is as unlike those before it
as there is: the one that has the fewest steps in common with the one that it has most in common with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quorate.exploration import Others, Request, State, Step, Trace
from quorate.language.types import Type
from quorate.reference.canonical_states import Symmetries, group_order
from quorate.reference.causality import Act, Order, Steps, act_of, causes
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine
from quorate.reference.replay import Ending
from quorate.reference.value_order import Rank, ranker
from quorate.support.budget import Budget, Meter, Stopped

MOST_COMPARED = 100
"""Among how many different runs those to be told are chosen."""
SECONDS = 20.0
"""How long different runs are looked for, at most."""
SECONDS_FOR_CHOICE = 4.0
"""How long more are looked for to choose from, once there are more than were asked for."""

MOST_NAMINGS = 40_320
"""The most renamings under which runs are compared; with more, none is said to differ in more than names."""

OnWay = Callable[[State, int], bool]
"""Whether a state lies on a shortest way to the violation, at that number of steps from the start."""

Key = tuple[Any, ...]
"""A step: its action, and the ranks of its arguments."""

Word = tuple[Key, ...]
"""A run as its steps, the same for all that differ in names and the order of independent steps only."""


@dataclass(frozen=True, slots=True)
class _Found:
    word: Word
    trace: Trace


def ways_budget(budget: Budget) -> Budget:
    """What of a search's budget there is for the different runs to one violation."""
    return budget.within(SECONDS)


def different_runs(
    request: Request, first: Trace, ending: Ending, level: int, on_way: OnWay, budget: Budget
) -> Others:
    """Runs besides `first`, just as short and essentially different, as many as are asked for.

    `level` is how many steps lead to the states that `on_way` knows; the step that violates a step property, or goes
    wrong, comes after these. At the end of the budget there is what was found until then.
    """
    instance = request.instance
    if group_order(instance.symmetric) > MOST_NAMINGS:
        return Others((), "cut")
    with instance.active():
        try:
            return _Ways(request, ending, level, on_way, Meter(budget)).others(first, request.runs)
        except Stopped:
            return Others((), "cut")


def endings(machine: Machine, ending: Ending, state: State) -> Iterator[tuple[Step, ...]]:
    """How a state has what is violated: by itself (then without a step), or by a step from it, each of them."""
    property_ = ending.property
    if ending.kind == "deadlock":
        if all(run.after == state for run in machine.distinct_runs(state)):
            yield ()
    elif property_ is not None and property_.kind != "step":
        if _as_said(ending, machine.holds(property_, state)):
            yield ()
    else:
        for run in list(machine.distinct_runs(state)):
            arguments = dict(zip(machine.parameters(run.action), run.arguments, strict=True))
            if property_ is None:
                fault = run.fault
                if fault is not None and run.action == ending.name and ending.is_of(fault, machine.instance):
                    yield (Step(run.action, arguments, state),)
            elif run.after is not None and _as_said(ending, machine.holds(property_, state, run.after)):
                yield (Step(run.action, arguments, run.after),)


def _as_said(ending: Ending, value: bool | Fault) -> bool:
    return isinstance(value, Fault) if ending.kind == "failure" else value is False


def last_state(trace: Trace) -> State:
    """The state that a run ends in."""
    return trace.steps[-1].state if trace.steps else trace.initial


class _Ways:
    def __init__(self, request: Request, ending: Ending, level: int, on_way: OnWay, meter: Meter) -> None:
        self._instance = instance = request.instance
        self._checkpoint = meter.check
        self._ending = ending
        self._level = level
        self._on_way = on_way
        self._machine = Machine(instance)
        self._steps = Steps(self._machine, meter.check)
        self._types: dict[str, tuple[Type, ...]] = {
            method.name: tuple(method.types.values())
            for method in (*self._machine.actions, *self._machine.inits)
        }
        self._permutations = Symmetries(instance).permutations
        self._keys: dict[tuple[Act, int], Key] = {}
        self._rankers: dict[tuple[str, int], tuple[Rank, ...]] = {}

    def others(self, first: Trace, count: int) -> Others:
        chosen = self._word(first)
        found = {chosen: first}
        known = "all"
        choosing: Budget | None = None
        try:
            for trace in self._runs():
                found.setdefault(self._word(trace), trace)
                if choosing is None and len(found) > count:
                    choosing = Budget.of(SECONDS_FOR_CHOICE)
                if len(found) > max(MOST_COMPARED, count) or (choosing is not None and choosing.over()):
                    known = "more"
                    break
        except Stopped:
            known = "cut"
        told = self._unlike([_Found(word, trace) for word, trace in found.items()], count)
        if len(found) > count:
            known = "more"
        return Others(tuple(each.trace for each in told[1:]), known)  # type: ignore[arg-type]

    @staticmethod
    def _unlike(found: Sequence[_Found], count: int) -> list[_Found]:
        """The first, then always the one that is least like those taken before."""
        told, left = [found[0]], sorted(found[1:], key=lambda each: each.word)
        shared = {each.word: 0 for each in left}
        while left and len(told) < count:
            taken = Counter(told[-1].word)
            for each in left:
                common = (Counter(each.word) & taken).total()
                shared[each.word] = max(shared[each.word], common)
            told.append(min(left, key=lambda each: shared[each.word]))
            left.remove(told[-1])
        return told

    # ---------------------------------------------------------------------------------- enumeration

    def _runs(self) -> Iterator[Trace]:
        for run in list(self._machine.distinct_initial_runs()):  # running actions would disturb it
            if run.after is not None and self._on_way(run.after, 0):
                names = self._machine.parameters(run.action) if run.action else ()
                start = (run.action, dict(zip(names, run.arguments, strict=True))) if run.action else None
                trace = Trace(run.after, start, (), self._instance)
                for acts in self._words(run.after, 0, frozenset()):
                    taken = self._taken(trace, acts)
                    for last in endings(self._machine, self._ending, last_state(taken)):
                        yield replace(taken, steps=(*taken.steps, *last))

    def _words(self, state: State, level: int, asleep: frozenset[Act]) -> Iterator[tuple[Act, ...]]:
        """What can be done from a state on a way to its end, of all orders of independent steps only one."""
        self._checkpoint()
        if level == self._level:
            yield ()
            return
        acts: dict[tuple[str, State], Act] = {}
        for run in self._machine.distinct_runs(state):
            if run.after is not None and run.after != state:
                acts.setdefault((run.action, run.after), (run.action, run.arguments))
        for (_, after), act in acts.items():
            if not self._on_way(after, level + 1):
                continue
            if act in asleep:
                continue
            still = frozenset(other for other in asleep if self._steps.independent(state, other, act))
            for rest in self._words(after, level + 1, still):
                yield (act, *rest)
            asleep |= {act}

    def _taken(self, trace: Trace, acts: Sequence[Act]) -> Trace:
        steps = []
        state: State | None = trace.initial
        for act in acts:
            assert state is not None
            state = self._steps.after(state, act)
            assert state is not None
            steps.append(
                Step(act[0], dict(zip(self._machine.parameters(act[0]), act[1], strict=True)), state)
            )
        return replace(trace, steps=tuple(steps))

    # ---------------------------------------------------------------------------------------- words

    def _word(self, trace: Trace) -> Word:
        """The run, with of all names and all orders of independent steps those that make it least. Arguments that
        make no difference are not told apart."""
        acts = [act_of(step) for step in trace.steps]
        before = causes(self._steps, trace.initial, acts[: self._level])
        alike = [
            self._steps.alike(self._caused(trace.initial, acts, before[at]), act)
            if at < self._level
            else (act,)
            for at, act in enumerate(acts)
        ]
        words, orders = [], Order(before)
        for permutation in range(len(self._permutations)):
            self._checkpoint()
            keys = [min(self._key(each, permutation) for each in some) for some in alike]
            order = orders.least(keys.__getitem__)
            word = [keys[at] for at in order] + keys[self._level :]
            if trace.initial_action is not None:
                name, arguments = trace.initial_action
                word.insert(0, self._key((name, tuple(arguments.values())), permutation))
            words.append(tuple(word))
        return min(words)

    def _caused(self, state: State, acts: Sequence[Act], chosen: frozenset[int]) -> State:
        """The state after some steps of a run, of which none has a cause that is left out."""
        for at in sorted(chosen):
            after = self._steps.after(state, acts[at])
            assert after is not None
            state = after
        return state

    def _key(self, act: Act, permutation: int) -> Key:
        """What a step is called with other names, as numbers that can be compared."""
        known = (act, permutation)
        if known not in self._keys:
            action, arguments = act
            at = (action, permutation)
            if at not in self._rankers:
                names = self._permutations[permutation]
                self._rankers[at] = tuple(ranker(type_, names) for type_ in self._types[action])
            ranks = (rank(value) for rank, value in zip(self._rankers[at], arguments, strict=True))
            self._keys[known] = (action, *ranks)
        return self._keys[known]
