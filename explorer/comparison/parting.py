"""The shortest run of a model that another, independent one does not take in the same way.

Both are run by CPython, in pairs of states, breadth first: a state of the one, and the state that the other is in
after the same steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from quorate.comparison.divergence import Divergence, Follower, Refused
from quorate.comparison.matching import Matching, divergence_of, in_the_other
from quorate.comparison.recorded import Recorded, RecordedStep, recorded
from quorate.exploration import State, Step, Trace
from quorate.reference.machine import Machine
from quorate.support.budget import Budget, StopReason
from quorate.trace.changes import changes_by

MOST_PAIRS = 20_000
"""The most pairs of states that are looked at."""


@dataclass(frozen=True, slots=True)
class Parting:
    """How far the other model takes the runs of one. `trace` is a shortest run whose last step it does not take, or
    takes with another effect in what both have, and `divergence` says which; both are None if it takes all runs among
    `pairs` pairs of states, of up to `depth` steps. `stop` says whether these are all."""

    matching: Matching
    trace: Trace | None
    divergence: Divergence | None
    pairs: int
    depth: int
    stop: Literal["complete"] | StopReason


@dataclass(frozen=True, slots=True)
class _Pair:
    own: State
    other: State
    start: tuple[str, dict[str, object]] | None = None
    before: _Pair | None = None
    step: Step | None = None

    def trace(self, matching: Matching) -> Trace:
        steps: list[Step] = []
        pair = self
        while pair.before is not None and pair.step is not None:
            steps.append(pair.step)
            pair = pair.before
        return Trace(pair.own, pair.start, tuple(reversed(steps)), matching.own)


def first_parting(matching: Matching, budget: Budget, most: int | None = None) -> Parting:
    """Search for a shortest run of one model that the other does not take in the same way, among at most `most` pairs
    of states (`MOST_PAIRS` by default), within the budget."""
    sizes = {**matching.other.sizes, **matching.own.sizes}
    both = replace(
        matching,
        own=replace(matching.own, sizes=sizes),
        other=replace(matching.other, sizes=sizes),
    )
    with both.own.active():
        search = _Search(both, budget, MOST_PAIRS if most is None else most)
        stop = search.stop()
    # Shown with the names that values have in each model alone.
    trace = None if search.parted is None else replace(search.parted, instance=matching.own)
    found = None if trace is None else divergence_of(trace, matching)
    return Parting(matching, trace, found, len(search.seen), search.depth, stop)


class _Search:
    def __init__(self, matching: Matching, budget: Budget, most: int) -> None:
        self._matching = matching
        self._budget = budget
        self._most = most
        self._machine = Machine(matching.own)
        nothing = RecordedStep(None, None, {}, (), "")
        self._follower = Follower(Recorded(nothing, ()), matching.other)
        self.seen: set[tuple[State, State]] = set()
        self.depth = 0
        self.parted: Trace | None = None

    def stop(self) -> Literal["complete"] | StopReason:
        """Search level by level, until a run is found whose last step the other does not take so."""
        level = []
        for run in self._machine.distinct_initial_runs():
            if run.after is None:
                continue
            trace = Trace(run.after, self._machine.start(run), (), self._matching.own)
            pair = self._begun(trace)
            if pair is None:
                self.parted = trace
                return "complete"
            level.append(pair)
        while level:
            following: list[_Pair] = []
            for pair in level:
                if (reason := self._budget.stop_reason()) is not None:
                    return reason
                for run in self._machine.distinct_runs(pair.own):
                    if run.after is None:
                        continue
                    step = self._machine.step(run)
                    after = self._taken(pair, step)
                    if after is None:
                        ended = replace(pair, own=run.after, before=pair, step=step)
                        self.parted = ended.trace(self._matching)
                        return "complete"
                    if self._is_new(after):
                        following.append(after)
                if len(self.seen) >= self._most:
                    return "states"
            level = following
            self.depth += 1 if level else 0
        return "complete"

    def _begun(self, trace: Trace) -> _Pair | None:
        start = in_the_other(recorded(trace, self._matching.own).initial, self._matching, first=True)
        begun = self._follower.start(start)
        if isinstance(begun, Refused) or not self._follower.alike(begun.state, start.state):
            return None
        initial = trace.initial_action
        pair = _Pair(trace.initial, begun.state, None if initial is None else (initial[0], dict(initial[1])))
        self._is_new(pair)
        return pair

    def _taken(self, pair: _Pair, step: Step) -> _Pair | None:
        """The pair after a step that both take in the same way; None if the other does not."""
        own = self._matching.own
        values = {v.name: value for v, value in zip(own.variables, step.state, strict=True)}
        plain = RecordedStep(step.action, step.arguments, values, changes_by(own, pair.own, step), "")
        there = in_the_other(plain, self._matching)
        if there.stays:
            return replace(pair, own=step.state, before=pair, step=step)
        taken = self._follower.take(1, there, pair.other)
        if isinstance(taken, Refused) or not self._follower.alike(taken.state, there.state):
            return None
        return replace(pair, own=step.state, other=taken.state, before=pair, step=step)

    def _is_new(self, pair: _Pair) -> bool:
        key = (pair.own, pair.other)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True
