"""What the definitions of properties of runs say, computed from all states and steps (`tests.differential.brute`).

A run stays for ever in some states. Those in which it may do so and be fair are found by taking away, from all states
it may be in, those of which it cannot be: the largest set that nothing has to be taken away from. Which states reach
each other is computed anew each time, as sets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from quorate.exploration import State
from quorate.language.model import PropertyFunction
from quorate.language.temporal import Fairness
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run
from tests.differential.brute import Space, images

FairInstance = tuple[str, str, tuple[Any, ...]]
"""The action, how fair it is, and the arguments that count."""


class Lasting:
    """Answers for a space, of which the states nearer than `depth` were expanded. Use it while the instance is
    active."""

    def __init__(self, space: Space, symmetry: bool, depth: int | None) -> None:
        self.space = space
        self.symmetry = symmetry
        self.machine = Machine(space.instance)
        self._values: dict[tuple[Callable[..., Any], State], bool | Fault] = {}
        near = {s for s, at in space.distance.items() if depth is None or at <= depth}
        self.states = list(near)
        self.unexpanded = {s for s in near if depth is not None and space.distance[s] == depth}
        self.unexpanded |= near & space.cut.keys()
        self.steps: dict[State, list[Run]] = {
            s: [] if s in self.unexpanded else [run for run in space.runs[s] if run.after != s] for s in near
        }
        self.starts = {run.after for run in space.starts if run.after is not None}

    def answer(self, property_: PropertyFunction, fairness: Collection[Fairness]) -> tuple[Any, ...]:
        """As `tests.differential.liveness.summary`."""
        if failing := self._failing(property_):
            return "failure", min(failing)
        if property_.kind == "always_possible":
            return self._possible(property_)
        away = self._away(property_)
        violating = self._fair_states(property_, away, fairness, cuts_count=True)
        if violating:
            return "violated", min(away[s] for s in violating)
        bounds = self._bounds(away)
        unknown = {s for s in away if s in self.unexpanded}
        unknown |= self._fair_states(property_, away, fairness, cuts_count=False)
        if unknown:
            return "undecided", bounds, self._count(unknown), min(away[s] for s in unknown), ()
        needs = tuple(
            fair
            for fair in fairness
            if self._fair_states(property_, away, [f for f in fairness if f != fair], cuts_count=True)
        )
        return "holds", bounds, 0, None, needs

    def _failing(self, property_: PropertyFunction) -> list[int]:
        """After how many steps there are states in which the property has no value."""
        return [
            self.space.distance[state]
            for _, function in property_.named_functions
            for state in self.states
            if isinstance(self._value(function, state), Fault)
        ]

    # -------------------------------------------------------------------------------- possibility

    def _possible(self, property_: PropertyFunction) -> tuple[Any, ...]:
        steps = {s: [r for r in runs if r.action not in property_.without] for s, runs in self.steps.items()}
        good = {s for s in self.states if self._true(property_.function, s)}
        open_ = {s for s, runs in steps.items() if any(r.cut is not None for r in runs)} | self.unexpanded
        good, open_ = self._leading(good, steps), self._leading(open_, steps)
        bad = set(self.states) - good - open_
        if bad:
            return "violated", min(self.space.distance[s] for s in bad)
        maybe = set(self.states) - good
        if not maybe:
            return "holds", (), 0, None, ()
        soonest = min(self.space.distance[s] for s in maybe)
        return "undecided", self._bounds(maybe, steps), self._count(maybe), soonest, ()

    def _leading(self, to: set[State], steps: dict[State, list[Run]]) -> set[State]:
        """The states with a path to one of these."""
        found, more = set(to), True
        while more:
            new = {s for s in self.states if s not in found and any(r.after in found for r in steps[s])}
            more = bool(new)
            found |= new
        return found

    # --------------------------------------------------------------------------------------- runs

    def _away(self, property_: PropertyFunction) -> dict[State, int]:
        """The states where a run that violates the property is from some time on, and how soon."""

        def inside(state: State) -> bool:
            match property_.kind:
                case "leads_to":
                    assert property_.then is not None
                    return not self._true(property_.then, state)
                case "at_last_always":
                    return True
            return not self._true(property_.function, state)

        def begins(state: State) -> bool:
            match property_.kind:
                case "eventually":
                    return state in self.starts
                case "leads_to":
                    return self._true(property_.function, state)
            return True

        away = {s: self.space.distance[s] for s in self.states if inside(s) and begins(s)}
        changed = True
        while changed:
            changed = False
            for state in list(away):
                for run in self.steps[state]:
                    after = run.after
                    if after is not None and inside(after) and away.get(after, 10**9) > away[state] + 1:
                        away[after] = away[state] + 1
                        changed = True
        return away

    def _fair_states(
        self,
        property_: PropertyFunction,
        away: Iterable[State],
        fairness: Collection[Fairness],
        cuts_count: bool,
    ) -> set[State]:
        """The states of `away` in which a fair run may be again and again, and violate the property."""
        left = {s for s in away if s not in self.unexpanded}
        instance = self._instances(fairness)

        def possible(state: State) -> set[FairInstance]:
            counted = (run for run in self.steps[state] if cuts_count or run.cut is None)
            return {each for run in counted if (each := instance(run)) is not None}

        while True:
            wrong: set[State] = set()
            for among in self._mutual(left):
                taken = {instance(run) for s in among for run in self.steps[s] if run.after in among}
                if property_.kind == "at_last_always" and all(
                    self._true(property_.function, s) for s in among
                ):
                    wrong |= among
                for action, strength, values in set().union(*map(possible, among)) - taken:
                    asking = {s for s in among if (action, strength, values) in possible(s)}
                    if strength == "strong" or asking == among:
                        wrong |= asking
            if not wrong:
                return left
            left -= wrong

    def _mutual(self, states: set[State]) -> list[set[State]]:
        """The states, those together that reach each other."""
        reach: dict[State, set[State]] = {}
        for start in states:
            found, waiting = {start}, [start]
            for state in waiting:
                for run in self.steps[state]:
                    if run.after in states and run.after not in found:
                        found.add(run.after)
                        waiting.append(run.after)
            reach[start] = found
        classes = {frozenset(t for t in reach[s] if s in reach[t]) for s in states}
        return [set(each) for each in classes]

    def _instances(self, fairness: Collection[Fairness]) -> Callable[[Run], FairInstance | None]:
        of = {each.action: each for each in fairness}

        def instance(run: Run) -> FairInstance | None:
            if (fair := of.get(run.action)) is None:
                return None
            named = dict(zip(self.machine.parameters(run.action), run.arguments, strict=True))
            return run.action, fair.strength, tuple(named[name] for name in fair.parameters)

        return instance

    # --------------------------------------------------------------------------------------- both

    def _value(self, function: Callable[..., Any], state: State) -> bool | Fault:
        if (function, state) not in self._values:
            of_state = PropertyFunction("invariant", function)
            self._values[function, state] = self.machine.holds(of_state, state)
        return self._values[function, state]

    def _true(self, function: Callable[..., Any], state: State) -> bool:
        return self._value(function, state) is True

    def _bounds(
        self, states: Iterable[State], steps: dict[State, list[Run]] | None = None
    ) -> tuple[str, ...]:
        """The bounds of the steps that are cut in these states, and the constraints that are false there."""
        steps, states = steps or self.steps, set(states)
        found = {run.cut for s in states for run in steps[s] if run.cut is not None}
        return tuple(sorted(found | {self.space.cut[s] for s in states & self.space.cut.keys()}))

    def _count(self, states: set[State]) -> int:
        """How many these are; with symmetry, up to symmetry."""
        if not self.symmetry:
            return len(states)
        left, count = set(states), 0
        while left:
            count += 1
            left -= set(images(self.space.instance, left.pop()))
        return count
