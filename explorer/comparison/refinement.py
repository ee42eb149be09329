"""Refinement: whether the image of every step is one or two steps of a more abstract model, or a stutter.

The image of a state in the abstract model is given by a refinement mapping, a function marked with `refinement`
(Abadi and Lamport, "The Existence of Refinement Mappings", 1991). It is plain Python, so CPython maps; the reachable
steps of the model are found by the native engine, which judges their images too, or by the reference engine.
"""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Callable
from dataclasses import replace

from quorate.comparison.abstraction import Abstraction, both_sized
from quorate.comparison.commuting import Commuting, DistinguishesNames
from quorate.comparison.mappings import mapping_between
from quorate.comparison.native_refinement import explore_native
from quorate.exploration import EngineName, Exploration, Limits, Request, Violation
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.loading import load
from quorate.language.model import Model
from quorate.language.renumbering import renumbered_in
from quorate.reference import ReferenceExplorer
from quorate.support.budget import REPORTING, SEARCHING, Budget, Progress
from quorate.support.engine_errors import EngineError
from quorate.verdicts.engines import has_compiler, without_compiler
from quorate.verdicts.limits import default_workers, search_budget
from quorate.verdicts.naming import name_of
from quorate.verdicts.property_verdicts import outcome_of, verdicts, warnings
from quorate.verdicts.result import Result, Verdict
from quorate.verdicts.selection import ChosenSizes, instance_of

__all__ = ["check_refinement", "mapping_between"]


@roomy
def check_refinement(
    model: type[Model] | Model | Instance | str,
    abstract: type[Model] | str,
    *,
    sizes: ChosenSizes | None = None,
    engine: EngineName | None = None,
    workers: int | None = None,
    symmetry: bool = True,
    max_states: int | None = None,
    max_depth: int | None = None,
    time: float | str | None = None,
    memory: int | str | None = None,
    progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
) -> Result:
    """Explore the steps of a model, and check that each is one or two steps of `abstract`, or changes nothing there.

    `sizes` are those of the model; the abstract one has the same for shared sorts, and its own for the others. The
    verdict is called ``refines_`` followed by the abstract model's name. The engine is "native", which maps states in
    `workers` processes and is the default if there is a compiler, or "reference". The limits are those of
    `quorate.check`. If the mapping distinguishes the values of symmetric sorts, these are explored without symmetry
    reduction, and the result says so.

    Raises ModelError if there is no mapping from one to the other, or a model is wrong; EngineError if the engine
    cannot run.
    """
    began = clock.perf_counter()
    budget = search_budget(time, memory, interrupt, progress)
    instance = instance_of(model, sizes)
    target = load(abstract, instance.cls) if isinstance(abstract, str) else abstract
    mapping = mapping_between(instance.cls, target)
    used: EngineName = engine or ("native" if has_compiler() else "reference")
    told: list[str] = []
    both, wanted = both_sized(instance, target)
    for each in (both, wanted):
        lower(each)  # raises a diagnostic for a model outside the language before anything is run
    _refuse_renumbered(wanted)
    budget = budget.from_here()
    budget.enter(SEARCHING)
    while True:
        steps = Abstraction(mapping, both, wanted)
        request = Request(
            both,
            (steps.property,),
            symmetry=symmetry,
            limits=Limits(max_states, max_depth),
            workers=workers or default_workers(),
        )
        try:
            found = _explored(steps, request, used, budget)
            break
        except EngineError:
            if engine is not None or used == "reference" or has_compiler():
                raise
            used = "reference"  # the compiler turned out not to work
        except DistinguishesNames as apart:
            told.append(
                f"the mapping distinguishes the values of {apart}, so these are explored without symmetry reduction"
            )
            both = replace(both, distinct_names=both.distinct_names | {sort.cls for sort in apart.sorts})
    budget.enter(REPORTING)
    if budget.stop_reason() is None:
        found = steps.readable(found)
    decided = verdicts(request, request.properties, found, _unexplained)
    with both.active():
        decided = tuple(steps.explained(verdict) for verdict in decided)
    name, variant = name_of(instance.cls)
    return Result(
        instance=both,
        model=name,
        variant=variant,
        engine=used,
        symmetry=symmetry,
        workers=found.workers,
        outcome=outcome_of(decided, found, selected=False),
        verdicts=decided,
        exploration=found,
        seconds=clock.perf_counter() - began,
        warnings=(
            *([without_compiler()] if engine is None and used == "reference" else []),
            *told,
            *warnings(request, found),
        ),
    )


def _refuse_renumbered(abstract: Instance) -> None:
    """A step of the abstract model numbers values again in its way, and the image of a step in another."""
    for variable in lower(abstract).variables:
        for sort in renumbered_in(variable.type):
            raise ModelError(
                f"{variable.name} of {abstract.cls.__name__} holds values of {sort}, which each step numbers again; "
                "so an image after a step cannot be compared with the one before",
                f"make {sort} a Range in the abstract model",
                variable.span,
            )


def _explored(steps: Abstraction, request: Request, engine: EngineName, budget: Budget) -> Exploration:
    with request.instance.active():
        wrong = steps.wrong_start()
        if wrong is not None:
            return _nothing_explored(wrong)
        if engine == "native":
            return explore_native(steps, request, budget)
        if request.symmetry:
            steps.images.shown_to(Commuting(steps.concrete, steps.abstract, steps.images.fresh))
        # The native engine lists steps here, and does not count which actions were cut.
        return replace(ReferenceExplorer().explore(request, budget), cut_actions=None)


def _unexplained(verdict: Verdict, violation: Violation) -> Verdict:
    """The verdict with its run; a step that the abstract model lacks is then explained by its guards."""
    return replace(verdict, trace=violation.trace, violation=violation)


def _nothing_explored(wrong: Violation) -> Exploration:
    return Exploration(
        states=1,
        transitions=0,
        depth=0,
        stop="violation",
        transitions_by_action={},
        cuts={},
        violations=(wrong,),
        reached={},
        seconds=0.0,
    )
