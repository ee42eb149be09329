"""`check`: explore an instance of a model and decide its properties."""

from __future__ import annotations

import os
import threading
import time as clock
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Literal, TypedDict

from quorate.exploration import EngineName, Exploration, Explorer, Request, Trace
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model, PropertyFunction
from quorate.support.budget import REPORTING, SEARCHING, Progress
from quorate.support.memory import address_space, scarce_addresses
from quorate.trace.readable import all_readable
from quorate.verdicts.engines import ChosenEngine
from quorate.verdicts.explanations import Explanations
from quorate.verdicts.idle_actions import idle_warnings, nothing_happens, unmarked_warnings
from quorate.verdicts.keeping import keeping_of, require_keeping
from quorate.verdicts.limits import search_budget
from quorate.verdicts.naming import name_of
from quorate.verdicts.property_verdicts import outcome_of, verdicts, warnings
from quorate.verdicts.quorum_warnings import quorum_warnings
from quorate.verdicts.requests import request_for
from quorate.verdicts.result import Result
from quorate.verdicts.selection import ChosenSizes, instance_of, select
from quorate.verdicts.sharing import require_shared, shared_by
from quorate.verdicts.smaller_sizes import smaller_sizes
from quorate.verdicts.stages import Stage, stage


class SearchOptions(TypedDict, total=False):
    """The search options of `check`, for functions that pass them on."""

    properties: Iterable[str | PropertyFunction | Callable[..., bool]] | None
    engine: EngineName | None
    symmetry: bool
    workers: int | None
    max_states: int | None
    max_depth: int | None
    time: float | str | None
    memory: int | str | None
    deadlock: bool
    keep_going: bool | Literal["undecided"]
    runs: int
    fair: Mapping[str, str] | None
    seed: int | None
    walks: int | None
    progress: Callable[[Progress], None] | None
    interrupt: threading.Event | None


