"""What a user writes to read a log: a class that derives from `LogMapping`, which makes events of its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal


class Like:
    """A record of which only some fields are known: ``Like(AppendEntries, term=2, leader="s1")``. Without a class,
    any record that has these fields."""

    def __init__(self, record: type | None = None, /, **fields: Any) -> None:
        self.record = record
        self.fields = fields


@dataclass(frozen=True)
class Event:
    """What a log says of one step: what it does not say may be anything.

    Values are those of the model (``Role.LEADER``), or plain ones as in JSON (``"LEADER"``, ``"s1"``, a dict of the
    fields of a record).
    """

    action: str | Sequence[str] | None = None
    """The action that was taken; or one of several; or None for any of the model's."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Arguments by name. Of a record some fields are enough (`Like`)."""
    observed: Mapping[str, Any] = field(default_factory=dict)
    """Variables after the step, or views of the mapping. Of a Map some keys are enough, of a record some fields."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """The same before the step."""
    added: Mapping[str, Iterable[Any]] = field(default_factory=dict)
    """Sets of the model, each with items that it has after the step, such as the messages that were sent."""
    node: str = ""
    """The node that the line is of, to be shown."""
    step: bool = True
    """False if no step was taken: the line only says what was observed."""


class LogMapping:
    """Makes events of the lines of a log. Derive from it; one object is made for each log.

    Sorts have their sizes in `event`: ``list(Server)``. ValueError raised there is a mistake in the line, which is
    shown with its place. Names of helpers begin with an underscore.
    """

    lines: ClassVar[Literal["json", "text"]] = "json"
    """What `event` is given: what a line of JSON has, or the text of the line."""
    hidden: ClassVar[Sequence[str]] = ()
    """The actions that the log does not show: `hidden_steps` of them may be taken before each event. All, if none is
    named."""
    hidden_steps: ClassVar[int] = 0
    """How many, if ``--hidden`` does not say it."""
    views: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """Further things that events may observe, by name: functions of the model in a state, as properties are."""

    file: str
    """The name of the log."""
    number: int
    """Its number among the logs, from 0."""

    def event(self, line: Any) -> Event | Iterable[Event] | None:
        """Return what a line says: one event, or several in order; or None if it says nothing."""
        raise NotImplementedError


OWN = frozenset(name for name in vars(LogMapping) if not name.startswith("_"))
"""The names that a mapping has for Quorate."""

KEYS = ("action", "arguments", "observed", "before", "added", "node", "step")
"""What a line of the form that needs no mapping may have."""


class Plain(LogMapping):
    """The form that needs no mapping: a line is a JSON object with what an `Event` has."""

    def event(self, line: Any) -> Event:
        """Return the event that the object is."""
        if not isinstance(line, Mapping):
            raise ValueError('a line is an object: {"action": "promise", "arguments": {"a": "a1"}}')
        for key in line:
            if key not in KEYS:
                raise ValueError(f"there is no {key}: an event has {', '.join(KEYS)}")
        return Event(**line)
