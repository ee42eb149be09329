"""Explanations of violations: the values for which a property is violated, such as ``v=v1 w=v2``, and for a run
that cannot go on, or need not, what refuses each action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quorate.exploration import State, Violation
from quorate.language.evaluate import Evaluator
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_total
from quorate.language.outcomes import Outcome
from quorate.language.witnesses import witness_of
from quorate.reference.machine import Machine
from quorate.reference.refusals import Group, refusals
from quorate.verdicts.result import Verdict


class Explanations:
    """Explanations of the violations of one instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def explained(self, verdict: Verdict, violation: Violation) -> Verdict:
        """Return the verdict with its explanations, for one of the runs to its violation."""
        return replace(
            verdict,
            trace=violation.trace,
            violation=violation,
            witness=self._witness(violation),
            refusals=self._refusals(violation),
        )

    def _witness(self, violation: Violation) -> Mapping[str, Any] | None:
        """The values of the quantified variables that violate an invariant or step property; None if they are not
        known."""
        if violation.kind not in ("invariant", "step"):
            return None
        with self._instance.active():
            return witness_at(self._instance, violation.name, violation.trace.states)

    def _refusals(self, violation: Violation) -> tuple[Group, ...]:
        """Why no action leads on from a deadlock, and where an infinite run stops, why no fair action does."""
        trace = violation.trace
        if violation.kind == "deadlock":
            asked = None
        elif trace.loop == len(trace.steps):
            asked = [each.action for each in violation.fairness]
        else:
            return ()
        with self._instance.active():
            return refusals(Machine(self._instance), trace.last_state, asked)


def witness_at(instance: Instance, name: str, states: Sequence[State]) -> Mapping[str, Any] | None:
    """Return the values for which a property is false in the last of the states (a goal: true; a property of steps:
    in the last two); None if they are not known. To be used while the instance is active."""
    program = lower_to_total(instance)
    property_ = next(each for each in program.properties if each.name == name)
    try:
        return witness_of(Evaluator(program), property_, states[-property_.function.states :]) or None
    except Outcome:
        # The search also evaluates what did not decide the value, such as the condition of an `or` after the first
        # that was true for another value; that may have none.
        return None
