"""Witnesses of violations: the values for which a property is violated, such as ``v=v1 w=v2``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.exploration import Violation
from quorate.language.evaluate import Evaluator
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_total
from quorate.language.witnesses import witness_of


class EvaluatorWitnesses:
    """Witnesses found by evaluating the quantifiers of a property's IR."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def of(self, violation: Violation) -> Mapping[str, Any] | None:
        """Return the values of the quantified variables that violate an invariant or step property; None if they are
        not known."""
        if violation.kind not in ("invariant", "step"):
            return None
        program = lower_to_total(self._instance)
        property_ = next(p for p in program.properties if p.name == violation.name)
        trace = violation.trace
        states = trace.states
        relevant = states[-2:] if violation.kind == "step" else states[-1:]
        try:
            with self._instance.active():
                return witness_of(Evaluator(program), property_, relevant) or None
        except Exception:  # a violation is reported even if it cannot be explained
            return None
