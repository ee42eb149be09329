"""Dependencies of clauses: for each obligation, a minimal set of hypotheses that proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quorate.symbolic.induction.deciding import by_cases, decide, from_core
from quorate.symbolic.induction.obligations import Obligation


@dataclass(frozen=True, slots=True)
class Reason:
    """An obligation and the labels of hypotheses that prove it, none of which can be left out."""

    obligation: Obligation
    labels: tuple[str, ...]

    def of(self, role: str) -> tuple[str, ...]:
        """The names of the hypotheses of one role: clause, guard, axiom."""
        return tuple(label.removeprefix(f"{role} ") for label in self.labels if label.startswith(f"{role} "))


def reason(obligation: Obligation) -> Reason:
    """A minimal set of hypotheses for a proved obligation; all of them if the proof is not found again."""
    labels = list(
        dict.fromkeys(
            hypothesis.label
            for question in obligation.questions
            for hypothesis in question.hypotheses
            if hypothesis.role not in ("totality", "definition")
        )
    )
    needed = dict.fromkeys(labels)
    for job in (from_core(obligation, labels), by_cases(obligation)):
        found = decide(job)
        if found.state == "proved":
            needed = dict.fromkeys(label for label in labels if label in found.core)
            break
    if decide(from_core(obligation, needed)).state != "proved":
        needed = dict.fromkeys(labels)
    for label in labels:
        if label in needed and decide(from_core(obligation, needed.keys() - {label})).state == "proved":
            del needed[label]
    return Reason(obligation, tuple(needed))


def rests_on(reasons: Sequence[Reason]) -> Mapping[str, tuple[str, ...]]:
    """For each clause, the clauses that some step needs to keep it; of a property, those that imply it."""
    found: dict[str, dict[str, None]] = {}
    for each in reasons:
        others = found.setdefault(each.obligation.proves, {})
        others.update(dict.fromkeys(name for name in each.of("clause") if name != each.obligation.proves))
    return {clause: tuple(others) for clause, others in found.items()}
