"""Evidence of a violation: a minimal set of parts of the state with which the property is still violated.

Parts are removed one by one (a member of a set is removed, an entry of a map or a variable is reset to its default)
as long as the property stays violated with the same witness. The remaining parts are the evidence: for example the
votes of the two quorums that chose different values. For a goal, they are the parts with which it is still reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from quorate.exploration import State, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.evaluate import Evaluator
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_total
from quorate.language.outcomes import Outcome
from quorate.language.types import BagType, MapType, SetType
from quorate.language.values import default
from quorate.language.witnesses import witness_of
from quorate.language.words import counted
from quorate.reference.machine import Machine
from quorate.verdicts.result import Verdict

Part = tuple[str, Any]
"""The name of a variable, with the index of an entry of its map, a member of its set, or None for all of it."""

MOST = 400
"""The most parts of a state for which evidence is computed."""


def evidence(instance: Instance, trace: Trace, verdict: Verdict) -> frozenset[Part]:
    """Return the evidence for `verdict` in the last state of `trace`. Empty for a failed assert, a failure or a
    deadlock. To be used while the instance is active."""
    states = trace.states
    before = states[-2] if verdict.kind == "step" else None
    still = _judge(instance, verdict, before)
    if still is None or not still(states[-1]):
        return frozenset()
    found: set[Part] = set()
    state = states[-1]
    parts = list(parts_of(instance, state))
    for part in parts if len(parts) <= MOST else []:
        try:
            without = without_part(instance, state, part)
        except ModelError:  # the type has no default
            continue
        if without == state:
            continue
        if still(without):
            state = without
        else:
            found.add(part)
    return frozenset(found)


def _judge(instance: Instance, verdict: Verdict, before: State | None) -> Callable[[State], bool] | None:
    """A test of whether the property is still violated in a state with the same witness (a goal: still reached)."""
    property_ = next((p for p in instance.properties if p.name == verdict.name), None)
    if property_ is None or verdict.kind not in ("invariant", "step", "reachable"):
        return None
    machine, is_goal = Machine(instance), verdict.kind == "reachable"
    witness = None if is_goal or verdict.witness is None else _witness_of(instance, verdict.name)

    def still(state: State) -> bool:
        relevant = (state,) if before is None else (before, state)
        try:
            return machine.holds(property_, *relevant) is is_goal and (
                witness is None or witness(*relevant) == verdict.witness
            )
        except (Outcome, ModelError):
            # An unreachable state may be inconsistent: values that cannot be None are.
            return False

    return still


def _witness_of(instance: Instance, name: str) -> Callable[..., Any]:
    program = lower_to_total(instance)
    evaluator = Evaluator(program)
    property_ = next(p for p in program.properties if p.name == name)

    def witness(*states: State) -> Any:
        return witness_of(evaluator, property_, states) or None

    return witness


def parts_of(instance: Instance, state: State) -> Iterator[Part]:
    """Yield the parts of a state: entries of maps, members of sets and bags, and other variables as a whole."""
    for variable, value in zip(instance.variables, state, strict=True):
        match variable.type:
            case MapType():
                yield from ((variable.name, place) for place in range(len(value or ())))
            case SetType() | BagType():
                yield from ((variable.name, item) for item in counted(value, variable.type))
            case _:
                yield variable.name, None


def without_part(instance: Instance, state: State, part: Part) -> State:
    """Return a state without a part: a member is removed, anything else is at its default. Raises ModelError if its
    type has none."""
    name, key = part
    at = next(i for i, variable in enumerate(instance.variables) if variable.name == name)
    type_, value = instance.variables[at].type, state[at]
    match type_:
        case MapType():
            initial = instance.variables[at].initial
            first = initial[key] if initial is not None else default(type_.value)
            value = (*value[:key], first, *value[key + 1 :])
        case SetType():
            value = value - {key}
        case BagType():
            value = frozenset(pair for pair in value if pair[0] != key)
        case _:
            value = instance.variables[at].initial
    return (*state[:at], value, *state[at + 1 :])
