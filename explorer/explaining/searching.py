"""The search for a run that explains logs: depth first, with a memory of the states and positions visited.

A position says how many events of each log are explained. The logs have no common order: the next event may be that
of any of them. Before an event the model may take some steps that the logs do not show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quorate.explaining.candidates import Candidates
from quorate.explaining.reading import Act, Known, Log
from quorate.exploration import State
from quorate.reference.machine import Machine, Run
from quorate.support.budget import Budget, Meter, Stopped, StopReason

MOST_KEPT = 200
"""The most ends of the runs that explain most events that are kept, to tell what they lack."""

Position = tuple[int, ...]


class Node:
    """The end of a run: its state, how many events of each log it explains, and how many steps it has that the logs
    do not show since the last event. `run` is its last step, `event` what that explains."""

    __slots__ = ("at", "event", "hidden", "parent", "run", "state")

    def __init__(
        self,
        state: State,
        at: Position,
        hidden: int,
        parent: Node | None,
        run: Run | None,
        event: Known | None,
    ) -> None:
        self.state = state
        self.at = at
        self.hidden = hidden
        self.parent = parent
        self.run = run
        self.event = event

    def path(self) -> list[Node]:
        """The run from its start."""
        found = [self]
        while (before := found[-1].parent) is not None:
            found.append(before)
        return found[::-1]


@dataclass
class Searched:
    """What a search found: the end of a run that explains all events, or those that explain most, and how many states
    it visited at how many positions. `stopped` is the limit that ended it."""

    found: Node | None = None
    furthest: list[Node] = field(default_factory=list)
    visited: int = 0
    stopped: StopReason | None = None


class Searching:
    """Searches. To be used while the instance is active."""

    def __init__(
        self, candidates: Candidates, logs: Sequence[Log], hidden: int, hidden_acts: Sequence[Act]
    ) -> None:
        self._candidates = candidates
        self._logs = [log.events for log in logs]
        self._hidden = hidden
        self._acts = hidden_acts
        self._visited: dict[tuple[State, Position], int] = {}

    def search(self, machine: Machine, budget: Budget) -> Searched:
        """Search for a run that explains all events."""
        result = Searched()
        try:
            self._search(machine, Meter(budget), result)
        except Stopped as stopped:
            result.stopped = stopped.reason
        result.visited = len(self._visited)
        return result

    def _search(self, machine: Machine, meter: Meter, result: Searched) -> None:
        wanted = tuple(map(len, self._logs))
        stack = [self._starts(machine)]
        most = -1
        while stack:
            meter.check()
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
                continue
            if self._is_known(node):
                continue
            explained = sum(node.at)
            if explained > most:
                most, result.furthest = explained, []
            if explained == most and len(result.furthest) < MOST_KEPT:
                result.furthest.append(node)
            if node.at == wanted:
                result.found = node
                return
            stack.append(self._after(node))

    def _is_known(self, node: Node) -> bool:
        """Whether the search has been in this state at this position, with as many hidden steps left."""
        key = (node.state, node.at)
        count = len(self._visited)
        least = self._visited.setdefault(key, node.hidden)
        if len(self._visited) > count:
            return False
        if least <= node.hidden:
            return True
        self._visited[key] = node.hidden
        return False

    def _starts(self, machine: Machine) -> Iterator[Node]:
        at = (0,) * len(self._logs)
        for run in machine.initial_runs():
            if run.after is not None:
                yield Node(run.after, at, 0, None, run, None)

    def _after(self, node: Node) -> Iterator[Node]:
        for log in self._waiting(node.at):
            event = self._logs[log][node.at[log]]
            at = (*node.at[:log], node.at[log] + 1, *node.at[log + 1 :])
            if not self._candidates.agrees(event.before, node.state):
                continue
            if not event.acts:
                if self._candidates.agrees(event.after, node.state):
                    yield Node(node.state, at, 0, node, None, event)
                continue
            for run in self._candidates.steps(event.acts, node.state):
                assert run.after is not None
                if self._candidates.agrees(event.after, run.after):
                    yield Node(run.after, at, 0, node, run, event)
        if node.hidden < self._hidden:
            for run in self._candidates.steps(self._acts, node.state):
                if run.after is not None and run.after != node.state:
                    yield Node(run.after, node.at, node.hidden + 1, node, run, None)

    def _waiting(self, at: Position) -> list[int]:
        """The logs that have events left, the one that is furthest behind first."""
        left = [log for log, events in enumerate(self._logs) if at[log] < len(events)]
        return sorted(left, key=lambda log: at[log] / len(self._logs[log])) if len(left) > 1 else left
