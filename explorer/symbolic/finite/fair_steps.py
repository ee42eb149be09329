"""Which instances of fair actions are possible in a state, and which one a step is of, as circuits. What both mean
is in `quorate.language.temporal`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from quorate.language import ir
from quorate.language.temporal import Fairness
from quorate.language.types import Type
from quorate.symbolic.finite.circuit_frame import CircuitFrame
from quorate.symbolic.finite.circuits import FALSE, TRUE, Lit
from quorate.symbolic.finite.transition import States, Steps, narrowed
from quorate.symbolic.finite.value_keys import Key, keys_of_sort
from quorate.symbolic.finite.values import TooLarge

FairKey: TypeAlias = tuple[Fairness, tuple[Key, ...]]
"""A fair instance: the assumption, and the keys of the values of its parameters."""

MOST_RUNS = 10_000
"""The largest number of runs of one action, by arguments, each of which has a circuit of its own."""


def types_of(action: ir.Action, fair: Fairness) -> list[Type]:
    """The types of the parameters of an instance."""
    return [parameter.type for parameter in action.parameters if parameter.name in fair.parameters]


def taken(steps: Steps, instances: Iterable[FairKey]) -> dict[FairKey, Lit]:
    """For each instance the literal that its action runs with such arguments."""
    values, graph = steps.statements.values, steps.graph
    runs = {action.name: (action, selected, arguments) for action, selected, arguments in steps.runs}
    found = {}
    for fair, keys in instances:
        action, selected, arguments = runs[fair.action]
        counted = [parameter.name in fair.parameters for parameter in action.parameters]
        given = zip(itertools.compress(arguments, counted), keys, types_of(action, fair), strict=True)
        found[fair, keys] = graph.all([selected, *itertools.starmap(values.is_key, given)])
    return found


def possible(states: States, fairness: Sequence[Fairness]) -> dict[FairKey, Lit]:
    """The instances that may be possible in a state, each with the literal that a run of it would change the state,
    is cut, or fails."""
    by_action = {fair.action: fair for fair in fairness}
    found: dict[FairKey, list[Lit]] = {}
    for action in states.program.actions:
        if (fair := by_action.get(action.name)) is None:
            continue
        counted = [parameter.name in fair.parameters for parameter in action.parameters]
        for number, (keys, literal) in enumerate(_runs(states, action)):
            if number == MOST_RUNS:
                raise TooLarge(
                    f"{action.name} is fair and has more than {MOST_RUNS:,} runs from a state, too many for bmc; "
                    "use smaller sizes, select properties that are not about runs, or use --engine native"
                )
            instance = fair, tuple(itertools.compress(keys, counted))
            found.setdefault(instance, []).append(literal)
    any_of = {instance: states.graph.any(literals) for instance, literals in found.items()}
    return {instance: literal for instance, literal in any_of.items() if literal != FALSE}


def _runs(
    states: States, action: ir.Action, keys: tuple[Key, ...] = (), there: Lit = TRUE
) -> Iterator[tuple[tuple[Key, ...], Lit]]:
    """All runs of an action, by the keys of its arguments, that begin with some; `there` if these are in the
    containers that the parameters range over."""
    graph, values = states.graph, states.statements.values
    parameters = action.parameters
    given = {p.name: values.constant(key, p.type) for p, key in zip(parameters, keys, strict=False)}
    frame = CircuitFrame([list(states.state)], given, action.locals)
    if len(keys) == len(parameters):
        yield keys, graph.both(there, _is_possible(states, action, frame))
        return
    for key, literal in _domain(states, parameters[len(keys)], frame).items():
        both = graph.both(there, literal)
        if both != FALSE:
            yield from _runs(states, action, (*keys, key), both)


def _domain(states: States, parameter: ir.Parameter, frame: CircuitFrame) -> Mapping[Key, Lit]:
    source, type_ = parameter.source, parameter.type
    if source is None:
        return dict.fromkeys(keys_of_sort(type_), TRUE)
    members, ended = states.members(source, frame)
    without = states.graph.any(each.literal for each in ended) ^ 1
    item = source.type.item  # type: ignore[union-attr]
    return {key: states.graph.both(there, without) for key, there in narrowed(members, item, type_).items()}


def _is_possible(states: States, action: ir.Action, frame: CircuitFrame) -> Lit:
    statements, graph = states.statements, states.graph

    def run() -> Lit:
        statements.run(action.body, frame)
        return statements.paths.alive

    alive, ended = statements.paths.apart(run)
    changes = graph.both(alive, states.changed(frame.states[0]))
    return graph.any([changes, *(each.literal for each in ended)])
