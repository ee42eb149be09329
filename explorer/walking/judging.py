"""What a run says of each property at its end, and where in the run it was first so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.temporal import LIVENESS, Kind
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine
from quorate.trace.starts import begins_as_runs_do
from quorate.verdicts.explanations import witness_at
from quorate.verdicts.property_verdicts import doc_of

JUDGED: tuple[Kind, ...] = ("invariant", "step", "reachable")

Says = Literal["true", "false", "no value", "of runs"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the end of a run says of a property. `says` is whether it is true there: an invariant or a goal of the
    last state, a step property of the last step; it may have "no value", as `message` says. One "of runs" is not
    decided by a state, but whether it is true there is in `message`. `witness` are the values for which it
    is false (a goal: true). `first` is the number of the first step of the run after which an invariant was
    violated, or a goal reached; None if that was never so. `from_start`: it is a goal that is true where runs of the
    model begin (not in a state that was given), as it is where the instance is too small for it to say anything."""

    name: str
    kind: Kind
    doc: str
    says: Says
    message: str = ""
    witness: Mapping[str, Any] | None = None
    first: int | None = None
    from_start: bool = False

    @property
    def violated(self) -> bool:
        """Whether it is violated at the end of the run."""
        return self.kind in ("invariant", "step") and self.says in ("false", "no value")

    @property
    def reached(self) -> bool:
        """Whether it is a goal that the end of the run reaches, and that was not true from the start."""
        return self.kind == "reachable" and self.says == "true" and not self.from_start


Value = bool | Fault


class Judge:
    """Judges runs of one instance, and remembers what it found in each state. To be used while it is active."""

    def __init__(self, instance: Instance, machine: Machine) -> None:
        self._instance = instance
        self._machine = machine
        # By the identity of states: their hashes take longer than most properties. The states are kept with the
        # values, as no other object gets the identity of one that is there.
        self._known: dict[tuple[str, int, int], tuple[Value, State | None, State]] = {}

    def judge(self, trace: Trace) -> tuple[Judgement, ...]:
        """Return what the end of a run says of each property, in the model's order."""
        kinds = (*JUDGED, *LIVENESS)
        return tuple(self._judged(each, trace) for each in self._instance.properties if each.kind in kinds)

    def _judged(self, property_: PropertyFunction, trace: Trace) -> Judgement:
        name, kind, doc = property_.name, property_.kind, doc_of(property_)
        states = trace.states
        values = [self._value(property_, states, at) for at in range(len(states))]
        if kind in LIVENESS:
            said = {True: "true here", False: "false here"}.get(values[-1] is True, "")
            return Judgement(name, kind, doc, "of runs", said)
        decisive = kind == "reachable"
        first = next(
            (at for at, value in enumerate(values) if value is not None and _is(value, decisive)), None
        )
        from_start = decisive and first == 0 and begins_as_runs_do(self._instance, trace)
        last = values[-1]
        if last is None:
            return Judgement(name, kind, doc, "true", "there is no step yet", first=first)
        if isinstance(last, Fault):
            return Judgement(name, kind, doc, "no value", last.message, None, first, from_start)
        witness = witness_at(self._instance, name, states) if last is decisive else None
        return Judgement(name, kind, doc, "true" if last else "false", "", witness, first, from_start)

    def _value(self, property_: PropertyFunction, states: list[State], at: int) -> Value | None:
        of_steps = property_.kind == "step"
        if of_steps and at == 0:
            return None
        before = states[at - 1] if of_steps else None
        key = (property_.name, id(before), id(states[at]))
        if key not in self._known:
            given = (states[at],) if before is None else (before, states[at])
            self._known[key] = self._machine.holds(property_, *given), before, states[at]
        return self._known[key][0]


def _is(value: Value, decisive: bool) -> bool:
    """Whether a value violates an invariant, or if `decisive` reaches a goal."""
    return value is True if decisive else value is not True
