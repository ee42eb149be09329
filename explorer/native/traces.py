"""The findings of a native search as violations with traces that CPython has replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from quorate.exploration import FurtherRuns, Request, State, Trace, Violation
from quorate.native.findings import Findings, Violated
from quorate.native.interface import Found, LoadedModel, Search
from quorate.native.program import Generated
from quorate.native.watching import watched
from quorate.reference.replay import Ending, concretize, violation
from quorate.reference.shortest_runs import different_runs, ways_budget
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError

if TYPE_CHECKING:
    from quorate.reference.replay import Ending


class Traces(Findings):
    """Findings as runs that CPython has replayed."""

    def __init__(
        self,
        request: Request,
        names: Sequence[str],
        generated: Generated,
        library: LoadedModel,
        handle: Search,
        budget: Budget = UNLIMITED,
    ) -> None:
        """`names` are those of the properties that the engine was compiled with, in order."""
        super().__init__(request, names, generated, handle)
        self._search = handle
        self._budget = budget
        self._library = library
        self._canonical: dict[State, tuple[int, ...]] = {}

    def told(self) -> tuple[tuple[Violation, ...], dict[str, Trace | None]]:
        instance = self._request.instance
        violated = self.violated()
        goals = self.reached()
        ends = [v.found for v in violated] + [found for found in goals.values() if found]
        if not ends:
            return (), dict.fromkeys(goals)
        self._budget.report(each.name for each in violated)
        steps = [v.property_ is not None and v.property_.kind == "step" for v in violated]
        paths = self._paths(ends, steps)
        told = []
        for each, path in zip(violated, paths, strict=False):
            ending = Ending(each.kind, each.name, each.property_, each.line)
            found = violation(instance, path, ending, self.same, self._request.start)
            told.append(self._with_further_runs(found, each, ending))
        reached: dict[str, Trace | None] = {}
        left = iter(paths[len(violated) :])
        for name, at_goal in goals.items():
            reached[name] = (
                concretize(instance, next(left), self.same, self._request.start) if at_goal else None
            )
        return tuple(told), reached

    def _with_further_runs(self, violation: Violation, violated: Violated, ending: Ending) -> Violation:
        """A violation with further runs to it, if more than one was requested."""
        found = violated.found
        if self._request.runs < 2 or found.level < 0:
            return violation
        budget = ways_budget(self._budget)
        property_ = ending.property
        of_states = property_ is not None and property_.kind != "step"
        marked = watched(lambda: self._search.mark_ways(found, of_states), self._search, self._budget)
        if not marked:
            return replace(violation, further_runs=FurtherRuns((), "cut"))
        pack = self._generated.layout.pack
        further_runs = different_runs(
            self._request,
            violation.trace,
            ending,
            found.level,
            lambda state, level: self._search.level_on_way(pack(state)) == level,
            budget,
        )
        return replace(violation, further_runs=further_runs)

    def _paths(self, ends: Sequence[Found], steps: Sequence[bool]) -> list[list[State]]:
        """The states on a path to each of `ends`; if that is a step, the state after it is included."""
        layout = self._generated.layout
        real = [(found.before, found.level) for found in ends if found.level >= 0]
        traced = self._search.traces(real)
        if traced is None:
            raise EngineError(
                "the way to a state that was found cannot be found again; this is a bug in Quorate"
            )
        left = iter(traced)
        paths = []
        for number, found in enumerate(ends):
            packed = next(left) if found.level >= 0 else []
            if number < len(steps) and steps[number]:
                packed = [*packed, found.after]
            paths.append([layout.unpack(words) for words in packed])
        return paths

    def same(self, real: State, other: State) -> bool:
        """Whether two states are in the same orbit."""
        return real == other or self._canonical_form(real) == self._canonical_form(other)

    def _canonical_form(self, state: State) -> tuple[int, ...]:
        if state not in self._canonical:
            words = self._generated.layout.pack(state)
            symmetric = self._request.symmetry and self._request.instance.symmetric
            self._canonical[state] = self._library.canonicalize(words) if symmetric else tuple(words)
        return self._canonical[state]
