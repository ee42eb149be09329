"""Who leads, and in which term or ballot: the status of each lane after each step of a run."""

from __future__ import annotations

import enum
import re
from typing import Any

from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.types import EnumType, MapType, RangeType, SetType, SymmetricType, Type, without_none
from quorate.language.values import all_values
from quorate.language.words import plain
from quorate.trace.diagram.lanes import Lanes
from quorate.trace.diagram.picture import Status
from quorate.trace.diagram.receipts import runs

LEADS = re.compile(r"^(become_)?(leader|lead|primary)$|elected|becomes?_leader")
"""Actions that make a leader, in models whose state does not say who leads."""

LEADER = re.compile(r"leader|primary|coordinator", re.IGNORECASE)
"""Roles of those who lead."""

LEADERS = re.compile(r"^(leading|leads|leaders?|masters?|primary)$")
"""Variables that say who leads: a set of nodes, or one of them."""


class Statuses:
    """Tells the statuses of the lanes of one diagram. A role is read from a map of the nodes to an enum, or else from
    a variable that says who leads; else from the actions."""

    def __init__(self, instance: Instance, lanes: Lanes) -> None:
        self._instance = instance
        self._lanes = lanes
        self._roles, self.epochs = self._maps()
        """For each sort of nodes the index of the variable that holds their terms or ballots."""
        self._leading = self._leaders()

    @property
    def epoch_class(self) -> type | None:
        """The sort of terms or ballots, None if there is none."""
        for at in self.epochs.values():
            type_ = self._instance.variables[at].type
            value = without_none(type_.value) if isinstance(type_, MapType) else None
            if isinstance(value, RangeType):
                return value.cls
        return None

    def along(self, trace: Trace) -> list[tuple[Status, ...]]:
        """Return the statuses of all lanes at the start and after each step of a run."""
        count = range(len(self._lanes.lanes))
        found = [tuple(self._status(lane, trace.initial, Status()) for lane in count)]
        for number, _, step in runs(trace):
            acting, before = self._lanes.of_step(number), found[-1]
            after = [self._status(lane, step.state, before[lane]) for lane in count]
            said = after[acting].role or self._lanes.sort(acting) in self._leading
            if not said and LEADS.search(step.action):
                after[acting] = Status("leader", 2, after[acting].epoch)
            found.append(tuple(after))
        return found

    def _status(self, lane: int, state: State, before: Status) -> Status:
        sort, value = self._lanes.sort(lane), self._lanes.value(lane)
        if sort is None:
            return Status(before.role, before.level, self._lanes.lanes[lane].epoch)
        place = list(all_values(sort)).index(value)
        role, level = before.role, before.level
        if sort in self._roles:
            now = state[self._roles[sort]]
            member = None if now is None else now[place]
            role = "" if member is None else plain(member)
            level = 2 if LEADER.search(role) else 0 if member in (None, *_first(member)) else 1
        elif sort in self._leading:
            leaders = state[self._leading[sort]]
            leads = value in leaders if isinstance(leaders, frozenset) else value == leaders
            role, level = ("leader", 2) if leads else ("", 0)
        epoch = self._lanes.lanes[lane].epoch
        if sort in self.epochs:
            numbers = state[self.epochs[sort]]
            epoch = None if numbers is None or numbers[place] is None else int(numbers[place].shown)
        return Status(role, level, epoch)

    def _maps(self) -> tuple[dict[Type, int], dict[Type, int]]:
        """For each sort of nodes the index of the first variable that is a map to an enum, and to a number."""
        roles: dict[Type, int] = {}
        epochs: dict[Type, int] = {}
        for at, variable in enumerate(self._instance.variables):
            if isinstance(variable.type, MapType) and not variable.ghost:
                value = without_none(variable.type.value)
                if isinstance(value, EnumType):
                    roles.setdefault(variable.type.key, at)
                elif isinstance(value, RangeType):
                    epochs.setdefault(variable.type.key, at)
        symmetric: dict[Type, int] = {s: at for s, at in epochs.items() if isinstance(s, SymmetricType)}
        return roles, symmetric or epochs

    def _leaders(self) -> dict[Type, int]:
        """For each sort of nodes the index of the first variable that says who leads."""
        found: dict[Type, int] = {}
        for at, variable in enumerate(self._instance.variables):
            if LEADERS.search(variable.name) and not variable.ghost:
                held = without_none(variable.type)
                found.setdefault(held.item if isinstance(held, SetType) else held, at)
        return found


def _first(member: Any) -> list[Any]:
    """The first member of a role's enum, which is the initial role."""
    return [next(iter(type(member)))] if isinstance(member, enum.Enum) else []
