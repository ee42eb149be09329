"""What a model can do, by brute force: all states and steps, kept, without symmetry, and all that follows from them.

Only the class's own methods are run (CPython's `Machine`); what an exploration has to say is computed from the kept
states by the words of the contract (`quorate.exploration`), not by a search that stops.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.types import SymmetricType
from quorate.language.values import all_values, permute
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run


class TooLarge(Exception):
    """There are more states, steps or renamings than brute force is for."""


@dataclass
class Space:
    """All that an instance can do: each state with its distance from the start, and its runs."""

    instance: Instance
    runs: dict[State, list[Run]] = field(default_factory=dict)
    distance: dict[State, int] = field(default_factory=dict)
    starts: list[Run] = field(default_factory=list)
    truths: dict[State, dict[int, bool | Fault]] = field(default_factory=dict)
    """By state: what each property of one state says, by its number in the instance."""
    wrong_steps: dict[State, dict[int, set[str]]] = field(default_factory=dict)
    """By state: how each step property is violated by a step from there."""
    cut: dict[State, str] = field(default_factory=dict)
    """What is counted for each state from which the search does not go on, by the first constraint that is not true
    there. It has no runs."""


def explored(instance: Instance, most_states: int = 400, most_runs: int = 20_000) -> Space:
    """The space of an instance. Raises TooLarge."""
    with instance.active():
        machine, space = Machine(instance), Space(instance)
        space.starts = list(machine.initial_runs())
        for run in space.starts:
            if run.after is not None:
                space.distance[run.after] = 0
        waiting, runs = list(space.distance), 0
        for state in waiting:
            false = first_false(machine, state)
            if false is not None:
                space.cut[state] = f"constraint {false}"
            space.runs[state] = list(machine.runs(state)) if false is None else []
            runs += len(space.runs[state])
            if len(waiting) > most_states or runs > most_runs:
                raise TooLarge
            for run in space.runs[state]:
                if run.after is not None and run.after not in space.distance:
                    space.distance[run.after] = space.distance[state] + 1
                    waiting.append(run.after)
        for state in waiting:
            _judge(machine, space, state)
        return space


def asked(instance: Instance) -> tuple[PropertyFunction, ...]:
    """The properties of an instance that have a verdict: constraints have none."""
    return tuple(each for each in instance.properties if each.kind != "constraint")


def first_false(machine: Machine, state: State) -> str | None:
    """The name of the first constraint that is not true in a state: false there, or without a value."""
    constraints = machine.instance.constraints
    return next((each.name for each in constraints if machine.holds(each, state) is not True), None)


def _judge(machine: Machine, space: Space, state: State) -> None:
    said: dict[int, bool | Fault] = {}
    wrong: dict[int, set[str]] = defaultdict(set)
    for number, property_ in enumerate(space.instance.properties):
        if property_.kind == "constraint":
            continue
        if property_.kind != "step":
            said[number] = machine.holds(property_, state)
            continue
        for after in {run.after for run in space.runs[state] if run.after is not None}:
            value = machine.holds(property_, state, after)
            if value is not True:
                wrong[number].add("failure" if isinstance(value, Fault) else "step")
    space.truths[state], space.wrong_steps[state] = said, wrong


def images(instance: Instance, state: State) -> Iterator[State]:
    """A state under all renamings of its symmetric values."""
    groups = [_renamings(sort) for sort in instance.symmetric]
    for chosen in itertools.product(*groups):
        names = {old: new for each in chosen for old, new in each.items()}
        yield tuple(
            permute(value, variable.type, names)
            for value, variable in zip(state, instance.variables, strict=True)
        )


def _renamings(sort: SymmetricType) -> list[dict[Any, Any]]:
    values = tuple(all_values(sort))
    if len(values) > 4:
        raise TooLarge
    return [dict(zip(values, order, strict=True)) for order in itertools.permutations(values)]


def representatives(space: Space) -> list[State]:
    """One state of each orbit."""
    left, found = dict.fromkeys(space.distance), list[State]()
    with space.instance.active():
        while left:
            state = next(iter(left))
            found.append(state)
            for image in set(images(space.instance, state)):
                # What can be reached can be reached under other names too.
                assert image in left, f"an orbit is not closed: {image}"
                del left[image]
    return found


Kind = tuple[str, str]


def predicted(
    space: Space, symmetry: bool, keep_going: bool, deadlock: bool, depth: int | None = None
) -> dict[str, Any]:
    """What an exploration has to find: as `tests.differential.agreement.summary`."""
    states = representatives(space) if symmetry else list(space.distance)
    found = sorted(_violations(space, states, deadlock), key=lambda each: each[0])
    last = max(space.distance.values(), default=0) + 1
    stop = "complete"
    if found and not keep_going:
        first = found[0][0]
        # Where no state is left to expand, the search is over, whatever the last level found.
        if first < last and any(d >= first for d in space.distance.values()):
            last, stop = first, "violation"
    if depth is not None and depth < last and any(d >= depth for d in space.distance.values()):
        last, stop = depth, "depth"
    expanded = [state for state in states if space.distance[state] < last]
    seen = [state for state in states if space.distance[state] <= last]
    fired: Counter[str] = Counter()
    cuts: Counter[str] = Counter(run.cut for run in space.starts if run.cut is not None)
    cuts.update(space.cut[state] for state in expanded if state in space.cut)
    for run in itertools.chain.from_iterable(space.runs[state] for state in expanded):
        if run.after is not None:
            fired[run.action] += 1
        elif run.cut is not None:
            cuts[run.cut] += 1
    return {
        "states": len(seen),
        "transitions": fired.total(),
        "depth": max((space.distance[state] for state in seen), default=0),
        "stop": stop,
        "fired": dict(sorted(fired.items())),
        "cuts": dict(sorted(cuts.items())),
        "violations": _by_kind(space, found, last),
        "reached": _reached(space, seen),
    }


Found = tuple[int, str, str, int]
"""When a violation is found (0: among the initial states), its kind and name, and how many steps lead to it."""


def _violations(space: Space, states: Iterable[State], deadlock: bool) -> Iterator[Found]:
    properties = space.instance.properties
    for run in space.starts:
        if run.fault is not None:
            yield 0, run.fault.kind, run.action, 0
    for state in states:
        at = space.distance[state]
        for number, value in space.truths[state].items():
            property_ = properties[number]
            if isinstance(value, Fault):
                yield at, "failure", property_.name, at
            elif property_.kind == "invariant" and not value:
                yield at, "invariant", property_.name, at
        for number, kinds in space.wrong_steps[state].items():
            for kind in kinds:
                yield at + 1, kind, properties[number].name, at + 1
        for run in space.runs[state]:
            if run.fault is not None:
                yield at + 1, run.fault.kind, run.action, at + 1
        if deadlock and state not in space.cut and all(run.after == state for run in space.runs[state]):
            yield at + 1, "deadlock", "deadlock", at


def _by_kind(space: Space, found: Iterable[Found], last: int) -> dict[Kind, int]:
    """The shortest of each; of a property only what the first level says that says anything, and there that it is
    false rather than that it has no value."""
    names = {property_.name for property_ in space.instance.properties}
    first: dict[Kind, tuple[int, int]] = {}
    for at, kind, name, steps in found:
        if at <= last and (kind, name) not in first:
            first[kind, name] = (at, steps)
    for kind, name in list(first):
        others = [at for (k, n), (at, _) in first.items() if n == name and k != kind and name in names]
        mine = first[kind, name][0]
        if any(at < mine or (at == mine and kind == "failure") for at in others):
            del first[kind, name]
    goals = {p.name for p in space.instance.properties if p.kind == "reachable"}
    reached = {name: at for name, at in _reached(space, space.distance).items() if name in goals}
    return {
        (kind, name): steps
        for (kind, name), (at, steps) in first.items()
        if not (name in goals and reached[name] is not None and reached[name] <= at)
    }


def _reached(space: Space, states: Iterable[State]) -> dict[str, int | None]:
    """How soon each goal is reached. One that has no value before that is not asked any more."""
    found: dict[str, int | None] = {}
    for number, property_ in enumerate(space.instance.properties):
        if property_.kind != "reachable":
            continue
        values = [(space.distance[state], space.truths[state][number]) for state in states]
        failed = min((at for at, value in values if isinstance(value, Fault)), default=None)
        reached = min((at for at, value in values if value is True), default=None)
        late = failed is not None and reached is not None and failed < reached
        found[property_.name] = None if late else reached
    return dict(sorted(found.items()))
