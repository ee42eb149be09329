"""The runs that a result, a comparison or a saved trace has to show, each with what there is to say of its steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quorate.check.result import Result, Verdict
from quorate.compare.parting import Parting
from quorate.compare.run import Comparison
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.trace.conclusion import conclusion
from quorate.trace.diagram import Diagram, Note, diagram


@dataclass(frozen=True, slots=True)
class Shown:
    """A run to be shown. `name` tells it from others, `title` says what it shows."""

    name: str
    title: str
    instance: Instance
    trace: Trace
    verdict: Verdict | None = None
    comparison: Comparison | None = None

    @property
    def shows_violation(self) -> bool:
        """Whether something is violated at the end of the run."""
        return self.verdict is not None and self.verdict.outcome == "violated"

    @property
    def notes(self) -> tuple[Note, ...]:
        """What there is to say across all lanes: where another protocol parts, and what is violated at the end."""
        found: list[Note] = []
        if self.comparison is not None and self.comparison.parting is not None:
            found += parting_notes(self.comparison.base.__name__, self.comparison.parting)
        if self.verdict is not None and self.verdict.violation is not None:
            what, said = conclusion(self.verdict.violation, self.verdict.witness)
            found.append(Note(len(self.trace.steps), "violation", f"{what}: {said}" if said else what))
        return tuple(found)

    def diagram(self) -> Diagram:
        """The space-time diagram of the run."""
        return diagram(self.instance, self.trace, self.notes)


def parting_notes(base: str, parting: Parting) -> list[Note]:
    """At which steps the protocol called `base` parts from a run."""
    difference, refused = parting.difference, parting.refused
    found: list[Note] = []
    if difference is not None and difference.step > 0 and (refused is None or difference.step < refused.step):
        found.append(Note(difference.step, "differs", f"{base} does something else here"))
    if refused is not None and refused.step > 0:
        found.append(Note(refused.step, "refused", f"{base} does not take this step"))
    return found


def runs_of(result: Result) -> list[Shown]:
    """The runs of a check: to what is violated, and then to the goals that take steps to reach."""
    violated = [v for v in result.verdicts if v.trace is not None and v.outcome == "violated"]
    reached = [
        v for v in result.verdicts if v.steps and v.outcome == "holds"
    ]  # not what is true from the start
    return [
        Shown(
            v.name,
            f"{v.name} {'violated' if v.outcome == 'violated' else 'reached'}",
            result.instance,
            v.trace,
            v,
        )
        for v in (*violated, *reached)
        if v.trace is not None
    ]


def runs_of_comparisons(comparisons: Iterable[Comparison]) -> list[Shown]:
    """The runs that show variants wrong, one of each."""
    found = []
    for comparison in comparisons:
        verdict = next((v for v in comparison.result.violations if v.trace is not None), None)
        if verdict is not None and verdict.trace is not None:
            name = comparison.variant.__name__
            title = f"{name}: {verdict.name} violated"
            found.append(Shown(name, title, comparison.result.instance, verdict.trace, verdict, comparison))
    return found
