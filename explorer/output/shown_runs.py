"""The runs of a result, a comparison or a saved trace, each with notes on its steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from quorate.comparison.divergence import Divergence
from quorate.comparison.variants import Comparison
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.trace.conclusion import conclusion
from quorate.trace.diagram import Diagram, Note, diagram
from quorate.verdicts.explanations import Explanations
from quorate.verdicts.result import Result, Verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """A run to be shown. `name` identifies it among the runs of a page, `title` says what it shows."""

    name: str
    title: str
    instance: Instance
    trace: Trace
    verdict: Verdict | None = None
    comparison: Comparison | None = None

    @property
    def shows_violation(self) -> bool:
        """Whether the run ends in a violation."""
        return self.verdict is not None and self.verdict.outcome == "violated"

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes across all lanes: where another protocol diverges, and the violation at the end."""
        found: list[Note] = []
        if self.comparison is not None and self.comparison.divergence is not None:
            found += divergence_notes(self.comparison.base.__name__, self.comparison.divergence)
        if self.verdict is not None and self.verdict.violation is not None:
            what, said = conclusion(self.verdict.violation, self.verdict.witness)
            found.append(Note(len(self.trace.steps), "violation", f"{what}: {said}" if said else what))
        return tuple(found)

    def diagram(self) -> Diagram:
        """Return the space-time diagram of the run."""
        return diagram(self.instance, self.trace, self.notes)


def divergence_notes(base: str, divergence: Divergence) -> list[Note]:
    """Return notes on the steps at which the protocol `base` diverges from a run."""
    difference, refused = divergence.difference, divergence.refused
    found: list[Note] = []
    if difference is not None and difference.step > 0 and (refused is None or difference.step < refused.step):
        found.append(Note(difference.step, "differs", f"{base} differs here"))
    if refused is not None and refused.step > 0:
        said = "has no such action" if refused.how == "no such action" else "does not take this step"
        found.append(Note(refused.step, "refused", f"{base} {said}"))
    return found


def runs_of(result: Result) -> list[Shown]:
    """Return the runs of a check: those to each violation, and then those to the goals that take steps to reach."""
    found: list[Shown] = []
    for verdict in result.violations:
        if verdict.trace is not None:
            title = f"{verdict.name} violated"
            found.append(Shown(verdict.name, title, result.instance, verdict.trace, verdict))
            found += _further_runs(result.instance, verdict)
    for verdict in result.verdicts:
        if verdict.outcome == "holds" and verdict.trace is not None and verdict.steps:
            found.append(
                Shown(verdict.name, f"{verdict.name} reached", result.instance, verdict.trace, verdict)
            )
    return found


def _further_runs(instance: Instance, verdict: Verdict) -> Iterator[Shown]:
    """Further runs to the same violation."""
    violation = verdict.violation
    further_runs = None if violation is None else violation.further_runs
    if violation is None or further_runs is None or not further_runs.traces:
        return
    explanations = Explanations(instance)
    for number, trace in enumerate(further_runs.traces, 2):
        other = replace(violation, trace=trace, further_runs=None)
        own = explanations.explained(verdict, other)
        yield Shown(
            f"{verdict.name}-{number}", f"{verdict.name} violated, run {number}", instance, trace, own
        )


def runs_of_comparisons(comparisons: Iterable[Comparison]) -> list[Shown]:
    """Return the counterexamples of variants, one of each."""
    found = []
    for comparison in comparisons:
        verdict = next((v for v in comparison.result.violations if v.trace is not None), None)
        if verdict is not None and verdict.trace is not None:
            name = comparison.variant.__name__
            title = f"{name}: {verdict.name} violated"
            found.append(Shown(name, title, comparison.result.instance, verdict.trace, verdict, comparison))
    return found
