"""`valence`: which values can still be decided, in each state of a model."""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Mapping
from dataclasses import dataclass

from quorate.exploration import EngineName, Limits
from quorate.language.checker import assumed_fairness, lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.language.temporal import Fairness
from quorate.native.valence import native_valences
from quorate.reference.valence import Valences, reference_valences
from quorate.support.budget import SEARCHING, Stopped
from quorate.support.rendering import Rendered
from quorate.support.verdict_words import CheckOutcome
from quorate.verdicts.engines import has_compiler
from quorate.verdicts.limits import default_workers, search_budget
from quorate.verdicts.of_instance import OfInstance
from quorate.verdicts.property_verdicts import doc_of
from quorate.verdicts.selection import ChosenSizes, decisions_of, instance_of


@dataclass(frozen=True, slots=True, repr=False)
class Valence(OfInstance, Rendered):
    """The valences of a model's states. `decisions` is the name of the function that says what is decided, `doc` its
    docstring; `found` is None if a limit was reached first, for the reason `stopped`."""

    instance: Instance
    decisions: str
    doc: str
    engine: EngineName
    symmetry: bool
    fairness: tuple[Fairness, ...]
    found: Valences | None
    stopped: str
    seconds: float

    @property
    def outcome(self) -> CheckOutcome:
        """Whether the valence of every state is known: "holds" or "undecided"."""
        known = self.found is not None and self.found.stop == "complete" and not self.found.counts["unknown"]
        return "holds" if known else "undecided"

    def __repr__(self) -> str:
        counts = {} if self.found is None else self.found.counts
        return f"Valence({self.title}: {', '.join(f'{n:,} {kind}' for kind, n in counts.items())})"


@roomy
def valence(
    model: type[Model] | Model | Instance | str,
    *,
    sizes: ChosenSizes | None = None,
    decisions: str | None = None,
    engine: EngineName | None = None,
    workers: int | None = None,
    symmetry: bool = True,
    fair: Mapping[str, str] | None = None,
    max_states: int | None = None,
    max_depth: int | None = None,
    time: float | str | None = None,
    memory: int | str | None = None,
    interrupt: threading.Event | None = None,
) -> Valence:
    """Find in each reachable state of a model which values can still be decided (Fischer, Lynch, Paterson,
    "Impossibility of distributed consensus with one faulty process", 1985).

    `decisions` is the name of a function marked with ``@decisions``, by default the only one. `engine` is "native" or
    "reference". The other arguments are those of `quorate.check`.

    Raises ModelError if the model or an argument is wrong, or if it has no such function; EngineError if the engine
    cannot run.
    """
    began = clock.perf_counter()
    budget = search_budget(time, memory, interrupt, None)
    instance = instance_of(model, sizes)
    program = lower(instance)  # raises a diagnostic for a model outside the language before anything is run
    function = decisions_of(instance, decisions)
    fairness = assumed_fairness(instance, program, fair or {})
    budget = budget.from_here()
    budget.enter(SEARCHING)
    found, stopped = None, ""
    limits, native = Limits(max_states, max_depth), _is_native(engine)
    with instance.active():
        try:
            if native:
                threads = workers or default_workers()
                found = native_valences(
                    instance, program, function, symmetry, fairness, limits, threads, budget
                )
            else:
                found = reference_valences(instance, function, symmetry, fairness, limits, budget)
        except Stopped as limit:
            stopped = limit.reason
    return Valence(
        instance,
        function.name,
        doc_of(function),
        "native" if native else "reference",
        symmetry,
        fairness,
        found,
        stopped,
        clock.perf_counter() - began,
    )


def _is_native(engine: EngineName | None) -> bool:
    if engine not in (None, "native", "reference"):
        raise ModelError(f"the engine {engine} visits no states", "take native or reference")
    return engine == "native" or (engine is None and has_compiler())
