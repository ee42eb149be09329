"""The image of a model's steps in a more abstract model, judged by CPython, and why that model refuses a step.

The image of a step may be one abstract step, two in a row, or a stutter: one model may do in one step what another
does in two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from quorate.comparison.mappings import Images, Mapping, abstract_models, mapping_between, title_of
from quorate.exploration import Exploration, State, Trace, Violation
from quorate.language.diagnostics import short_path
from quorate.language.instance import Instance, instantiate, sizes_of
from quorate.language.loading import comes_with_quorate, load
from quorate.language.model import Model, PropertyFunction, guards_waived
from quorate.language.words import call
from quorate.reference.faults import fault_of, place_of_function
from quorate.reference.machine import Machine, Run
from quorate.reference.objects import state_shown
from quorate.reference.refusals import answer
from quorate.trace.changes import changes
from quorate.trace.readable import all_readable
from quorate.verdicts.result import Verdict

REFINES = "refines_"
"""The name of the verdict on a refinement begins so, and goes on with the abstract model's."""


def both_sized(concrete: Instance, abstract: type[Model]) -> tuple[Instance, Instance]:
    """Instances of the two models of a refinement. The sizes of the first include those of the second, which has its
    own for sorts that only it has."""
    both = replace(concrete, sizes={**sizes_of(abstract), **concrete.sizes})
    return both, Instance(abstract, both.sizes)


def abstraction_called(name: str, concrete: Instance) -> Abstraction | None:
    """The abstraction whose verdict has this name, by a mapping that is imported with the model, or that comes with
    Quorate: nothing else is run to find one. None if there is none. Raises ModelError if two mappings fit."""
    title = name.removeprefix(REFINES)
    if title == name:
        return None
    if comes_with_quorate(title):
        assert instantiate(load(title)).properties is not None  # imports its mappings
    for abstract in abstract_models(concrete.cls):
        if title_of(abstract) == title:
            return Abstraction(mapping_between(concrete.cls, abstract), *both_sized(concrete, abstract))
    return None


class Abstraction:
    """A refinement mapping from one instance to another, and the steps it gives. Use it while the concrete instance,
    whose sizes include those of the abstract one, is active."""

    def __init__(self, mapping: Mapping, concrete: Instance, abstract: Instance) -> None:
        self._mapping = mapping
        self.concrete = concrete
        self.abstract = abstract
        self.title = title_of(abstract.cls)
        self.images = Images(mapping, concrete, abstract)
        self._machine = Machine(abstract)
        self._from: State | None = None
        self._runs: Iterator[Run] = iter(())
        self._abstracted: set[State] = set()

        def refines(before: Any, after: Any) -> bool:
            return self.refines(state_shown(before), state_shown(after))

        refines.__name__ = f"{REFINES}{self.title}"
        refines.__doc__ = f"Every step is one or two steps of {abstract.cls.__name__}, or a stutter."
        self.property = PropertyFunction("step", refines)

    # ------------------------------------------------------------------------------------ judging

    @cached_property
    def _starts(self) -> set[State | None]:
        return {run.after for run in self._machine.distinct_initial_runs()}

    def wrong_start(self) -> Violation | None:
        """Return the violation by an initial state whose image is not initial, or by an init method that fails; None
        if there is none."""
        machine = Machine(self.concrete)
        for run in machine.distinct_initial_runs():
            action = machine.start(run)
            if run.fault is not None:
                trace = Trace(tuple(v.initial for v in self.concrete.variables), action, (), self.concrete)
                fault = run.fault
                return Violation(run.action, fault.kind, trace, fault.message, fault.file, fault.line)
            if run.after is None:
                continue
            trace = Trace(run.after, action, (), self.concrete)
            try:
                right = self.is_start(run.after)
            except Exception as error:
                fault = fault_of(error)
                name = self.property.name
                return Violation(name, "failure", trace, fault.message, fault.file, fault.line)
            if not right:
                return Violation(self.property.name, "invariant", trace)
        return None

    def is_start(self, state: State) -> bool:
        """Whether the image of a state is initial. Raises the exceptions of the mapping."""
        return self.images.of(state) in self._starts

    def refines(self, before: State, after: State) -> bool:
        """Whether the image of a step is one step, two steps, or a stutter. Raises the exceptions of the mapping."""
        return self.is_step(self.images.of(before), self.images.of(after))

    def is_step(self, before: State, after: State) -> bool:
        """Whether a pair of states of the abstract model is one step, two steps, or a stutter."""
        if before == after or self._leads_to(before, after):
            return True
        return any(self._leads_to(between, after) for between in self._abstracted.copy())

    def _leads_to(self, before: State, after: State) -> bool:
        """Whether one step leads from `before` to `after`."""
        if before != self._from:
            self._from, self._abstracted = before, set()
            self._runs = self._machine.distinct_runs(before)
        if after in self._abstracted:
            return True
        for run in self._runs:
            if run.after is not None:
                self._abstracted.add(run.after)
                if run.after == after:
                    return True
        return False

    # --------------------------------------------------------------------------------- explaining

    def readable(self, exploration: Exploration) -> Exploration:
        """Return the exploration with each violating run in its most readable order and naming, if it is then still a
        violation."""
        told = all_readable(self.concrete, exploration)
        with self.concrete.active():
            # A mapping may not commute with renaming.
            return told if all(map(self._is_refuted_by, told.violations)) else exploration

    def _is_refuted_by(self, violation: Violation) -> bool:
        trace = violation.trace
        if violation.kind != "step":
            return True
        return not self.refines(*trace.states[-2:])

    def explained(self, verdict: Verdict) -> Verdict:
        """Return the verdict with an explanation of why the abstract model refuses the step, and the place of the
        mapping."""
        violation = verdict.violation
        if violation is None or verdict.name != self.property.name or violation.kind == "failure":
            return verdict
        file, line = place_of_function(self._mapping)
        why = self._explanation(violation.trace)
        return replace(verdict, doc=why, violation=replace(violation, message=why, file=file, line=line))

    def _explanation(self, trace: Trace) -> str:
        if not trace.steps:
            return f"This is no initial state of {self.title}."
        states = trace.states
        before, after = (self.images.of(state) for state in states[-2:])
        changed = "; ".join(map(str, changes(self.abstract, before, after)))
        said = f"{self.title} has no step with {changed}."
        refused = self._refused(before, after)
        return f"{said} {refused}" if refused else said

    def _refused(self, before: State, after: State) -> str:
        """Describe the action that would make the step if its guard were waived, and that guard; of several, the one
        that gets furthest. Empty if there is none."""
        leading: list[tuple[int, Run]] = []
        with guards_waived() as waived:
            for run in self._machine.distinct_runs(before):
                if run.after == after:
                    leading.append((len(waived), run))
                waived.clear()
        fewest = min((count for count, _ in leading), default=0)
        refusals = [self._refusal(run, before) for count, run in leading if count == fewest]
        return max(refusals, default=(0, ""))[1]

    def _refusal(self, run: Run, state: State) -> tuple[int, str]:
        """Return how many lines into its action a run gets without waived guards, and which guard refuses it
        there."""
        arguments = self._machine.arguments(run)
        why = answer(self._machine, run.action, arguments, state).guard
        if why is None:
            return 0, ""
        start = getattr(self.abstract.cls, run.action).__code__.co_firstlineno
        where = f"{short_path(why.file)}:{why.line}"
        return why.line - start, f"{call(run.action, arguments)} is refused by {where} {why}"
