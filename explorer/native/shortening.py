"""Runs of random walks made shorter, in three ways.

Steps are left out of a run. Then a search looks for a shorter run within what the run has, such as its servers and
terms (the runtime's narrowing.h). Last, the native engine searches breadth first, not as deep as the runs are long.
So it finds a shortest run, or none, and then those there are have been shortest ones; where it has to stop before,
that is not known. All of this is limited by counts, so that it makes the same of a run each time, unless the machine
is very slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quorate.exploration import Exploration, Limits, Request, State, Trace, Violation
from quorate.language.instance import Instance
from quorate.native.explorer import NativeExplorer
from quorate.native.walking import Made
from quorate.reference.machine import Machine
from quorate.reference.replay import Ending, concretize, violation
from quorate.reference.shortening import without_needless_steps
from quorate.support.budget import Budget, Stopped
from quorate.support.engine_errors import EngineError

LEAVING_OUT_SECONDS = 5.0
"""For how long steps are left out, of all runs together."""

MOST_STATES = 500_000
"""The most states that the search visits for runs that are shortest."""

SEARCH_SECONDS = 10.0
"""For how long it searches at most, compiling included."""


@dataclass(frozen=True)
class Finding:
    """What a walk found, and a run to it that CPython has replayed: a violation, or a goal that was reached. `place`
    is that in the runtime (its ends.h)."""

    ending: Ending
    place: int
    trace: Trace
    violation: Violation | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What was found. A property may be false in one state and have no value in another; a failed action may fail
        by an assert or otherwise."""
        return self.ending.name, "" if self.ending.property is not None else self.ending.kind

    @property
    def ends_in_a_step(self) -> bool:
        """Whether the last step is a part of the finding, and not only the state after it."""
        return self.ending.property is not None and self.ending.property.kind == "step"


def found_by(
    instance: Instance, ending: Ending, place: int, path: Sequence[State], start: Trace | None
) -> Finding:
    """Return what the path leads to, replayed by CPython. Raises EngineError if that does not come to it."""
    if ending.property is not None and ending.property.kind == "reachable":
        return Finding(ending, place, concretize(instance, path, _same, start))
    replayed = violation(instance, path, ending, _same, start)
    return Finding(ending, place, replayed.trace, replayed)


def _same(real: State, other: State) -> bool:
    return real == other


@dataclass(frozen=True)
class Shortened:
    """What walks found, with shorter runs. `not_shortest` names what is not known to have a shortest run."""

    findings: tuple[Finding, ...]
    not_shortest: frozenset[str] = frozenset()


def shortened(request: Request, made: Made, findings: Iterable[Finding], budget: Budget) -> Shortened:
    """Return what walks found with the shortest runs that can be found in short time. The time limit of the budget,
    which may be over, does not count; an interrupt does. To be used while the instance is active."""
    return _Shortening(request, made, replace(budget, until=None, progress=None)).shortened(findings)


class _Shortening:
    def __init__(self, request: Request, made: Made, budget: Budget) -> None:
        self._request = request
        self._made = made
        self._budget = budget
        self._kept = 0 if request.start is None else len(request.start.steps)

    def shortened(self, findings: Iterable[Finding]) -> Shortened:
        machine, budget = Machine(self._request.instance), self._budget.within(LEAVING_OUT_SECONDS)
        return self._searched(
            [self._narrowed(self._without_needless(found, machine, budget)) for found in findings]
        )

    def _length(self, found: Finding) -> int:
        return len(found.trace.steps) - self._kept

    def _again(self, found: Finding, path: Sequence[State]) -> Finding:
        """The finding at the end of another path."""
        return found_by(self._request.instance, found.ending, found.place, path, self._request.start)

    def _without_needless(self, found: Finding, machine: Machine, budget: Budget) -> Finding:
        trace = without_needless_steps(machine, found.trace, found.ending, self._kept, budget)
        if len(trace.steps) == len(found.trace.steps):
            return found
        path = trace.states[self._kept :]
        fails = found.violation is not None and found.violation.last_fails
        return self._again(found, path[:-1] if fails else path)

    def _narrowed(self, found: Finding) -> Finding:
        deeper = found.ending.kind == "deadlock"  # it is found as its state is expanded
        while (length := self._length(found)) > 1 and self._budget.stop_reason() is None:
            run = found.trace.states[self._kept :]
            shorter = self._made.narrowed(run, found.place, length - 1 + deeper)
            if shorter is None:
                break
            path, after = shorter
            found = self._again(found, [*path, after] if found.ends_in_a_step else path)
        return found

    def _searched(self, findings: Sequence[Finding]) -> Shortened:
        lengths = {found.key: self._length(found) for found in findings}
        if not any(lengths.values()):
            return Shortened(tuple(findings))
        searched = self._search(findings, max(lengths.values()) - 1)
        if searched is None:
            return Shortened(tuple(findings), frozenset(name for (name, _), n in lengths.items() if n))
        # Which states of a level that is not whole were seen, and so what was found there, depends on the workers.
        whole = searched.depth if searched.stop in ("depth", "complete", "violation") else searched.depth - 1
        properties = {p.name for p in self._request.properties}
        better: dict[tuple[str, str], tuple[Violation | None, Trace]] = {
            (v.name, "" if v.name in properties else v.kind): (v, v.trace) for v in searched.violations
        }
        better |= {(name, ""): (None, run) for name, run in searched.reached.items() if run is not None}
        better = {key: each for key, each in better.items() if len(each[1].steps) - self._kept <= whole + 1}
        shortest = {key for key, length in lengths.items() if key in better or length <= whole + 1}
        told = []
        for found in findings:
            violated, trace = better.get(found.key, (found.violation, found.trace))
            told.append(replace(found, violation=violated, trace=trace))
        return Shortened(tuple(told), frozenset(name for name, _ in set(lengths) - shortest))

    def _search(self, findings: Sequence[Finding], depth: int) -> Exploration | None:
        """A search for these, no deeper than `depth` steps; None if it could not be begun."""
        asked = tuple(found.ending.property for found in findings if found.ending.property is not None)
        deadlock = any(found.ending.kind == "deadlock" for found in findings)
        request = replace(
            self._request,
            properties=asked,
            liveness=(),
            deadlock=deadlock,
            keep_going=True,
            # A failure of an action is no property that would be decided.
            decided_ends=len(asked) == len(findings),
            limits=Limits(MOST_STATES, depth + deadlock),
            runs=1,
            goals_end=False,
            profile="never",
        )
        try:
            return NativeExplorer().explore(request, self._budget.within(SEARCH_SECONDS))
        except (EngineError, Stopped):
            return None
