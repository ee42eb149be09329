"""What the statements after an action's guards do, from states that differ in all that they do not depend on.

Whether the effect of an action may be remembered by a part of the state is decided by `quorate.native.dependence`. It
is tried here in the IR, without compiling: a state that is mixed of reachable ones is made like another in just that
part.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quorate.exploration import State
from quorate.language import ir
from quorate.language.evaluate import Evaluator
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_total
from quorate.language.types import MapType, Type
from quorate.language.values import all_values
from quorate.native.dependence import Dependence, dependence
from quorate.native.remembering import first_statement
from quorate.reference.machine import Machine
from tests.language.agreement import Outcome, all_arguments, by_ir

WALKS, LENGTH, TRIES = 4, 24, 60
"""How many walks there are to states, their steps, and how many runs of each action are tried."""


def dependence_differences(instance: Instance, number: int) -> list[str]:
    """The actions whose effect is another when something else is, with an example of each."""
    with instance.active():
        program = lower_to_total(instance)
        machine, evaluator = Machine(instance), Evaluator(program)
        drawn = random.Random(number)
        states = _reached(machine, drawn)
        if not states:
            return []
        tried = [(state, list(all_arguments(machine, state))) for state in drawn.choices(states, k=TRIES)]
        found = (_difference(program, action, evaluator, states, tried, drawn) for action in program.actions)
        return [each for each in found if each]


def _reached(machine: Machine, drawn: random.Random) -> list[State]:
    """States that walks meet, far ones too."""
    first = [run.after for run in machine.initial_runs() if run.after is not None]
    states = list(first)
    for _ in range(WALKS if first else 0):
        state = drawn.choice(first)
        for _ in range(LENGTH):
            runs = list(all_arguments(machine, state))
            drawn.shuffle(runs)
            after = (getattr(machine.run(name, values, state), "after", None) for name, values in runs)
            moved = next((each for each in after if each not in (None, state)), None)
            if moved is None:
                break
            states.append(state := moved)
    return states


def _difference(
    program: ir.Program,
    action: ir.Action,
    evaluator: Evaluator,
    states: Sequence[State],
    tried: Sequence[tuple[State, Sequence[tuple[str, Mapping[str, Any]]]]],
    drawn: random.Random,
) -> str:
    first = first_statement(action)
    if first is None:
        return ""
    rest = replace(action, body=action.body[first:])
    said = dependence(program, [p.name for p in action.parameters], rest.body)
    variables = {v.name: (at, v.type) for at, v in enumerate(program.variables)}
    for one, all_ in tried:
        possible = [arguments for name, arguments in all_ if name == action.name]
        if not possible:
            continue
        arguments = drawn.choice(possible)
        emptied, alike = one, tuple(drawn.choice(states)[at] for at in range(len(one)))
        for name in said.added:
            emptied = _with(emptied, variables[name][0], (), frozenset())
        for name, keys in said.kept:
            at, type_ = variables[name]
            path = _path(type_, [arguments[key] for key in keys])
            alike = _with(alike, at, path, _under(one[at], path))
        expected = _applied(by_ir(evaluator, rest, arguments, emptied), alike, said, variables, arguments)
        outcome = by_ir(evaluator, rest, arguments, alike)
        if outcome != expected:
            return f"{action.name} {arguments}: {outcome} from {alike}, {expected} by {said} from {one}"
    return ""


def _applied(
    effect: Outcome,
    state: State,
    said: Dependence,
    variables: Mapping[str, tuple[int, Type]],
    arguments: Mapping[str, Any],
) -> Outcome:
    """The effect that was worked out elsewhere, applied to a state that is alike in what it depends on."""
    kind, after = effect
    if kind != "state":
        return effect
    for name, keys in said.kept:
        at, type_ = variables[name]
        path = _path(type_, [arguments[key] for key in keys])
        state = _with(state, at, path, _under(after[at], path))
    for name in said.added:
        at = variables[name][0]
        state = _with(state, at, (), state[at] | after[at])
    return kind, state


def _path(type_: Type, keys: Sequence[Any]) -> tuple[int, ...]:
    """The numbers of keys of maps of maps."""
    path = []
    for key in keys:
        assert isinstance(type_, MapType)
        path.append(list(all_values(type_.key)).index(key))
        type_ = type_.value
    return tuple(path)


def _under(value: Any, path: Sequence[int]) -> Any:
    for at in path:
        value = value[at]
    return value


def _with(value: Any, at: int, path: Sequence[int], new: Any) -> Any:
    inner = _with(value[at], path[0], path[1:], new) if path else new
    return (*value[:at], inner, *value[at + 1 :])
