"""The result of a check: a verdict per property, with the exploration that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quorate.exploration import EngineName, Exploration, Trace, Violation, ViolationKind
from quorate.language.instance import Instance
from quorate.language.temporal import Fairness
from quorate.reference.refusals import Group
from quorate.support.rendering import Rendered
from quorate.support.verdict_words import CheckOutcome
from quorate.verdicts.of_instance import OfInstance

Outcome = CheckOutcome
VerdictKind = Literal["reachable"] | ViolationKind


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(Rendered):
    """The verdict on a property, on a failed assert or failure, or on deadlocks.

    `name` is the property's, the action's for a failed assert or failure in an action, or "deadlock". `reason` gives
    the reason in a phrase. `trace` leads to the violation, or to a state that reaches the goal. `witness` gives the
    values of the quantified variables for which the property is violated, if they are known. `needs` are the
    assumptions without each of which a liveness property does not hold, and `then` names what it leads to, if it is
    of that kind. `refusals` say why no action leads on from a deadlock, and where an infinite run stops, why no fair
    action does. `shortest`: the run is known to be a shortest one, if there is one.
    """

    name: str
    kind: VerdictKind
    outcome: Outcome
    reason: str = ""
    trace: Trace | None = None
    violation: Violation | None = None
    witness: Mapping[str, Any] | None = None
    doc: str = ""
    needs: tuple[Fairness, ...] = ()
    then: str = ""
    refusals: tuple[Group, ...] = ()
    shortest: bool = True

    @property
    def steps(self) -> int | None:
        """The number of steps of the trace; None if there is none."""
        return None if self.trace is None else len(self.trace.steps)

    @property
    def further_runs(self) -> tuple[Trace, ...]:
        """Further runs to the violation, equally short and essentially different, if more than one was asked for."""
        found = None if self.violation is None else self.violation.further_runs
        return () if found is None else found.traces

    def __repr__(self) -> str:
        return f"Verdict({self.name} {self.outcome})"


@dataclass(frozen=True, slots=True, repr=False)
class Result(OfInstance, Rendered):
    """The result of a check. `model` and `variant` are names; `variant` is None for the model itself. `profiled`: a
    profile was asked for, and is shown in full. `idle`: no action changed anything, though all was explored."""

    instance: Instance
    model: str
    variant: str | None
    engine: EngineName
    symmetry: bool
    workers: int
    outcome: Outcome
    verdicts: tuple[Verdict, ...]
    exploration: Exploration
    seconds: float
    warnings: tuple[str, ...] = ()
    profiled: bool = False
    idle: bool = False

    def __bool__(self) -> bool:
        """Whether everything that was asked for holds."""
        return self.outcome == "holds"

    def __getitem__(self, name: str) -> Verdict:
        """Return the verdict on the property called `name`. Raises KeyError if there is none."""
        for verdict in self.verdicts:
            if verdict.name == name:
                return verdict
        raise KeyError(name)

    @property
    def properties(self) -> dict[str, Verdict]:
        """The verdicts by name."""
        return {verdict.name: verdict for verdict in self.verdicts}

    @property
    def violations(self) -> tuple[Verdict, ...]:
        """The verdicts whose outcome is "violated"."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome == "violated")

    @property
    def trace(self) -> Trace | None:
        """The trace to the first violation that has one; None if nothing is violated."""
        return next((v.trace for v in self.violations if v.trace is not None), None)

    @property
    def title(self) -> str:
        """The model's name as given on the command line: ``paxos``, ``paxos:AnyReportedValue``."""
        return self.model if self.variant is None else f"{self.model}:{self.variant}"

    @property
    def headline(self) -> str:
        """The outcome, in a line."""
        names = " and ".join(verdict.name for verdict in self.violations)
        nothing_asked = "no assert fails and no failure occurs (it has no properties)"
        asked = nothing_asked if not self.verdicts else "everything asked for holds"
        said = {
            "holds": asked if not self.idle else f"{asked}, but no action changed anything",
            "violated": f"{names} violated",
            "undecided": "undecided",
        }[self.outcome]
        return f"{self.title}: {said}"

    def __repr__(self) -> str:
        counts = "" if self.exploration.reasoning is not None else f", {self.exploration.states:,} states"
        return f"Result({self.headline}{counts})"
