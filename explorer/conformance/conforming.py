"""`conform`: real code held against a model, in one of several modes."""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from quorate.conformance.adapter import Adapter
from quorate.conformance.connecting import connected
from quorate.conformance.directed import given_to, read_steps, run_to, saved_run
from quorate.conformance.driver import Driver
from quorate.conformance.modes import directed, drive_runs, driven_again, go_through, walk
from quorate.conformance.real import Real
from quorate.conformance.recording import Recording
from quorate.conformance.result import Conformance, Mode
from quorate.conformance.running import Pair
from quorate.conformance.testing import tested
from quorate.conformance.walking import ALONE, Asked
from quorate.exploration import Limits
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.reference.machine import Machine
from quorate.saved.formats import read_trace
from quorate.saved.replaying import instance_at, instance_for
from quorate.saved.runs_file import read_runs
from quorate.support.budget import SEARCHING, Budget
from quorate.verdicts.limits import default_workers, search_budget
from quorate.verdicts.selection import ChosenSizes, instance_of

STEPS = 50
"""The most steps of a walk, if nothing else is said."""
REFUSED = 0.1
"""The share of steps that the model refuses, if nothing else is said."""
HIDDEN = 1
"""The most steps of the model that explain one of the code, if nothing else is said."""


@roomy
def conform(
    model: type[Model] | Model | Instance | str,
    adapter: str | type[Adapter] | None = None,
    *,
    driver: str | None = None,
    mode: Mode = "walk",
    sizes: ChosenSizes | None = None,
    seed: int = 0,
    walks: int | None = None,
    steps: int = STEPS,
    refused: float = REFUSED,
    jobs: int | None = None,
    goal: str | None = None,
    run: str | None = None,
    runs: str | None = None,
    given: Sequence[Any] = (),
    code_seed: str = "0",
    hidden: int = HIDDEN,
    max_states: int | None = None,
    max_depth: int | None = None,
    log: str | Path | None = None,
    time: float | str | None = None,
    interrupt: threading.Event | None = None,
) -> Conformance:
    """Hold real code, connected by an adapter, against a model (docs/conformance.md).

    `model` and `sizes` are as in `quorate.check`; `adapter` is a class, or the name of one: ``adapter.py:MyAdapter``.
    In its place `driver` is a command: a program that drives code in any language (docs/conformance.md).
    The modes are

    - "walk": random walks of at most `steps` steps, which the code and the model take together: `walks` of them, or
    as many as there is `time` for (in seconds or as ``"10m"``; 10 s if neither is given). `seed` says which walks
    these are, `refused` which share of their steps the model refuses, `jobs` how many processes make them
    (if it is not said, all cores help after a second, where an adapter can be copied with its process). - "all":
    every transition of the model, as far as `max_states` pairs of states and `max_depth` steps. - "goal": a run of
    the model to the goal or violation `goal`, or the saved `run` of a file. - "runs": all
    `runs` of a file that `quorate tests` has written. - "steps": the steps `given`, as a test
    writes them; `code_seed` seeds what is random in the code. - "follow" and "monitor": runs that the code drives,
    drawn as walks are. The model follows with up to `hidden` steps for each of the code, or its properties are
    evaluated in the states of the code.

    `log` is a file to which the runs are written, a line of JSON for each step, for `quorate explain` to read.

    Raises ModelError if the model, the adapter or an argument is wrong.
    """
    began = clock.perf_counter()
    if not 0 <= refused <= 1:
        raise ModelError(f"refused is {refused}", "give a share from 0 to 1")
    if mode == "goal" and (goal is None) == (run is None):
        raise ModelError(
            "which run is the code to be given?", "name a goal (--goal NAME) or a saved run (--run FILE)"
        )
    if (mode == "runs") != (runs is not None):
        raise ModelError(
            "--mode runs and --runs FILE belong together", "write them with quorate tests --out FILE"
        )
    if (adapter is None) == (driver is None):
        raise ModelError(
            "what is held against the model?", "name an adapter, adapter.py, or a program: --driver CMD"
        )
    if log is not None and mode == "all":
        raise ModelError("--mode all makes no runs to be logged", "log walks, or the run to a --goal")
    budget = search_budget(time, None, interrupt, None)
    given_runs = None if runs is None else read_runs(runs)
    if given_runs is not None:
        instance = instance_at(given_runs.sizes, model, sizes)
    else:
        instance = instance_of(model, sizes) if run is None else instance_for(read_trace(run), model, sizes)
    lower(instance)  # what an engine would refuse is refused here too
    with instance.active():
        machine = Machine(instance)
        real: Real
        if driver is not None:
            real = Driver(driver, instance, machine)
        else:
            assert adapter is not None
            real = connected(adapter, instance, machine)
        budget = budget.from_here()
        budget.enter(SEARCHING)
        several = mode == "walk" and real.copies
        asked = Asked(
            seed, walks, steps, refused, jobs or (default_workers() if several else 1), 0.0 if jobs else ALONE
        )
        with ExitStack() as held:
            held.callback(real.close)
            pair = Pair(instance, machine, real)
            recording = (
                None if log is None else held.enter_context(closing(Recording(log, instance, real.messages)))
            )
            match mode:
                case "walk":
                    found = walk(pair, asked, budget, recording)
                case "all":
                    found = go_through(pair, Limits(max_states, max_depth), budget)
                case "follow" | "monitor" if given:
                    found = driven_again(
                        pair, mode, hidden, [_own(step) for step in given], code_seed, budget
                    )
                case "follow" | "monitor":
                    found = drive_runs(pair, mode, hidden, asked, budget, recording)
                case "steps":
                    found = directed(
                        pair,
                        mode,
                        read_steps(instance, machine, real, given),
                        code_seed,
                        "",
                        budget,
                        recording,
                    )
                case "runs":
                    assert given_runs is not None
                    found = tested(pair, given_runs, code_seed, budget, recording)
                case "goal":
                    found = _to_goal(pair, goal, run, code_seed, budget, recording)
    return replace(found, seconds=clock.perf_counter() - began, is_driver=driver is not None)


def _to_goal(
    pair: Pair, goal: str | None, run: str | None, seed: str, budget: Budget, recording: Recording | None
) -> Conformance:
    if run is not None:
        steps = saved_run(pair.instance, run)
    else:
        assert goal is not None
        steps = [(step.action, step.arguments) for step in run_to(pair.instance, goal, budget.left).steps]
    given, rest = given_to(pair.real, steps)
    return directed(pair, "goal", given, seed, rest, budget, recording)


def _own(step: Any) -> Any:
    """A step of the code's own, of which JSON has made a list."""
    return tuple(map(_own, step)) if isinstance(step, list) else step
