"""All shortest runs to a violation, by brute force, in classes of those that are essentially the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx

from quorate.exploration import Explorer, Request, State, Step, Trace, Violation
from quorate.language.instance import Instance
from quorate.language.values import permute
from quorate.reference import shortest_runs
from quorate.reference.canonical_states import Symmetries, group_order
from quorate.reference.causality import Steps, act_of
from quorate.reference.machine import Machine
from quorate.reference.replay import Ending
from tests.differential.brute import TooLarge, asked, first_false

MOST = 3_000
"""Of more shortest runs than these not all are compared."""
MOST_RENAMINGS = 5_040
"""With more renamings runs are not compared: all of them are kept at once."""

Run = tuple[Any, ...]
"""The initial action, then the acts; with arguments, so that it can be looked up."""


def found(instance: Instance, engine: Explorer, count: int, symmetry: bool = True) -> list[Violation]:
    """The violations that an engine gives that many runs to."""
    request = Request(instance, asked(instance), symmetry=symmetry, deadlock=True, runs=count)
    return [v for v in engine.explore(request).violations if v.further_runs is not None]


def ending_of(instance: Instance, violation: Violation) -> Ending:
    property_ = next((p for p in instance.properties if p.name == violation.name), None)
    line = 0 if property_ is not None else violation.line
    return Ending(violation.kind, violation.name, property_, line)


class Everything:
    """All shortest runs to a violation, by brute force and without symmetry, in classes. Raises TooLarge."""

    def __init__(self, instance: Instance, violation: Violation) -> None:
        self.machine = Machine(instance)
        self.steps = Steps(self.machine)
        self.ending = ending_of(instance, violation)
        last = violation.kind in ("assert", "step") or (
            violation.kind == "failure"
            and (self.ending.property is None or self.ending.property.kind == "step")
        )
        self.level = len(violation.trace.steps) - last
        self.types = {m.name: tuple(m.types.values()) for m in (*self.machine.actions, *self.machine.inits)}
        if group_order(instance.symmetric) > MOST_RENAMINGS:
            raise TooLarge(f"{group_order(instance.symmetric)} renamings")
        self.permutations = Symmetries(instance).permutations
        self.traces: dict[Run, Trace] = {}
        for trace in self.all_runs():
            self.traces[self.key(trace)] = trace
            if len(self.traces) > MOST:
                return
        self.classes = networkx.Graph()
        self.classes.add_nodes_from(self.traces)
        for key, trace in self.traces.items():
            others = self.alike(key, trace)
            if instance.constraints:  # another order may lead through a state from which no run goes on
                others = (other for other in others if other in self.traces)
            self.classes.add_edges_from((key, other) for other in others)

    def key(self, trace: Trace) -> Run:
        start = trace.initial_action
        init = None if start is None else (start[0], tuple(start[1].values()))
        return (init, *map(act_of, trace.steps))

    def all_runs(self) -> Iterator[Trace]:
        for run in list(self.machine.initial_runs()):
            if run.after is not None:
                names = self.machine.parameters(run.action) if run.action else ()
                start = (run.action, dict(zip(names, run.arguments, strict=True))) if run.action else None
                yield from self.longer(Trace(run.after, start, ()), run.after)

    def longer(self, trace: Trace, state: State) -> Iterator[Trace]:
        property_ = self.ending.property
        by_itself = property_ is not None and property_.kind != "step"
        ends = len(trace.steps) == self.level and by_itself
        if not ends and first_false(self.machine, state) is not None:
            return
        if len(trace.steps) == self.level:
            for last in shortest_runs.endings(self.machine, self.ending, state):
                yield Trace(trace.initial, trace.initial_action, (*trace.steps, *last))
            return
        for run in list(self.machine.runs(state)):
            if run.after is not None and run.after != state:
                arguments = dict(zip(self.machine.parameters(run.action), run.arguments, strict=True))
                step = Step(run.action, arguments, run.after)
                yield from self.longer(
                    Trace(trace.initial, trace.initial_action, (*trace.steps, step)), run.after
                )

    def alike(self, key: Run, trace: Trace) -> Iterator[Run]:
        """Runs that are the same but for names, the order of two neighbours, or arguments without effect."""
        for names in self.permutations:
            yield tuple(
                None
                if act is None
                else (
                    act[0],
                    tuple(permute(v, t, names) for v, t in zip(act[1], self.types[act[0]], strict=True)),
                )
                for act in key
            )
        states = [trace.initial, *(step.state for step in trace.steps)]
        for at in range(1, self.level + 1):
            for other in self.steps.alike(states[at - 1], key[at]):
                yield (*key[:at], other, *key[at + 1 :])
            if at < self.level and self.steps.independent(states[at - 1], key[at], key[at + 1]):
                yield (*key[:at], key[at + 1], key[at], *key[at + 2 :])

    def count(self) -> int:
        assert all(key in self.traces for key in self.classes), "an equivalent run is no shortest run"
        return int(networkx.number_connected_components(self.classes))

    def class_of(self, trace: Trace) -> int:
        key = self.key(trace)
        parts = networkx.connected_components(self.classes)
        return next(at for at, part in enumerate(parts) if key in part)


def ways_differences(instance: Instance, engine: Explorer, symmetry: bool) -> tuple[list[str], int]:
    """Where the runs that an engine gives are not one of each class of all shortest runs; and how many runs there
    were to compare."""
    wrong, compared = [], 0
    for violation in found(instance, engine, 10_000, symmetry):
        assert violation.further_runs is not None
        with instance.active():
            everything = Everything(instance, violation)
            if len(everything.traces) > MOST:
                continue
            told = [violation.trace, *violation.further_runs.traces]
            if any(everything.key(trace) not in everything.traces for trace in told):
                wrong.append(f"ways to {violation.name}: {engine.name} gives a run that is no shortest one")
                continue
            classes = len({everything.class_of(trace) for trace in told})
            if violation.further_runs.completeness != "all" or not len(told) == classes == everything.count():
                wrong.append(
                    f"ways to {violation.name}: {engine.name} gives {len(told)} runs of {classes} classes "
                    f"({violation.further_runs.completeness}), "
                    f"and there are {everything.count()}"
                )
        compared += len(everything.traces)
    return wrong, compared
