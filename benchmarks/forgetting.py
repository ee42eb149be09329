"""What forgetting messages could gain: ``python benchmarks/forgetting.py``.

A message is *spent* in a state if no step from there, or from any state that can be reached from there, depends on
it. States that differ only in spent messages could be one. This measures, on the whole state graph, how many states
would be left

- if each message that is spent by itself were forgotten (with ``--each``, in CPython, without symmetry: small sizes
  only): the most that an analysis of guards, message by message, can do;
- if all states were one that have the same variables beside the messages, and from which the same can happen
  (bisimulation, by partition refinement): no forgetting can leave fewer.

Beside them is what is forgotten by hand, in a model that is otherwise the same. What properties read of the messages
is not considered, so all but the last are bounds on what could be done.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import click
from measuring import Row, show

from quorate.exploration import Limits, State
from quorate.graphs.explore import explore, explore_in_cpython
from quorate.graphs.space import Space
from quorate.language.instance import Instance
from quorate.reference.canonical_states import Symmetries
from quorate.reference.machine import Machine
from quorate.support.budget import UNLIMITED
from quorate.verdicts.selection import instance_of

MODELS: tuple[tuple[str, Mapping[str, int], str | None], ...] = (
    ("paxos", {}, None),
    ("paxos", {"Ballot": 3}, None),
    ("multipaxos", {"Command": 1}, None),
    ("raft", {}, "raft_forgetful"),
)
"""A model, its sizes, and the one that forgets by hand."""

SMALL: tuple[tuple[str, Mapping[str, int]], ...] = (("paxos", {}), ("raft", {"Term": 2}))
"""Those that are small enough for ``--each``."""

MESSAGES = "sent"
MOST = 500_000


def blocks(space: Space, labels: Sequence[Hashable]) -> int:
    """The number of classes of states with the same labels from which the same can happen; steps within a class are
    none."""
    numbers: dict[Hashable, int] = {}
    classes = [numbers.setdefault(label, len(numbers)) for label in labels]
    further: list[set[tuple[str, int]]] = [set() for _ in labels]
    for edge in space.edges:
        further[edge.source].add((edge.action, edge.target))
    while True:
        finer: dict[Hashable, int] = {}
        divided = []
        for at, own in enumerate(classes):
            steps = frozenset((name, classes[to]) for name, to in further[at] if classes[to] != own)
            divided.append(finer.setdefault((own, steps), len(finer)))
        if len(finer) == len(numbers):
            return len(finer)
        numbers, classes = finer, divided


class Messages:
    """The variable with the messages of an instance. To be used while that is active."""

    def __init__(self, instance: Instance) -> None:
        self._machine = Machine(instance)
        self._at = [variable.name for variable in instance.variables].index(MESSAGES)

    def of(self, state: State) -> frozenset[object]:
        found: frozenset[object] = state[self._at]
        return found

    def with_only(self, state: State, messages: frozenset[object]) -> State:
        """The state with other messages."""
        return (*state[: self._at], messages, *state[self._at + 1 :])

    def needed_at_once(self, state: State) -> set[object]:
        """The messages without which other steps are possible, or the same have another effect."""
        whole = self._effects(state, self.of(state))
        return {m for m in self.of(state) if self._effects(state, self.of(state) - {m}) != whole}

    def _effects(self, state: State, messages: frozenset[object]) -> set[tuple[str, State]]:
        return {
            (run.action, self.with_only(run.after, self.of(run.after) - self.of(state)))
            for run in self._machine.runs(self.with_only(state, messages))
            if run.after is not None
        }


def without_spent(space: Space, messages: Messages) -> set[State]:
    """The states, each without the messages that are spent by themselves."""
    needed = [messages.needed_at_once(state) for state in space.states]
    before: list[set[int]] = [set() for _ in space.states]
    for edge in space.edges:
        before[edge.target].add(edge.source)
    waiting = list(range(len(needed)))
    while waiting:
        at = waiting.pop()
        for source in before[at]:
            more = (needed[at] & messages.of(space.states[source])) - needed[source]
            if more:
                needed[source] |= more
                waiting.append(source)
    return {messages.with_only(state, frozenset(needed[at])) for at, state in enumerate(space.states)}


def bound(name: str, sizes: Mapping[str, int], by_hand: str | None) -> list[Row]:
    """A model up to symmetry: its states, those that are left by hand, and at least."""
    title = f"{name} {' '.join(f'{sort}={size}' for sort, size in sizes.items())}".strip()
    instance = instance_of(name, dict(sizes))
    with instance.active():
        space = explore(instance, (), True, Limits(MOST, None), UNLIMITED)
        assert space.stop == "complete", (title, space.stop)
        messages, symmetries = Messages(instance), Symmetries(instance)
        bare = [messages.with_only(state, frozenset()) for state in space.states]
        known: dict[State, State] = {}
        for state in bare:
            if state not in known:
                known[state] = symmetries.canonical(state)
        least = blocks(space, [known[state] for state in bare])
    states = len(space.states)
    rows = [
        Row(f"{title}, states", states, f"{states:,}"),
        Row(f"{title}, at least", states / least, f"{least:,}, {states / least:.1f} times fewer"),
    ]
    if by_hand is not None:
        other = instance_of(by_hand, dict(sizes))
        with other.active():
            left = len(explore(other, (), True, Limits(MOST, None), UNLIMITED).states)
        rows.append(Row(f"{title}, by hand", states / left, f"{left:,}, {states / left:.1f} times fewer"))
    return rows


def each(name: str, sizes: Mapping[str, int]) -> list[Row]:
    """A model without symmetry: its states, those left when each spent message is forgotten, and at least."""
    title = f"{name} {' '.join(f'{sort}={size}' for sort, size in sizes.items())}".strip()
    instance = instance_of(name, dict(sizes))
    with instance.active():
        space = explore_in_cpython(instance, (), False, Limits(MOST, None), UNLIMITED)
        assert space.stop == "complete", (title, space.stop)
        messages = Messages(instance)
        left = len(without_spent(space, messages))
        least = blocks(space, [messages.with_only(state, frozenset()) for state in space.states])
    states = len(space.states)
    return [
        Row(f"{title}, no symmetry, states", states, f"{states:,}"),
        Row(f"{title}, each by itself", states / left, f"{left:,}, {states / left:.1f} times fewer"),
        Row(f"{title}, at least", states / least, f"{least:,}, {states / least:.1f} times fewer"),
    ]


@click.command()
@click.option("--each", "one_by_one", is_flag=True, help="Look at each message by itself too: minutes.")
def main(one_by_one: bool) -> None:
    """Measure and print."""
    rows = [row for model in MODELS for row in bound(*model)]
    if one_by_one:
        rows += [row for model in SMALL for row in each(*model)]
    show(rows, 1)


if __name__ == "__main__":
    main()