@roomy
def check(
    model: type[Model] | Model | Instance | str,
    *,
    sizes: ChosenSizes | None = None,
    properties: Iterable[str | PropertyFunction | Callable[..., bool]] | None = None,
    engine: EngineName | None = None,
    symmetry: bool = True,
    workers: int | None = None,
    max_states: int | None = None,
    max_depth: int | None = None,
    time: float | str | None = None,
    memory: int | str | None = None,
    deadlock: bool = False,
    keep_going: bool | Literal["undecided"] = False,
    runs: int = 1,
    fair: Mapping[str, str] | None = None,
    start: Trace | None = None,
    after: str | Iterable[str] = (),
    seed: int | None = None,
    walks: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    resume: bool = False,
    disk: str | os.PathLike[str] | None = None,
    disk_limit: int | str | None = None,
    mpi: bool = False,
    profile: bool | Literal["undecided"] = False,
    progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
) -> Result:
    """Explore the reachable states of a model and decide its properties.

    `model` is a class, an object of one (``Raft({Server: 5})``: with these sizes), or a name as on the command
    line (``"paxos:AnyReportedValue"``). `sizes` override the model's own, by class or by name; constants are set by
    name. `properties` selects the properties to decide; by default all are. A name selects all properties defined
    under it; a function is decided whether or not it belongs to the model and whether or not it is decorated.

    `engine` is by default the fastest that can run here, `workers` the number of processors. `time` is in
    seconds or as ``"10m"``. `memory` is in bytes or as ``"2G"``, beyond what the process already has; by default it
    is most of the available memory. Reaching a limit, or setting `interrupt`, ends the search; properties not decided
    by then stay undecided. `deadlock` also looks for states that no action leaves. The search stops at the first
    violation unless `keep_going`; with ``"undecided"`` it goes on only while a property is undecided. `runs` is the
    number of shortest runs to find for each violation that differ in more than the names of symmetric values and the
    order of independent steps (`Verdict.further_runs`). `fair` changes the fairness of actions for liveness
    properties (``{"accept": "strong", "crash": "unfair"}``). `progress` is called from time to time.

    With `start`, a run of the model, the search begins in its last state; with `after`, in that of a shortest run to
    this goal (from there to the next, if there are several). Then nothing *holds*: what is not violated is undecided.

    The engine ``"swarm"`` makes random walks: `seed` says which (0 by default), and `walks` how many at most. What it
    finds first depends on the seed and the instance, not on the number of `workers`.

    With `checkpoint`, a folder, the native engine keeps there what it has explored. With `resume` too, the search
    goes on from what is kept there of the same search, with the same or other limits and workers. With `disk` in
    place of `checkpoint`, the search does not end when it has used up its `memory`, and goes on with files there, of
    `disk_limit` bytes (or ``"100G"``) at most.

    With `mpi`, all processes that MPI started with this one search together. Each of them calls this with the same
    arguments, and gets the same result; `memory` and `workers` (by default one) are those of each process.

    With `profile`, what makes the states so many is measured (`Exploration.profile`), and each size smaller by one is
    searched for some seconds; with ``"undecided"`` only if a limit of time, memory or states ended the search, and
    without searches of smaller sizes.

    Raises ModelError if the model or an argument is wrong, EngineError if the engine cannot run.
    """
    began = clock.perf_counter()
    after = (after,) if isinstance(after, str) else tuple(after)
    if runs > 1 and (start is not None or after):
        raise ModelError("a search from a given state finds one run to a violation", "leave out --all (runs)")
    if engine != "swarm" and (seed is not None or walks is not None):
        given = "seed" if seed is not None else "number of walks"
        raise ModelError(f"a {given} is for random walks", "add --engine swarm")
    keeping = keeping_of(checkpoint, resume=resume, disk=disk, disk_limit=disk_limit, several=bool(after))
    together = shared_by(mpi)
    budget = search_budget(time, memory, interrupt, progress, 1 if together is None else together.here)
    instance, asked = select(instance_of(model, sizes), properties)
    # The model is checked against the language with every engine, so that errors do not depend on the engine.
    program = lower(instance)
    chosen = ChosenEngine(engine)
    request = request_for(
        instance,
        program,
        asked,
        workers=workers or (1 if mpi else None),
        max_states=max_states,
        max_depth=max_depth,
        fair=fair,
        symmetry=symmetry,
        deadlock=deadlock,
        keep_going=bool(keep_going),
        decided_ends=keep_going == "undecided",
        runs=runs,
        profile="always" if profile is True else profile or "never",
        seed=seed or 0,
        walks=walks,
        keeping=keeping,
        shared=mpi,
    )
    require_keeping(request, chosen.explorer.name, chosen.notice)
    require_shared(request, chosen.explorer.name, chosen.notice)
    budget = budget.from_here()
    budget.enter(SEARCHING)

    def explored(request: Request) -> Exploration:
        return chosen.explore(request, budget)

    begun = stage(instance, request, start, after, explored) if start is not None or after else Stage()
    if begun.missed is not None:
        asked, exploration = (begun.missed[0],), begun.missed[1]
    elif begun.start is not None:
        exploration = replace(explored(replace(request, start=begun.start, liveness=())), start=begun.words)
    else:
        exploration = explored(request)
    if exploration.profile is not None and profile is True:
        whole = replace(budget, until=None)  # the profile was asked for, also of a search that time has ended
        smaller = smaller_sizes(request, lambda each, seconds: chosen.explore(each, whole.within(seconds)))
        measured = replace(exploration.profile, smaller=tuple(smaller))
        exploration = replace(exploration, profile=measured)
    budget.enter(REPORTING)
    if exploration.violations and not exploration.start and budget.stop_reason() is None:
        exploration = all_readable(instance, exploration)
    decided = verdicts(request, asked, exploration, Explanations(instance).explained)
    model_name, variant = name_of(instance.cls)
    return Result(
        instance=instance,
        model=model_name,
        variant=variant,
        engine=chosen.explorer.name,
        symmetry=symmetry,
        workers=exploration.workers,
        outcome=outcome_of(decided, exploration, selected=properties is not None),
        verdicts=decided,
        exploration=exploration,
        seconds=clock.perf_counter() - began,
        profiled=profile is True,
        warnings=(
            *([chosen.notice] if chosen.notice else []),
            *(
                [f"{begun.missed[0].name} was not reached, so nothing was searched beyond"]
                if begun.missed
                else []
            ),
            *warnings(request, exploration),
            *_one_run(request, exploration, chosen.explorer),
            *(
                [scarce_addresses()]
                if exploration.stop == "memory" and memory is None and address_space()
                else []
            ),
            *idle_warnings(instance, program, exploration),
            *(unmarked_warnings(instance) if properties is None else ()),
            *quorum_warnings(program),
        ),
        idle=nothing_happens(program, exploration),
    )


def _one_run(request: Request, exploration: Exploration, explorer: Explorer) -> tuple[str, ...]:
    """The warning that an engine which visits no states gave one run though several were asked for."""
    if request.runs == 1 or not exploration.violations or explorer.name in ("native", "reference"):
        return ()
    return (
        f"the {explorer.name} engine finds one run to a violation; the native and the reference engine find more",
    )
