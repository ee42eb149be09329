"""A space-time diagram as data: what there is to draw, before anybody draws it. Time goes by steps, from 0, the
start; every lane is a node, or a role that acts (a proposer of some ballot, the network)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DotKind = Literal["step", "leader", "crash", "restart"]
ArrowKind = Literal["received", "lost", "unread"]
NoteKind = Literal["violation", "refused", "differs"]


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the diagram. `group` is the name of its sort, or "" if it stands for none. `node` says whether it is
    one that has state of its own (a server), rather than a role that acts for a number. `epoch` is that number."""

    name: str
    group: str
    node: bool
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """What happened on a lane in a step. `label` is short, `text` is the action with all its arguments."""

    step: int
    lane: int
    action: str
    label: str
    text: str
    kind: DotKind = "step"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A message, from the step and lane that sent it to those that received it.

    One that nobody received is "lost", and has a `target` only if it names one; it is "unread" where no action of
    the model ever looks at such messages (what acceptors tell learners that are not modelled). Of several that are
    sent in one step and lost there is one arrow, with their `count`. `epoch` is the ballot or term it speaks of.
    """

    sent: int
    source: int
    received: int | None
    target: int | None
    label: str
    text: str
    kind: ArrowKind
    count: int = 1
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """How a lane stands after a step: its role, how much of a leader it is (0 not, 1 a candidate or the like, 2 it
    is one), and the term or ballot that it is in."""

    role: str = ""
    level: int = 0
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said of a step across all lanes: what is violated after it, where another protocol parts."""

    step: int
    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """`statuses` has for each step, the start included, the status of each lane. `epoch_names` are the names of the
    variables that epochs come from, by group of lanes: ``{"Server": "term"}``."""

    lanes: tuple[Lane, ...]
    dots: tuple[Dot, ...]
    arrows: tuple[Arrow, ...]
    statuses: tuple[tuple[Status, ...], ...]
    start: str = "initial state"
    epoch_names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self.statuses) - 1

    def changed(self, step: int, lane: int) -> Status | None:
        """The status of a lane if the step changed it; None if not (and at the start)."""
        now = self.statuses[step][lane]
        return now if step > 0 and now != self.statuses[step - 1][lane] else None

    def status_text(self, step: int, lane: int) -> str:
        """What is new of a lane's status at a step: ``leader, term 2``; "" if nothing is."""
        if (now := self.changed(step, lane)) is None:
            return ""
        before = self.statuses[step - 1][lane]
        parts = []
        if now.role and now.role != before.role:
            parts.append(now.role.lower().replace("_", " "))
        if now.epoch != before.epoch and self.lanes[lane].node:
            name = self.epoch_names.get(self.lanes[lane].group, "").replace("_", " ")
            parts.append(f"{name} {'none' if now.epoch is None else now.epoch}".strip())
        return ", ".join(parts)

    def arrows_to(self, step: int) -> tuple[Arrow, ...]:
        """The messages received in a step, from other lanes."""
        return tuple(a for a in self.arrows if a.received == step and a.source != a.target)
