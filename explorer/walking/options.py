"""The steps that are possible in a state, with their arguments and effects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from quorate.exploration import State, Step
from quorate.language.instance import Instance
from quorate.language.records import Record
from quorate.language.types import BagType
from quorate.language.words import call
from quorate.reference.machine import Machine, Run
from quorate.trace.changes import Change, changes_by
from quorate.trace.diagram.receipts import MessageContainer, places, sent

MOST_OPTIONS = 1_000
"""The most steps that are listed of a state."""

How = Literal["possible", "no change", "bound", "fault"]


@dataclass(frozen=True, slots=True)
class Option:
    """A step that no guard refuses. It is "possible" and has the `changes`; it makes "no change"; it would go past
    `bound`, and so cannot be taken; or it ends in a "fault", as `message` says. `sent` are the messages that it adds,
    `takes` those among its arguments that are on their way."""

    action: str
    arguments: Mapping[str, Any]
    how: How
    changes: tuple[Change, ...] = ()
    sent: tuple[Record, ...] = ()
    takes: tuple[Record, ...] = ()
    message: str = ""

    @property
    def text(self) -> str:
        """The step as text: ``timeout(s1)``."""
        return call(self.action, self.arguments)

    @property
    def leads_on(self) -> bool:
        """Whether it leads to another state, or fails."""
        return self.how in ("possible", "fault")

    @property
    def can_be_taken(self) -> bool:
        """Whether a walk can go on with it."""
        return self.how != "bound"


@dataclass(frozen=True, slots=True)
class Options:
    """The steps of a state. `whole` is false if there are more than are listed."""

    steps: tuple[Option, ...]
    whole: bool = True


def options(instance: Instance, machine: Machine, state: State) -> Options:
    """Return the steps that no guard refuses in a state. Of steps that differ in arguments that they do not read, the
    first is listed where there are very many. To be used while the instance is active."""
    return _listed(instance, machine, machine.distinct_runs(state), state)


def starts(instance: Instance, machine: Machine) -> Options:
    """Return the ways to begin: the runs of the init methods. To be used while the instance is active."""
    defaults = tuple(variable.initial for variable in instance.variables)
    return _listed(instance, machine, machine.distinct_initial_runs(), defaults)


def _listed(instance: Instance, machine: Machine, runs: Iterable[Run], state: State) -> Options:
    at = places(instance)
    found = list(islice(runs, MOST_OPTIONS + 1))
    listed = tuple(_option(instance, machine, run, state, at) for run in found[:MOST_OPTIONS])
    return Options(listed, len(found) <= MOST_OPTIONS)


def _option(
    instance: Instance, machine: Machine, run: Run, state: State, at: tuple[MessageContainer, ...]
) -> Option:
    arguments = machine.arguments(run) if run.action else {}
    takes = tuple(_on_their_way(arguments, state, at))
    if run.cut is not None:
        return Option(run.action, arguments, "bound", takes=takes, message=run.cut)
    if run.fault is not None:
        return Option(run.action, arguments, "fault", takes=takes, message=run.fault.message)
    assert run.after is not None
    if run.after == state and run.action:
        return Option(run.action, arguments, "no change", takes=takes)
    changed = changes_by(instance, state, Step(run.action, arguments, run.after)) if run.action else ()
    added = tuple(record for _, record in sent(state, run.after, at))
    return Option(run.action, arguments, "possible", changed, added, takes)


def _on_their_way(
    arguments: Mapping[str, Any], state: State, at: tuple[MessageContainer, ...]
) -> Iterator[Record]:
    for value in arguments.values():
        if isinstance(value, Record) and any(value in _items(place, state) for place in at):
            yield value


def _items(place: MessageContainer, state: State) -> Any:
    held = place.of(state)
    return dict(held) if isinstance(place.type, BagType) else held
