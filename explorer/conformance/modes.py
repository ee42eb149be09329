"""What each mode does with code and model, and its verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Literal

from quorate.conformance.driving import (
    Driven,
    Following,
    Judging,
    Monitoring,
    Watch,
    drawn_by_weight,
    drive,
    in_turn,
    require_steps,
)
from quorate.conformance.exhaustive import SEED, exhausted
from quorate.conformance.finding import Again, Parted, found_mismatch, parted, parted_driven
from quorate.conformance.real import Real
from quorate.conformance.recording import Recording
from quorate.conformance.result import Conformance, Covered, Mismatch, Transitions
from quorate.conformance.running import Pair, Ran, given_in_turn, ran, repeated
from quorate.conformance.seen import Given
from quorate.conformance.walking import Asked, Walk, Walked, counts, lockstep_walk, seed_of, walked
from quorate.exploration import Limits
from quorate.language.checker import lower
from quorate.language.words import call
from quorate.reference.machine import Machine
from quorate.support.budget import Budget, Meter, StopReason
from quorate.support.verdict_words import CheckOutcome

WALK_SECONDS = 10.0
"""For how long walks are made if neither their number nor the time is limited."""

STOPPED: dict[StopReason, str] = {
    "time": "the time is over",
    "memory": "the memory is used up",
    "interrupted": "it was interrupted",
    "states": "--max-states was reached",
    "depth": "--max-depth was reached",
    "walks": "all walks were made",
}


def walk(pair: Pair, asked: Asked, budget: Budget, recording: Recording | None = None) -> Conformance:
    """Random walks of code and model in lockstep."""

    def one(number: int, check: Callable[[], None], missing: set[str]) -> Mapping[str, Any]:
        return told(lockstep_walk(pair, asked, number, check, missing), number, recording)

    def first(number: int, check: Callable[[], None]) -> Parted | None:
        return parted(pair, lockstep_walk(pair, asked, number, check, set()))

    def again(number: int) -> Again:
        seed = seed_of(asked.seed, number)
        return lambda steps, check: parted(pair, repeated(pair, seed, steps, check))

    made, mismatch = _walks(pair.real, pair.goals, one, first, again, asked, budget, recording)
    return _of_walks(pair, "walk", asked, made, mismatch, of_actions(pair.machine, pair.real, made))


def told(one: Ran | Driven, number: int, recording: Recording | None) -> Mapping[str, Any]:
    """What a process tells of a walk: its counts, and its `log` if that is recorded."""
    return counts(one) | ({} if recording is None else {"log": recording.lines(number, one)})


def drive_runs(
    pair: Pair,
    mode: Literal["follow", "monitor"],
    hidden: int,
    asked: Asked,
    budget: Budget,
    recording: Recording | None = None,
) -> Conformance:
    """Runs that the code drives, followed by the model or judged by its properties."""
    real = pair.real
    require_steps(real, mode)
    judging = Judging(pair.instance, pair.machine, lower(pair.instance)) if mode == "monitor" else None
    watch = _watch(pair, mode, hidden)

    def made_anew(number: int, check: Callable[[], None], missing: set[str]) -> Driven:
        seed = seed_of(asked.seed, number)
        return drive(real, watch(missing), seed, drawn_by_weight(real, Random(seed)), asked.steps, check)

    def one(number: int, check: Callable[[], None], missing: set[str]) -> Mapping[str, Any]:
        return told(made_anew(number, check, missing), number, recording)

    def first(number: int, check: Callable[[], None]) -> Parted | None:
        return parted_driven(made_anew(number, check, set()))

    def again(number: int) -> Again:
        seed = seed_of(asked.seed, number)
        return lambda steps, check: parted_driven(
            drive(real, watch(set()), seed, in_turn(steps), len(steps), check)
        )

    unjudged: Mapping[str, tuple[str, ...]] = {}
    judged: tuple[str, ...] = ()
    if judging is not None:
        unjudged = judging.unjudged(real.start(seed_of(asked.seed, 0)), real.messages)
        judged = tuple(each.name for each in judging.properties if each.name not in unjudged)
    made, mismatch = _walks(real, pair.goals, one, first, again, asked, budget, recording)
    coverage = {kind: Covered(count) for kind, count in sorted(made.taken.items())}
    found = _of_walks(pair, mode, asked, made, mismatch, coverage, judged, unjudged)
    return replace(found, hidden=hidden if judging is None else 0)


def driven_again(
    pair: Pair,
    mode: Literal["follow", "monitor"],
    hidden: int,
    steps: Sequence[Any],
    seed: str,
    budget: Budget,
) -> Conformance:
    """A run that the code drives, of steps that are given; those that it cannot take are left out."""
    require_steps(pair.real, mode)
    watch = _watch(pair, mode, hidden)(pair.goals)
    run = drive(pair.real, watch, seed, in_turn(steps), len(steps), Meter(budget).check)
    first = parted_driven(run)
    return Conformance(
        pair.instance,
        pair.real.name,
        mode,
        "holds" if first is None else "violated",
        {kind: Covered(count) for kind, count in sorted(run.taken.items())},
        walks=1,
        steps=run.taken.total(),
        mismatch=None if first is None else first.tell(seed, None, len(steps)),
    )


def _watch(pair: Pair, mode: Literal["follow", "monitor"], hidden: int) -> Callable[[set[str]], Watch]:
    """What watches a run, given the goals to look for."""
    if mode == "follow":
        return lambda missing: Following(pair, hidden, missing)
    judging = Judging(pair.instance, pair.machine, lower(pair.instance))
    return lambda _: Monitoring(judging, pair.real.messages)


def go_through(pair: Pair, limits: Limits, budget: Budget) -> Conformance:
    """Every transition of the model."""
    found = exhausted(pair, limits, budget)
    mismatch = None
    if found.clashed is not None:
        first = parted(pair, found.clashed)
        assert first is not None
        mismatch = found_mismatch(
            first, lambda steps, check: parted(pair, repeated(pair, SEED, steps, check)), None, SEED, budget
        )
    outcome: CheckOutcome = "holds" if found.stopped is None else "undecided"
    return Conformance(
        pair.instance,
        pair.real.name,
        "all",
        outcome if mismatch is None else "violated",
        of_actions(pair.machine, pair.real, found),
        steps=found.taken.total(),
        refused=found.refused.total(),
        cuts=dict(sorted(found.cuts.items())),
        transitions=Transitions(
            len(found.made), len(found.possible - found.made), found.states, found.pairs, found.depth
        ),
        goals={name: name in found.goals for name in sorted(pair.goals)},
        mismatch=mismatch,
        stopped=found.stopped,
        reason="" if found.stopped is None else STOPPED[found.stopped],
    )


def directed(
    pair: Pair,
    mode: Literal["goal", "steps"],
    steps: Sequence[Given],
    seed: str,
    rest: str,
    budget: Budget,
    recording: Recording | None = None,
) -> Conformance:
    """A run that is given. `rest` is the first of its steps that the adapter does not drive, if there is one."""
    left_out: list[Given] = []
    meter = Meter(budget)
    reason = f"{rest} is not driven, and ends the run" if rest else ""
    mismatch = None
    one = ran(pair, seed, given_in_turn(pair, steps, left_out), len(steps), meter.check, pair.goals)
    if recording is not None:
        recording.write(recording.lines(0, one))
    first = parted(pair, one)
    if first is not None:
        again: Again = lambda some, check: parted(pair, repeated(pair, seed, some, check))  # noqa: E731
        shorter = mode == "goal"
        mismatch = (
            found_mismatch(first, again, None, seed, budget)
            if shorter
            else first.tell(seed, None, len(steps))
        )
    elif one.cut is not None:
        reason = f"the run ended at the bound of {one.cut}"
    elif left_out:
        missed = call(left_out[0].action, left_out[0].arguments)
        reason = f"{missed} could not be given to the code, which chose otherwise before"
    return Conformance(
        pair.instance,
        pair.real.name,
        mode,
        "violated" if mismatch is not None else "undecided" if reason else "holds",
        of_actions(pair.machine, pair.real, one),
        steps=one.steps,
        refused=one.refused.total(),
        goals={name: name in one.goals for name in sorted(pair.goals)},
        mismatch=mismatch,
        reason=reason,
    )


def _walks(
    real: Real,
    goals: set[str],
    one: Walk,
    first: Callable[[int, Callable[[], None]], Parted | None],
    again: Callable[[int], Again],
    asked: Asked,
    budget: Budget,
    recording: Recording | None,
) -> tuple[Walked, Mismatch | None]:
    def tell(said: Mapping[str, Any]) -> None:
        if recording is not None:
            recording.write(said["log"])

    limited = asked.walks is not None or budget.until is not None
    made = walked(real, goals, one, asked, budget if limited else budget.within(WALK_SECONDS), tell)
    if made.mismatch is None:
        return made, None
    found = first(made.mismatch, Budget(interrupt=budget.interrupt).check)
    if found is None:
        return made, None
    seed = seed_of(asked.seed, made.mismatch)
    return made, found_mismatch(found, again(made.mismatch), made.mismatch, seed, budget)


def _of_walks(
    pair: Pair,
    mode: Literal["walk", "follow", "monitor"],
    asked: Asked,
    made: Walked,
    mismatch: Mismatch | None,
    coverage: Mapping[str, Covered],
    judged: tuple[str, ...] = (),
    unjudged: Mapping[str, tuple[str, ...]] | None = None,
) -> Conformance:
    outcome, reason = _outcome(asked, made, mismatch)
    if mode == "monitor" and not judged and mismatch is None:
        outcome, reason = "undecided", "no property of the model could be judged"
    return Conformance(
        pair.instance,
        pair.real.name,
        mode,
        outcome,
        coverage,
        seed=asked.seed,
        walks=made.walks,
        steps=made.steps,
        refused=made.refused.total(),
        cuts=dict(sorted(made.cuts.items())),
        stuck=made.stuck,
        goals={name: name in made.goals for name in sorted(pair.goals) if name not in (unjudged or {})},
        judged=judged,
        unjudged=unjudged or {},
        explained=dict(sorted(made.explained.items())),
        mismatch=mismatch,
        stopped=made.stopped,
        reason=reason,
    )


def _outcome(asked: Asked, made: Walked, mismatch: Mismatch | None) -> tuple[CheckOutcome, str]:
    if mismatch is not None:
        return "violated", ""
    if made.mismatch is not None:
        return (
            "undecided",
            f"walk {made.mismatch} had a mismatch, and none when it was made again: it is not repeatable",
        )
    if not made.steps:
        return "undecided", "no step was taken"
    if made.stopped is not None and (asked.walks is not None or made.stopped != "time"):
        return "undecided", f"not all walks were made: {STOPPED[made.stopped]}"
    return "holds", ""


def of_actions(machine: Machine, real: Real, made: Any) -> dict[str, Covered]:
    """What was tried of each action, from the counts of runs."""
    return {
        method.name: Covered(
            made.taken[method.name],
            made.unchanged[method.name],
            made.refused[method.name],
            method.name in real.takes,
        )
        for method in machine.actions
    }
