"""What was found of logs: a run of the model that explains them, or the event that none explains."""

from __future__ import annotations

from dataclasses import dataclass

from quorate.conformance.result import Difference
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.reference.refusals import Group
from quorate.support.budget import StopReason
from quorate.support.rendering import Rendered
from quorate.support.verdict_words import CheckOutcome
from quorate.verdicts.of_instance import OfInstance


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log: how many events it has, how many of its lines are none, and how many of the events are explained by the
    run that explains most."""

    file: str
    events: int
    skipped: int
    explained: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A step that the event could be, as text, and how the state after it (or the state itself, if no step is taken,
    or `before` the step) differs from what is observed."""

    step: str
    differences: tuple[Difference, ...]
    before: bool = False


@dataclass(frozen=True, slots=True)
class Unexplained:
    """An event that no run explains after the events before it. `attempt` is the step that is nearest to it; if there
    is none, `refusals` say why the model refuses it."""

    file: str
    line: int
    text: str
    node: str
    attempt: Attempt | None = None
    refusals: tuple[Group, ...] = ()
    unlike: str = ""
    """The argument that the model has no value for that is as the log says, as text."""

    @property
    def place(self) -> str:
        """The place as text: ``a.log:12``."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Impasse:
    """Where the runs end that explain most events: the event of each log that none of them explains, the run to the
    `nearest` state with the `places` of the events that its steps explain, and the number of `states` that the runs
    end in."""

    events: tuple[Unexplained, ...]
    nearest: Trace
    places: tuple[str, ...]
    states: int


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(OfInstance, Rendered):
    """The result: whether a run of the model explains the logs. `run` is one that does, or None; `places` are those
    of the events that its steps explain, as texts, empty for steps that the logs do not show. `cuts` are the bounds
    that cut steps, so that nothing is known beyond them."""

    instance: Instance
    mapping: str
    logs: tuple[LogFile, ...]
    outcome: CheckOutcome
    hidden: int = 0
    run: Trace | None = None
    places: tuple[str, ...] = ()
    impasse: Impasse | None = None
    cuts: tuple[str, ...] = ()
    stopped: StopReason | None = None
    reason: str = ""
    states: int = 0
    seconds: float = 0.0

    def __bool__(self) -> bool:
        return self.outcome == "holds"

    @property
    def events(self) -> int:
        """The number of events of all logs."""
        return sum(log.events for log in self.logs)

    @property
    def explained(self) -> int:
        """The number of events that are explained by the run that explains most."""
        return sum(log.explained for log in self.logs)

    def __repr__(self) -> str:
        return f"Explanation({self.title}: {self.outcome})"
