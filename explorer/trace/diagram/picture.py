"""A space-time diagram as data, independent of its renderers. Time is counted in steps, from the start at 0; a lane
is a node, or a role that takes steps (the proposer of a ballot, the network)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DotKind = Literal["step", "leader", "crash", "restart"]
ArrowKind = Literal["received", "lost", "unread", "waiting"]
NoteKind = Literal["violation", "refused", "differs", "loop", "back"]

NOTE_MARKS: dict[NoteKind, str] = {"violation": "✗", "refused": "⊘", "differs": "≠", "loop": "↻", "back": "↺"}
"""The character that stands for each kind of note."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of the diagram. `group` is the name of its sort, or "" if it has none. `node` says whether it is a node
    with state of its own (a server), rather than a role that acts for a number. `epoch` is that number."""

    name: str
    group: str
    node: bool
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A step on a lane. `label` is short, `text` is the action with all its arguments."""

    step: int
    lane: int
    action: str
    label: str
    text: str
    kind: DotKind = "step"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A message, from the step and lane that sent it to those that received it.

    A message that was not received is "lost", and has a `target` only if it names one; in a run that may go on, it is
    "waiting" as long as it is in its container. It is "unread" if no action of the model ever reads such messages
    (those to learners that are not modelled, for example). Several messages that are sent in one step and lost have
    one arrow, with their `count`. `epoch` is the ballot or term in the message.
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
class Ghost:
    """A step that may be the next, on its lane, which `label` does not name, nor its messages. `number` is its place
    among the steps that were given; `sent` are the steps in which the messages were sent that it takes, with the
    lanes of their senders."""

    number: int
    lane: int
    label: str
    text: str
    sent: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """The status of a lane after a step: its role, its level (0 for a follower, 1 for a candidate, 2 for a leader),
    and its term or ballot."""

    role: str = ""
    level: int = 0
    epoch: int | None = None

    @property
    def role_text(self) -> str:
        """The role in words."""
        return self.role.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a step across all lanes: a violation after it, where another protocol diverges, where the loop of an
    infinite run begins, and where it goes back."""

    step: int
    kind: NoteKind
    text: str

    @property
    def after(self) -> bool:
        """Whether the note is about what comes after its step, rather than about the step."""
        return self.kind in ("violation", "back")


@dataclass(frozen=True, slots=True)
class Diagram:
    """A space-time diagram. `statuses` has for each step, the start included, the status of each lane. `epoch_names`
    are the names of the variables with the epochs, by group of lanes: ``{"Server": "term"}``. `ghosts` are steps that
    may come next."""

    lanes: tuple[Lane, ...]
    dots: tuple[Dot, ...]
    arrows: tuple[Arrow, ...]
    statuses: tuple[tuple[Status, ...], ...]
    start: str = "initial state"
    epoch_names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    ghosts: tuple[Ghost, ...] = ()

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self.statuses) - 1

    def changed(self, step: int, lane: int) -> Status | None:
        """Return the status of a lane if the step changed it; None if not, and at the start."""
        now = self.statuses[step][lane]
        return now if step > 0 and now != self.statuses[step - 1][lane] else None

    def status_text(self, step: int, lane: int) -> str:
        """Return the changes of a lane's status in a step: ``leader, term 2``; "" if there are none."""
        if (now := self.changed(step, lane)) is None:
            return ""
        before = self.statuses[step - 1][lane]
        parts = []
        if now.role and now.role != before.role:
            parts.append(now.role_text)
        if now.epoch != before.epoch and self.lanes[lane].node:
            name = self.epoch_names.get(self.lanes[lane].group, "").replace("_", " ")
            parts.append(f"{name} {'none' if now.epoch is None else now.epoch}".strip())
        return ", ".join(parts)

    def arrows_to(self, step: int) -> tuple[Arrow, ...]:
        """Return the messages received in a step from other lanes."""
        return tuple(a for a in self.arrows if a.received == step and a.source != a.target)
