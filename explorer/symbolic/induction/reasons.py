"""What each clause rests on: of each obligation, a minimal set of hypotheses that still proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quorate.symbolic.induction.questions import Obligation, Question
from quorate.symbolic.induction.solving import QUICK, Asked, ask


@dataclass(frozen=True, slots=True)
class Reason:
    """An obligation and the labels of hypotheses that prove it, none of which can be left out."""

    obligation: Obligation
    labels: tuple[str, ...]

    def of(self, role: str) -> tuple[str, ...]:
        """The names of those of one role: clause, guard, axiom."""
        return tuple(label.removeprefix(f"{role} ") for label in self.labels if label.startswith(f"{role} "))


def reason(obligation: Obligation) -> Reason:
    """A minimal set for an obligation that is proved; of all its hypotheses, if its proof is not found again."""
    labels = list(
        dict.fromkeys(
            hypothesis.label
            for question in obligation.questions
            for hypothesis in question.hypotheses
            if hypothesis.role not in ("totality", "definition")
        )
    )
    left_out: set[str] = set()
    used = _used(obligation)
    if used is not None:
        left_out = set(labels) - used
        if not _proves(obligation, left_out):
            left_out = set()
    for label in labels:
        if label not in left_out and _proves(obligation, left_out | {label}):
            left_out.add(label)
    return Reason(obligation, tuple(label for label in labels if label not in left_out))


def _used(obligation: Obligation) -> set[str] | None:
    """The labels in the cores of the proofs of all cases."""
    used: set[str] = set()
    for question in obligation.questions:
        for branch in question.branches(focused=True):
            answer = ask(Asked(question.declarations, branch, weakened=True, core=True))
            if answer.result != "proved":
                return None
            used |= set(answer.core)
    return used


def _proves(obligation: Obligation, left_out: set[str]) -> bool:
    return all(_holds(question, frozenset(left_out)) for question in obligation.questions)


def _holds(question: Question, left_out: frozenset[str]) -> bool:
    return all(
        ask(Asked(question.declarations, branch, rlimit=QUICK // 3, weakened=True)).result == "proved"
        for branch in question.branches(focused=True, without=left_out)
    )


def rests_on(reasons: Sequence[Reason]) -> Mapping[str, tuple[str, ...]]:
    """For each clause, the clauses that some step needs to keep it; of a property, those that imply it."""
    found: dict[str, dict[str, None]] = {}
    for each in reasons:
        others = found.setdefault(each.obligation.clause, {})
        others.update(dict.fromkeys(name for name in each.of("clause") if name != each.obligation.clause))
    return {clause: tuple(others) for clause, others in found.items()}
