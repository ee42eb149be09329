"""`explain`: whether a run of a model explains logs of a real system."""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Sequence
from pathlib import Path

from quorate.conformance.connecting import require_numbers
from quorate.explaining.bundled import bundled
from quorate.explaining.candidates import Candidates
from quorate.explaining.mapping import OWN, LogMapping, Plain
from quorate.explaining.reading import Act, Log, Reader
from quorate.explaining.result import Explanation, LogFile
from quorate.explaining.searching import Searched, Searching
from quorate.explaining.telling import Explaining, places_to, trace_to
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.language.source import span_of_assignment, span_of_function
from quorate.language.suggestions import did_you_mean
from quorate.language.users_classes import class_of
from quorate.reference.machine import Machine
from quorate.support.budget import REPORTING, SEARCHING, StopReason
from quorate.verdicts.limits import search_budget
from quorate.verdicts.selection import ChosenSizes, instance_of

STOPPED: dict[StopReason, str] = {
    "time": "the time is over",
    "memory": "the memory is used up",
    "interrupted": "it was interrupted",
}

WITHOUT_ORDER = (
    "logs without a common order interleave in many ways: give one log in one order, or more --time"
)

SECONDS_WITHOUT_ORDER = 60.0
"""The default limit for several logs: before a refusal is certain, all ways to interleave them have to be tried."""


@roomy
def explain(
    model: type[Model] | Model | Instance | str,
    logs: Sequence[str | Path] | str | Path,
    mapping: str | type[LogMapping] | None = None,
    *,
    sizes: ChosenSizes | None = None,
    hidden: int | None = None,
    time: float | str | None = None,
    memory: int | str | None = None,
    interrupt: threading.Event | None = None,
) -> Explanation:
    """Whether a run of a model explains the logs of a real system (docs/explain.md).

    `model` and `sizes` are as in `quorate.check`. `logs` is the file of a log, or several, whose events have no
    common order. `mapping` is a class that makes events of their lines, or the name of one:
    ``mapping.py:MyMapping``; without it, a line is an event in JSON. Before each event the model may take up to
    `hidden` steps that the logs do not show, by default as many as the mapping says. `time` is in seconds or as
    ``"10m"``, by default a minute for several logs and no limit for one; `memory` in bytes or as ``"2G"``.

    Raises ModelError if the model, the mapping or a log is wrong.
    """
    began = clock.perf_counter()
    files = [logs] if isinstance(logs, str | Path) else list(logs)
    limited = time is None and len(files) > 1
    budget = search_budget(SECONDS_WITHOUT_ORDER if limited else time, memory, interrupt, None)
    instance = instance_of(model, sizes)
    lower(instance)  # what an engine would refuse is refused here too
    if not files:
        raise ModelError("there is no log", "give the file of one")
    if hidden is not None and hidden < 0:
        raise ModelError(
            f"hidden is {hidden}", "give the most steps that a log does not show before an event"
        )
    with instance.active():
        machine = Machine(instance)
        require_numbers(instance, "a log's")
        cls, name = _mapping(mapping, instance)
        acts = _hidden(cls, instance, machine)
        reader = Reader(instance, machine, cls)
        read = [reader.read(str(file), number) for number, file in enumerate(files)]
        most = cls.hidden_steps if hidden is None else hidden
        budget = budget.from_here()
        budget.enter(SEARCHING)
        candidates = Candidates(instance, machine)
        searched = Searching(candidates, read, most, acts).search(machine, budget)
        budget.enter(REPORTING)
        cuts = tuple(sorted(candidates.cuts))
        seconds = clock.perf_counter() - began
        return _told(instance, machine, candidates, name, read, most, searched, cuts, seconds)


def _told(
    instance: Instance,
    machine: Machine,
    candidates: Candidates,
    mapping: str,
    logs: Sequence[Log],
    hidden: int,
    searched: Searched,
    cuts: tuple[str, ...],
    seconds: float,
) -> Explanation:
    found = searched.found
    at = found.at if found is not None else searched.furthest[0].at if searched.furthest else (0,) * len(logs)
    files = tuple(
        LogFile(log.file, len(log.events), log.skipped, count) for log, count in zip(logs, at, strict=True)
    )
    if found is not None:
        run, places = trace_to(instance, machine, found), places_to(found)
        return Explanation(
            instance,
            mapping,
            files,
            "holds",
            hidden,
            run,
            places,
            None,
            states=searched.visited,
            seconds=seconds,
        )
    impasse = (
        Explaining(instance, machine, candidates).impasse(searched.furthest, logs)
        if searched.furthest
        else None
    )
    reason = ""
    if searched.stopped is not None:
        reason = STOPPED[searched.stopped]
        if searched.stopped == "time" and len(logs) > 1:
            reason += f" ({WITHOUT_ORDER})"
    elif cuts:
        reason = f"steps are past the bound of {' and '.join(cuts)}; give a larger size: --set {cuts[0]}=..."
    elif impasse is None:
        raise ModelError(f"{instance.cls.__name__} has no initial state", "quorate check shows why")
    return Explanation(
        instance,
        mapping,
        files,
        "undecided" if reason else "violated",
        hidden,
        impasse=impasse,
        cuts=cuts,
        stopped=searched.stopped,
        reason=reason,
        states=searched.visited,
        seconds=seconds,
    )


def _mapping(mapping: str | type[LogMapping] | None, instance: Instance) -> tuple[type[LogMapping], str]:
    if mapping is None:
        return Plain, ""
    if isinstance(mapping, str) and (known := bundled(mapping)) is not None:
        return known, mapping.removesuffix(":")
    cls, name = class_of(mapping, LogMapping, "mapping", instance.cls)
    if cls.event is LogMapping.event:
        raise ModelError(f"{cls.__name__} has no event", "def event(self, line): return Event(...)")
    if cls.lines not in ("json", "text"):
        hint = 'write lines = "json" or lines = "text"'
        raise ModelError(f"{cls.__name__}: lines is {cls.lines!r}", hint, span_of_assignment(cls, "lines"))
    for each in vars(cls):
        if not each.startswith("_") and each not in OWN:
            function = getattr(cls, each)
            if callable(function) and not isinstance(function, type):
                hint = did_you_mean(each, OWN, "the name of a helper begins with _")
                raise ModelError(f"a mapping has no {each}", hint, span_of_function(function))
    strange = set(cls.views) & {variable.name for variable in instance.variables}
    if strange:
        hint = "give the view another name"
        raise ModelError(f"{min(strange)} is a variable of the model", hint, span_of_assignment(cls, "views"))
    return cls, name


def _hidden(cls: type[LogMapping], instance: Instance, machine: Machine) -> list[Act]:
    """The actions that the logs do not show, with all their arguments."""
    actions = {method.name: method for method in machine.actions}
    for name in cls.hidden:
        if name not in actions:
            hint = did_you_mean(name, actions, f"there are: {', '.join(actions)}")
            title = instance.cls.__name__
            raise ModelError(f"{title} has no action called {name}", hint, span_of_assignment(cls, "hidden"))
    return [
        Act(
            name,
            {
                parameter: domain if isinstance(domain, tuple) else None
                for parameter, domain in zip(actions[name].parameters, actions[name].domains, strict=True)
            },
            {},
        )
        for name in cls.hidden or actions
    ]
