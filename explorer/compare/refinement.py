"""Refinement: whether every step of a model is one of a more abstract model, or two, or changes nothing there.

What a state stands for in the abstract model is said by a mapping, a function marked with `refinement` (Abadi and
Lamport, "The Existence of Refinement Mappings", 1991). The reachable steps of the model are enumerated by the
reference engine, and CPython runs the abstract one's actions to see whether one of them takes the same step.
"""

from __future__ import annotations

import threading
import time as clock
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from quorate.check.limits import default_bytes
from quorate.check.naming import name_of
from quorate.check.result import Result, Verdict
from quorate.check.selection import ChosenSizes, instance_of
from quorate.check.verdicts import outcome_of, verdicts, warnings
from quorate.compare.guards import refusal
from quorate.exploration import Exploration, Limits, Progress, Request, State, Trace, Violation
from quorate.language.diagnostics import ModelError, short_path
from quorate.language.instance import Instance, instantiate, sizes_of
from quorate.language.loading import load
from quorate.language.model import Model, PropertyFunction, guards_waived, refinements
from quorate.language.outcomes import Disabled
from quorate.reference import ReferenceExplorer
from quorate.reference.faults import place_of_function
from quorate.reference.machine import Machine, Run, state_shown
from quorate.trace.changes import changes
from quorate.trace.words import call

IMAGES_REMEMBERED = 1 << 15


def check_refinement(
    model: type[Model] | Model | Instance | str,
    abstract: type[Model] | str,
    *,
    sizes: ChosenSizes | None = None,
    symmetry: bool = True,
    max_states: int | None = None,
    max_depth: int | None = None,
    time: float | None = None,
    memory: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
) -> Result:
    """Explore the steps of a model, and check that each is one of `abstract`, or two, or changes nothing there.

    `sizes` are those of the model; the abstract one has the same for the sorts that it shares, and its own for
    others. The verdict is called ``refines_`` and the abstract model's name. CPython does all of it, at some thousand
    steps a second; the limits are those of `quorate.check` (seconds, bytes).

    Raises ModelError if no mapping from the one to the other is known.
    """
    began = clock.perf_counter()
    instance = instance_of(model, sizes)
    target = load(abstract) if isinstance(abstract, str) else abstract
    both = Instance(instance.cls, {**sizes_of(target), **instance.sizes}, instance.constants)
    steps = _Steps(both, Instance(target, both.sizes), _title(target))
    limits = Limits(max_states, max_depth, time, memory or default_bytes())
    request = Request(both, (steps.property,), symmetry=symmetry, limits=limits)
    with both.active():
        wrong = steps.wrong_start()
    if wrong is not None:
        found = _nothing_explored(wrong)
    else:
        found = ReferenceExplorer().explore(request, progress, interrupt)
    decided = verdicts(request, found, _NoWitnesses())
    with both.active():
        decided = tuple(steps.explained(verdict) for verdict in decided)
    name, variant = name_of(instance.cls)
    return Result(
        instance=both,
        model=name,
        variant=variant,
        engine="reference",
        symmetry=symmetry,
        workers=1,
        outcome=outcome_of(decided, found, selected=False),
        verdicts=decided,
        exploration=found,
        seconds=clock.perf_counter() - began,
        warnings=warnings(request, found),
    )


def mapping_between(concrete: type[Model], abstract: type[Model]) -> Callable[[Any, Any], None]:
    """The mapping that speaks of the nearest ancestors of `concrete`, of those that lead to `abstract`.

    Raises ModelError if there is none.
    """
    # A library model's mapping is beside its properties, which are imported when they are first asked for.
    for cls in (concrete, abstract):
        assert instantiate(cls).properties is not None
    fitting = [
        (len(source.__mro__), mapping)
        for mapping in refinements
        for source, target in [_models_of(mapping)]
        if issubclass(concrete, source) and target is abstract
    ]
    if not fitting:
        one, other = concrete.__name__, abstract.__name__
        raise ModelError(
            f"nothing says what a state of {one} stands for in {other}",
            f"write it: @refinement def as_{_title(abstract)}(m: {one}, abstract: {other}) -> None",
        )
    return max(fitting, key=lambda found: found[0])[1]


def _models_of(mapping: Callable[..., None]) -> tuple[type[Model], type[Model]]:
    hints = typing.get_type_hints(mapping)
    hints.pop("return", None)
    models = tuple(hints.values())
    if len(models) != 2 or not all(isinstance(each, type) and issubclass(each, Model) for each in models):
        name = getattr(mapping, "__name__", "it")
        raise ModelError(
            f"the refinement {name} does not say which models it speaks of",
            f"annotate both parameters: def {name}(raft: Raft, abstract: AbstractRaft) -> None",
        )
    return models


def _title(cls: type[Model]) -> str:
    name, variant = name_of(cls)
    return name if variant is None else variant


