"""Runs of random walks made shorter: steps are left out, and then the search looks for a run that is shorter still.

The search is breadth first, and goes no deeper than the runs are long. So it finds a shortest run, or none, and then
those there are have been shortest ones; where it has to stop before, that is not known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from quorate.exploration import Exploration, Limits, Request, Trace, Violation
from quorate.language.model import PropertyFunction
from quorate.native.explorer import NativeExplorer
from quorate.reference.machine import Machine
from quorate.reference.replay import Ending, concretize, violation
from quorate.reference.shortening import without_needless_steps
from quorate.support.budget import Budget, Stopped
from quorate.support.engine_errors import EngineError

LEAVING_OUT_SECONDS = 5.0
"""For how long steps are left out, of all runs together."""

SEARCH_SECONDS = 5.0
"""For how long a search looks for shorter runs, compiling included."""

Runs = tuple[tuple[Violation, ...], dict[str, Trace | None]]
"""Violations, and runs to the goals that were reached, by name."""


@dataclass(frozen=True)
class Shortened:
    """What walks found, with shorter runs. `not_shortest` names what is not known to have a shortest run."""

    violations: tuple[Violation, ...]
    reached: Mapping[str, Trace | None]
    not_shortest: frozenset[str]


def shortened(
    request: Request, violations: tuple[Violation, ...], reached: Mapping[str, Trace | None], budget: Budget
) -> Shortened:
    """Return what walks found with the shortest runs that can be found in short time. The time limit of the budget,
    which may be over, does not count; an interrupt does. To be used while the instance is active."""
    return _Shortening(request, replace(budget, until=None, progress=None)).shortened(
        violations, dict(reached)
    )


class _Shortening:
    def __init__(self, request: Request, budget: Budget) -> None:
        self._request = request
        self._budget = budget
        self._properties = {p.name: p for p in request.properties}
        self._kept = 0 if request.start is None else len(request.start.steps)

    def shortened(self, violations: tuple[Violation, ...], reached: dict[str, Trace | None]) -> Shortened:
        runs = self._without_needless(violations, reached)
        return self._searched(*runs)

    # ------------------------------------------------------------------------------ leaving steps out

    def _without_needless(self, violations: tuple[Violation, ...], reached: dict[str, Trace | None]) -> Runs:
        instance, start = self._request.instance, self._request.start
        machine, budget = Machine(instance), self._budget.within(LEAVING_OUT_SECONDS)
        told = []
        for found in violations:
            property_ = self._properties.get(found.name)
            ending = Ending(found.kind, found.name, property_, found.line if property_ is None else 0)
            run = without_needless_steps(machine, found.trace, ending, self._kept, budget)
            states = run.states[self._kept :]
            if found.last_fails:
                states = states[:-1]
            shorter = len(run.steps) < len(found.trace.steps)
            told.append(violation(instance, states, ending, _same, start) if shorter else found)
        goals = dict(reached)
        for name, trace in reached.items():
            if trace is not None:
                ending = Ending("invariant", name, self._properties[name])
                run = without_needless_steps(machine, trace, ending, self._kept, budget)
                goals[name] = concretize(instance, run.states[self._kept :], _same, start)
        return tuple(told), goals

    # -------------------------------------------------------------------------------------- searching

    def _searched(self, violations: tuple[Violation, ...], reached: dict[str, Trace | None]) -> Shortened:
        lengths = {self._key(found): self._length(found.trace) for found in violations}
        lengths |= {(name, ""): self._length(trace) for name, trace in reached.items() if trace is not None}
        if not any(lengths.values()):
            return Shortened(violations, reached, frozenset())
        found = self._search(max(lengths.values()) - 1, lengths, violations)
        if found is None:
            return Shortened(violations, reached, frozenset(name for (name, _), n in lengths.items() if n))
        better = {self._key(each): each for each in found.violations}
        told = tuple(better.get(self._key(each), each) for each in violations)
        goals = {name: found.reached.get(name) or trace for name, trace in reached.items()}
        # A finding of the search is a shortest one. Where it found none, there is none in the levels that are whole.
        whole = found.depth if found.stop in ("depth", "complete", "violation") else found.depth - 1
        shortest = set(better) | {(name, "") for name, trace in found.reached.items() if trace is not None}
        shortest |= {key for key, length in lengths.items() if length <= whole + 1}
        return Shortened(told, goals, frozenset(name for name, _ in set(lengths) - shortest))

    def _key(self, found: Violation) -> tuple[str, str]:
        """What is violated. A property may be false in one state and have no value in another; a failed action may
        fail by an assert or otherwise."""
        return found.name, "" if found.name in self._properties else found.kind

    def _search(
        self, depth: int, keys: Collection[tuple[str, str]], violations: tuple[Violation, ...]
    ) -> Exploration | None:
        """A search for these, no deeper than `depth` steps; None if it could not be begun."""
        asked: tuple[PropertyFunction, ...] = tuple(self._properties[name] for name, kind in keys if not kind)
        deadlock = any(found.kind == "deadlock" for found in violations)
        request = replace(
            self._request,
            properties=asked,
            liveness=(),
            deadlock=deadlock,
            keep_going=True,
            # A failure of an action is no property that would be decided.
            decided_ends=len(asked) == len(keys),
            limits=Limits(depth=depth + deadlock),  # deadlocks are found as the level after them is made
            runs=1,
            goals_end=False,
            profile="never",
        )
        try:
            return NativeExplorer().explore(request, self._budget.within(SEARCH_SECONDS))
        except (EngineError, Stopped):
            return None

    def _length(self, trace: Trace) -> int:
        return len(trace.steps) - self._kept


def _same(real: object, other: object) -> bool:
    return real == other
