"""One search of an instance that decides many properties, with a shortest run to the violation of each."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import Literal

from quorate.exploration import Exploration, Violation
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.properties import properties_of
from quorate.support.budget import REPORTING, SEARCHING, Progress, begin_anew
from quorate.trace.readable import readable
from quorate.verdicts.engines import ChosenEngine
from quorate.verdicts.explanations import Explanations
from quorate.verdicts.limits import search_budget
from quorate.verdicts.property_verdicts import verdicts
from quorate.verdicts.requests import request_for
from quorate.verdicts.result import Verdict
from quorate.verdicts.selection import UNDECIDED, select

AnyStateEngine = Literal["native", "reference"]


@dataclass(frozen=True, slots=True)
class Search:
    """How instances are searched; the options are those of `quorate.check`, and the limits apply to each search."""

    engine: AnyStateEngine | None = None
    symmetry: bool = True
    workers: int | None = None
    max_states: int | None = None
    max_depth: int | None = None
    time: float | str | None = None
    memory: int | str | None = None
    progress: Callable[[Progress], None] | None = None
    interrupt: Event | None = None

    def of(self, instance: Instance, asked: Sequence[PropertyFunction]) -> Found:
        """Explore all states of an instance, and decide these properties and no others.

        Raises ModelError if the model or a property is wrong, EngineError if the engine cannot run.
        """
        began = clock.perf_counter()
        begin_anew(self.interrupt)
        budget = search_budget(self.time, self.memory, self.interrupt, self.progress)
        others = tuple(
            each
            for each in properties_of(instance.cls)
            if each not in asked and each.kind not in UNDECIDED and each not in instance.beyond_reach
        )
        instance = replace(instance, beyond_reach=(*instance.beyond_reach, *others))
        instance, chosen = select(instance, asked)
        request = request_for(
            instance,
            lower(instance),
            chosen,
            workers=self.workers,
            max_states=self.max_states,
            max_depth=self.max_depth,
            symmetry=self.symmetry,
            keep_going=True,
        )
        budget = budget.from_here()
        budget.enter(SEARCHING)
        exploration = ChosenEngine(self.engine).explore(request, budget)
        budget.enter(REPORTING)
        decided = verdicts(request, chosen, exploration, _with_its_run)
        by_function = {
            (each.kind, each.function): verdict for each, verdict in zip(chosen, decided, strict=False)
        }
        ordered = tuple(by_function[each.kind, each.function] for each in asked)
        return Found(instance, exploration, ordered, clock.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: a verdict for each property asked for, in their order."""

    instance: Instance
    exploration: Exploration
    verdicts: tuple[Verdict, ...]
    seconds: float

    def explained(self, verdict: Verdict) -> Verdict:
        """Return one of the verdicts with its run in a readable order, and with the values that violate it."""
        if verdict.violation is None:
            return verdict
        violation = readable(self.instance, verdict.violation)
        return Explanations(self.instance).explained(verdict, violation)


def _with_its_run(verdict: Verdict, violation: Violation) -> Verdict:
    return replace(verdict, trace=violation.trace, violation=violation)
