"""Code and model side by side: all states of the model that agree with what was seen so far, step by step.

The code may choose where the model leaves a choice, and not everything of it may be seen. So the model is in several
states at once: in those that a run of the model with the steps so far leads to, and in which all that was observed is
as it was seen. When none is left, no run of the model explains what the code did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quorate.conformance.expecting import Expecting
from quorate.conformance.real import Real
from quorate.conformance.result import Kind
from quorate.conformance.seen import Given, Seen, agrees
from quorate.exploration import State, Step
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.types import SetType, members_of


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """The end of a run of the model: its last `given` step, for which the model took `step`, or refused it (None).
    Where the code drives, a node has either a `step` of the model, or the code's `own` step that the steps before
    explain."""

    state: State
    parent: Node | None = None
    given: Given | None = None
    step: Step | None = None
    own: Any = None

    def path(self) -> list[Node]:
        """The run from its start."""
        found = [self]
        while (before := found[-1].parent) is not None:
            found.append(before)
        return found[::-1]


Position = tuple[Node, ...]
"""The ends of the runs of the model that explain what was seen, with different states."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The model's step does not fit its bounds, so that nothing can be said of the code's."""

    bound: str


@dataclass(frozen=True, slots=True)
class Clash:
    """No run of the model explains what was seen. `allowed` are the ends of runs that would have been explained."""

    kind: Kind
    seen: Seen
    allowed: tuple[Node, ...]


class Lockstep:
    """Compares what is seen of the code with what the model expects. To be used while the instance is active."""

    def __init__(self, instance: Instance, expecting: Expecting, real: Real) -> None:
        self._at = {variable.name: at for at, variable in enumerate(instance.variables)}
        self._expecting = expecting
        self._messages = None if real.messages is None else self._at[real.messages]
        of = None if self._messages is None else instance.variables[self._messages].type
        self._classes = {each.cls for each in members_of(of.item)} if isinstance(of, SetType) else set()
        self._all = real.sends == "all"
        self._refusal = real.refusal
        machine = expecting.machine
        starts: dict[State, Node] = {}
        for run in machine.initial_runs():
            if run.after is not None:
                starts.setdefault(run.after, Node(run.after))
        self._starts = tuple(starts.values())
        if not starts:
            raise ModelError(f"{instance.cls.__name__} has no initial state", "quorate check shows why")

    @property
    def starts(self) -> tuple[Node, ...]:
        """The starts of the model's runs."""
        return self._starts

    def begin(self, seen: Seen) -> Position | Clash:
        """Where the model begins, if the code begins so."""
        nothing = None if self._messages is None else frozenset[object]()
        found = tuple(
            node
            for node in self._starts
            if self._agrees(seen, node.state) and self._sends(seen, nothing, node.state)
        )
        return found or Clash("start", seen, self._starts)

    def enables(self, at: Position, given: Given) -> bool:
        """Whether the model takes the step in one of the states that it may be in."""
        return any(not self._expecting.of(given, node.state).refused for node in at)

    def may_be_given(self, at: Position, given: Given) -> bool:
        """Whether the code is to be given a step: not if the model may refuse it, and either the code is not to be
        given such steps, or its message was never sent, as one that the model has noted elsewhere."""
        refusing = [node for node in at if self._expecting.of(given, node.state).refused]
        if not refusing:
            return True
        skip = self._refusal(given.action) == "skip"
        return not skip and all(self._was_sent(given, node.state) for node in refusing)

    def _was_sent(self, given: Given, state: State) -> bool:
        """Whether the messages among the arguments are there in a state; true if nobody says which are messages."""
        if self._messages is None:
            return True
        sent: frozenset[object] = state[self._messages]
        return all(value in sent for value in given.arguments.values() if type(value) in self._classes)

    def after(self, at: Position, given: Given, seen: Seen) -> Position | Cut | Clash:
        """Where the model is after a step of the code."""
        found: dict[State, Node] = {}
        allowed: list[Node] = []
        cut: str | None = None
        moves = False
        for node in at:
            outcomes = self._expecting.of(given, node.state)
            cut = cut or outcomes.cut
            moves = moves or not outcomes.refused
            for after in self._outcomes(node, given):
                allowed.append(after)
                if self._agrees_after(seen, node.state, after):
                    found.setdefault(after.state, after)
        if found:
            return tuple(found.values())
        if cut is not None:
            return Cut(cut)
        if seen.raised is not None:
            return Clash("raised", seen, tuple(allowed))
        return Clash("different" if moves else "moved", seen, tuple(allowed))

    def _outcomes(self, node: Node, given: Given) -> Iterator[Node]:
        outcomes = self._expecting.of(given, node.state)
        if outcomes.refused:
            yield Node(node.state, node, given)
        for step in outcomes.steps:
            yield Node(step.state, node, given, step)

    def _agrees_after(self, seen: Seen, before: State, after: Node) -> bool:
        if seen.raised is not None:
            given = after.given
            may = given is not None and self._refusal(given.action) == "may raise"
            return may and after.step is None and not seen.raised.ended
        return self._agrees(seen, after.state) and self._sends(
            seen, None if self._messages is None else before[self._messages], after.state
        )

    def _agrees(self, seen: Seen, state: State) -> bool:
        return (
            seen.raised is None
            and not seen.beyond
            and all(agrees(value, state[self._at[name]]) for name, value in seen.values.items())
        )

    def _sends(self, seen: Seen, before: frozenset[object] | None, state: State) -> bool:
        if self._messages is None or before is None or seen.sent is None:
            return True
        after: frozenset[object] = state[self._messages]
        if not self._all:
            return seen.sent <= after
        return after - before == seen.sent - before

    def explained(
        self, at: Position, own: Any, seen: Seen, hidden: int
    ) -> tuple[Position, int] | Cut | Clash:
        """Where the model is after the code took a step of its `own`, by up to `hidden` steps of the model; and the
        least number of them that explains it."""
        found: dict[State, Node] = {}
        least = hidden + 1
        reached: list[Node] = []
        level = {node.state: (node, node) for node in at}
        known = set(level)
        cut: str | None = None
        for count in range(hidden + 1):
            further: dict[State, tuple[Node, Node]] = {}
            for state, (node, origin) in level.items():
                after = Node(state, node, own=own)
                reached.append(after)
                messages = None if self._messages is None else origin.state[self._messages]
                if self._agrees(seen, state) and self._sends(seen, messages, state):
                    found.setdefault(state, after)
                    least = min(least, count)
                if count < hidden:
                    outcomes = self._expecting.any_from(state)
                    cut = cut or outcomes.cut
                    for step in outcomes.steps:
                        if step.state not in known:
                            known.add(step.state)
                            further[step.state] = (Node(step.state, node, None, step), origin)
            level = further
        if found:
            return tuple(found.values()), least
        if cut is not None:
            return Cut(cut)
        return Clash("raised" if seen.raised is not None else "unexplained", seen, tuple(reached))