class _Steps:
    """The steps of a model as seen in the abstract one."""

    def __init__(self, concrete: Instance, abstract: Instance, title: str) -> None:
        self._mapping = mapping_between(concrete.cls, abstract.cls)
        self._concrete = concrete
        self._abstract = abstract
        self._title = title
        # Two, since one may be in the middle of enumerating runs when the other is asked for an image.
        self._reader = Machine(concrete)
        self._mapper = Machine(abstract)
        self._machine = Machine(abstract)
        self._images: dict[State, State] = {}
        self._from: State | None = None
        self._runs: Iterator[Run] = iter(())
        self._known: set[State] = set()

        def refines(before: Any, after: Any) -> bool:
            return self._is_step(self._image(before), self._image(after))

        refines.__name__ = f"refines_{title}"
        refines.__doc__ = f"Every step is one of {abstract.cls.__name__}, or two, or changes nothing there."
        self.property = PropertyFunction("step", refines)

    def wrong_start(self) -> Violation | None:
        """An initial state that stands for none of the abstract model."""
        starts = {run.after for run in self._mapper.initial_runs()}
        for run in Machine(self._concrete).initial_runs():
            if run.after is None:
                continue
            if self._image_of(run.after) not in starts:
                names = self._reader.parameters(run.action) if run.action else ()
                action = (run.action, dict(zip(names, run.arguments, strict=True))) if run.action else None
                return Violation(
                    self.property.name, "invariant", Trace(run.after, action, (), self._concrete)
                )
        return None

    def explained(self, verdict: Verdict) -> Verdict:
        """The verdict with what the abstract model says of the step that it refuses, and where the mapping is."""
        if verdict.violation is None or verdict.name != self.property.name:
            return verdict
        file, line = place_of_function(self._mapping)
        violation = replace(verdict.violation, file=file, line=line)
        return replace(verdict, doc=self._explanation(violation.trace), violation=violation)

    def _explanation(self, trace: Trace) -> str:
        if not trace.steps:
            return f"This is no initial state of {self._title}."
        states = [trace.initial, *(step.state for step in trace.steps)]
        before, after = (self._image_of(state) for state in states[-2:])
        changed = "; ".join(map(str, changes(self._abstract, before, after)))
        said = f"{self._title} has no step with {changed}."
        refused = self._refused(before, after)
        return f"{said} {refused}" if refused else said

    def _refused(self, before: State, after: State) -> str:
        """What would lead there but for a guard, and that guard; of several, what gets furthest."""
        leading: list[tuple[int, Run]] = []
        with guards_waived() as waived:
            for run in self._machine.runs(before):
                if run.after == after:
                    leading.append((len(waived), run))
                waived.clear()
        fewest = min((count for count, _ in leading), default=0)
        refusals = [self._refusal(run, before) for count, run in leading if count == fewest]
        return max(refusals, default=(0, ""))[1]

    def _refusal(self, run: Run, state: State) -> tuple[int, str]:
        """How far into its action a run gets without waiving guards, in lines, and what refuses it there."""
        arguments = dict(zip(self._machine.parameters(run.action), run.arguments, strict=True))
        outcome = self._machine.run(run.action, arguments, state)
        if not isinstance(outcome, Disabled):
            return 0, ""
        why = refusal(outcome)
        start = getattr(self._abstract.cls, run.action).__code__.co_firstlineno
        where = f"{short_path(why.file)}:{why.line}"
        return why.line - start, f"{call(run.action, arguments)} is refused by {where} {why}"

    def _is_step(self, before: State, after: State) -> bool:
        if before == after or self._leads_to(before, after):
            return True
        # What one model does at once the other may do in two steps: win an election and append a no-op, say.
        return any(self._leads_to(between, after) for between in self._known.copy())

    def _leads_to(self, before: State, after: State) -> bool:
        """Whether one step leads from `before` to `after`."""
        if before != self._from:
            self._from, self._known = before, set()
            self._runs = self._machine.runs(before)
        if after in self._known:
            return True
        for run in self._runs:
            if run.after is not None:
                self._known.add(run.after)
                if run.after == after:
                    return True
        return False

    def _image(self, shown: Any) -> State:
        state = state_shown(shown)
        image = self._images.get(state)
        if image is None:
            if len(self._images) == IMAGES_REMEMBERED:
                self._images.clear()
            image = self._images[state] = self._mapper.written(partial(self._mapping, shown))
        return image

    def _image_of(self, state: State) -> State:
        return self._image(self._reader.shown(state))


class _NoWitnesses:
    """A step that is none in the abstract model is explained otherwise."""

    def of(self, violation: Violation) -> Mapping[str, Any] | None:
        return None


def _nothing_explored(wrong: Violation) -> Exploration:
    return Exploration(
        states=1,
        transitions=0,
        depth=0,
        stop="violation",
        fired={},
        cuts={},
        violations=(wrong,),
        reached={},
        seconds=0.0,
    )
