"""Several shortest runs to one violation that differ in more than names and the order of independent steps.

An engine gives the states that lie on shortest runs to the violation. Along these, CPython takes real steps, depth
first, in only one order of independent steps (sleep sets: Godefroid, "Partial-Order Methods for the Verification of
Concurrent Systems", 1996). Of runs that differ only in the names of symmetric values one is kept. The first run
chosen is the engine's; each further one, out of up to `MOST_COMPARED`, is the least similar to those already chosen,
where the similarity of two runs is the number of steps in common, and the most similar chosen run counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quorate.exploration import FurtherRuns, Request, State, Step, Trace
from quorate.language.types import Type
from quorate.language.value_order import Rank, ranker
from quorate.reference.canonical_states import Symmetries, group_order
from quorate.reference.causality import Act, Order, Steps, act_of, causes
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine
from quorate.reference.replay import Ending
from quorate.support.budget import Budget, Meter, Stopped

MOST_COMPARED = 100
"""The most different runs among which those reported are chosen."""
SECONDS = 20.0
"""The time limit of the search for different runs."""
SECONDS_FOR_CHOICE = 4.0
"""The seconds spent looking for further runs to choose from, once there are more than were asked for."""

MOST_NAMINGS = 40_320
"""The most permutations under which runs are compared; with more, no further runs are reported."""

OnWay = Callable[[State, int], bool]
"""Whether a state lies on a shortest run to the violation, at that number of steps from the start."""

Key = tuple[Any, ...]
"""A step: its action, and the ranks of its arguments."""

Word = tuple[Key, ...]
"""The canonical form of a run: equal for runs that differ only in names and the order of independent steps."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    word: Word
    trace: Trace


def ways_budget(budget: Budget) -> Budget:
    """Return the part of a search's budget for the different runs to one violation."""
    return budget.within(SECONDS)


def different_runs(
    request: Request, first: Trace, ending: Ending, level: int, on_way: OnWay, budget: Budget
) -> FurtherRuns:
    """Return runs other than `first`, equally short and essentially different, as many as were asked for.

    `level` is the number of steps to the last states that `on_way` accepts; a step that violates a step property or
    fails comes after these. At the end of the budget the runs found until then are returned.
    """
    instance = request.instance
    if group_order(instance.symmetric) > MOST_NAMINGS:
        return FurtherRuns((), "cut")
    with instance.active():
        try:
            return _Ways(request, ending, level, on_way, Meter(budget)).further_runs(first, request.runs)
        except Stopped:
            return FurtherRuns((), "cut")


def endings(machine: Machine, ending: Ending, state: State) -> Iterator[tuple[Step, ...]]:
    """Yield each way in which a state shows the violation: by itself, as an empty tuple, or by a step from it."""
    property_ = ending.property
    if ending.kind == "deadlock":
        if machine.is_deadlock(state):
            yield ()
    elif property_ is not None and property_.kind != "step":
        if _is_ending(ending, machine.holds(property_, state)):
            yield ()
    else:
        for run in list(machine.distinct_runs(state)):
            arguments = machine.arguments(run)
            if property_ is None:
                fault = run.fault
                if fault is not None and run.action == ending.name and ending.is_of(fault, machine.instance):
                    yield (Step(run.action, arguments, state),)
            elif run.after is not None and _is_ending(ending, machine.holds(property_, state, run.after)):
                yield (Step(run.action, arguments, run.after),)


def _is_ending(ending: Ending, value: bool | Fault) -> bool:
    return isinstance(value, Fault) if ending.kind == "failure" else value is False


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

    def further_runs(self, first: Trace, count: int) -> FurtherRuns:
        chosen = self._word(first)
        found = {chosen: first}
        known = "all"
        choosing: Budget | None = None
        try:
            for trace in self._runs():
                found.setdefault(self._word(trace), trace)
                if choosing is None and len(found) > count:
                    choosing = Budget.of(SECONDS_FOR_CHOICE)
                if len(found) > max(MOST_COMPARED, count) or (
                    choosing is not None and choosing.stop_reason()
                ):
                    known = "more"
                    break
        except Stopped:
            known = "cut"
        chosen_runs = self._least_similar([_Candidate(word, trace) for word, trace in found.items()], count)
        if len(found) > count:
            known = "more"
        return FurtherRuns(tuple(each.trace for each in chosen_runs[1:]), known)  # type: ignore[arg-type]

    @staticmethod
    def _least_similar(found: Sequence[_Candidate], count: int) -> list[_Candidate]:
        """The first run, then repeatedly the one least similar to those already taken."""
        chosen_runs, left = [found[0]], sorted(found[1:], key=lambda each: each.word)
        shared = {each.word: 0 for each in left}
        while left and len(chosen_runs) < count:
            taken = Counter(chosen_runs[-1].word)
            for each in left:
                common = (Counter(each.word) & taken).total()
                shared[each.word] = max(shared[each.word], common)
            chosen_runs.append(min(left, key=lambda each: shared[each.word]))
            left.remove(chosen_runs[-1])
        return chosen_runs

    # ---------------------------------------------------------------------------------- enumeration

    def _runs(self) -> Iterator[Trace]:
        for run in list(self._machine.distinct_initial_runs()):  # running actions disturbs the iterator
            if run.after is not None and self._leads_on(run.after, 0):
                trace = Trace(run.after, self._machine.start(run), (), self._instance)
                for acts in self._words(run.after, 0, frozenset()):
                    taken = self._taken(trace, acts)
                    for last in endings(self._machine, self._ending, taken.last_state):
                        yield replace(taken, steps=(*taken.steps, *last))

    def _words(self, state: State, level: int, asleep: frozenset[Act]) -> Iterator[tuple[Act, ...]]:
        """The sequences of steps from a state to the last level, one for each class of sequences that differ only in
        the order of independent steps."""
        self._checkpoint()
        if level == self._level:
            yield ()
            return
        acts: dict[tuple[str, State], Act] = {}
        for run in self._machine.distinct_runs(state):
            if run.after is not None and run.after != state:
                acts.setdefault((run.action, run.after), (run.action, run.arguments))
        for (_, after), act in acts.items():
            if not self._leads_on(after, level + 1):
                continue
            if act in asleep:
                continue
            still = frozenset(other for other in asleep if self._steps.independent(state, other, act))
            for rest in self._words(after, level + 1, still):
                yield (act, *rest)
            # One order of independent steps may lead through a state from which the search does not go on, and
            # another past it: then all are tried.
            if not self._instance.constraints:
                asleep |= {act}

    def _leads_on(self, state: State, level: int) -> bool:
        """Whether the search came to a state at this level and goes on from it, or the state by itself is an end."""
        if not self._on_way(state, level):
            return False
        property_ = self._ending.property
        by_itself = property_ is not None and property_.kind != "step"
        return (level == self._level and by_itself) or self._machine.constrained(state) is None

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
        """The canonical form of a run: the least over all renamings and orders of independent steps. Steps with the
        same successor that differ only in arguments count as equal."""
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
        """The state after the chosen steps of a run, which include all their causes."""
        for at in sorted(chosen):
            after = self._steps.after(state, acts[at])
            assert after is not None
            state = after
        return state

    def _key(self, act: Act, permutation: int) -> Key:
        """The sort key of a step under a permutation."""
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
