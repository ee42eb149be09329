"""The cost of reaching a goal, and its parts, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from quorate.exploration import Step, Trace
from quorate.language.instance import Instance
from quorate.support.rendering import Rendered
from quorate.support.verdict_words import CheckOutcome
from quorate.verdicts.of_instance import OfInstance


class Time(NamedTuple):
    """The number of messages on the longest chain up to a step, and the most fsyncs on a chain of that length."""

    delays: int = 0
    fsyncs: int = 0


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step of a run with its place in the order of causes.

    `lane` is the node, or the role that acts for a number, as in diagrams. `waited_for` is the number of the step
    that this one waited for longest, None if it could be taken at once: of the one that sent it a message if
    `by_message`, otherwise of the last step in the same lane. `messages` is the number of messages that it received
    from other lanes, `fsyncs` the number of nodes that wrote to their disks in it.
    """

    number: int
    step: Step
    lane: str
    time: Time
    waited_for: int | None
    by_message: bool
    messages: int
    fsyncs: int


@dataclass(frozen=True, slots=True, repr=False)
class Cost(OfInstance, Rendered):
    """The cheapest run to a goal, and what it costs.

    `outcome` is "holds" if the goal is reached, "violated" if no reachable state has it, or "undecided"; `reason`
    says why. `trace` is the whole run, and `steps` are those of its steps that count: all, or those that follow the
    first state with the goal `after`. The cost is the least over the runs of at most `longest` counted steps; the
    shortest has `shortest`. `states` is the number of states explored (orbits, with symmetry).
    """

    instance: Instance
    goal: str
    after: str | None
    outcome: CheckOutcome
    reason: str
    engine: Literal["native", "reference"]
    symmetry: bool
    states: int = 0
    seconds: float = 0.0
    trace: Trace | None = None
    steps: tuple[TimedStep, ...] = ()
    shortest: int | None = None
    longest: int | None = None
    warnings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether the goal is reached."""
        return self.outcome == "holds"

    @property
    def delays(self) -> int | None:
        """The message delays: the number of messages on the longest chain. None if the goal was not reached."""
        return self._latest.delays if self else None

    @property
    def fsyncs_on_path(self) -> int | None:
        """The most fsyncs on a longest chain. None also if the model does not say what is durable."""
        return self._latest.fsyncs if self and self.instance.durable else None

    @property
    def fsyncs(self) -> int | None:
        """The fsyncs of all nodes. None also if the model does not say what is durable."""
        return sum(timed.fsyncs for timed in self.steps) if self and self.instance.durable else None

    @property
    def messages(self) -> int | None:
        """The messages received from other lanes; records of a class from one step to one step are one message. None
        if the goal was not reached."""
        return sum(timed.messages for timed in self.steps) if self else None

    @property
    def _latest(self) -> Time:
        return max((timed.time for timed in self.steps), default=Time())

    @property
    def path(self) -> tuple[int, ...]:
        """The numbers of the steps on the critical path: a longest chain of messages with the most fsyncs."""
        by_number = {timed.number: timed for timed in self.steps}
        found: list[int] = []
        at = max((timed.number for timed in self.steps if timed.time == self._latest), default=None)
        while at is not None:
            found.append(at)
            at = by_number[at].waited_for
        return tuple(reversed(found))

    @property
    def headline(self) -> str:
        """The cost in one line."""
        goal = self.goal if self.after is None else f"{self.goal} after {self.after}"
        if not self:
            return f"{self.title}: {goal}: {self.reason}"
        said = [_count(self.delays, "message delay")]
        if self.fsyncs is not None:
            said.append(f"{_count(self.fsyncs_on_path, 'fsync')} on the path, {self.fsyncs} in all")
        said.append(_count(self.messages, "message"))
        return f"{self.title}: {goal}: {', '.join(said)}"

    def __repr__(self) -> str:
        return f"Cost({self.headline})"


def _count(number: int | None, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
