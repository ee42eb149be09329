"""Random graphs in the recorded form, for tests of the analysis: without symmetry, and of interchangeable
processes, whose orbits and renamings are computed here."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from quorate.native.analysis import EVENT_TARGETS, Arrays, row
from quorate.native.instances import MOST_LABELS

CUT, FAILED = 0, 1
"""The events of these graphs."""

NO_EXCHANGES = np.zeros((0, MOST_LABELS), np.uint16)


@dataclass(frozen=True)
class Edge:
    """A step: the state it leads to, or -1 - event; its label; and the rank of the renaming."""

    target: int
    label: int
    renaming: int = 0


def arrays(
    edges: Sequence[Sequence[Edge] | None],
    levels: Sequence[int],
    label_count: int,
    sizes: Sequence[int] = (),
    exchanges: np.ndarray = NO_EXCHANGES,
) -> Arrays:
    """The recorded form of the edges of all states; None for a state that was not expanded."""
    rows, flat = [], []
    for each in edges:
        rows.append(0 if each is None else row(len(flat), len(each)))
        flat += each or ()
    targets = [e.target if e.target >= 0 else EVENT_TARGETS - 1 - e.target for e in flat]
    return Arrays(
        rows=np.array(rows, np.uint64),
        targets=np.array(targets, np.uint32),
        labels=np.array([e.label for e in flat], np.uint16),
        renamings=np.array([e.renaming for e in flat], np.uint8) if sizes else None,
        levels=np.array([*levels, len(rows)], np.uint64),
        packed=np.arange(len(rows), dtype=np.uint64).reshape(-1, 1),
        cuts=np.array([1, 0], np.uint8),
        sizes=sizes,
        exchanges=exchanges,
        label_count=label_count,
    )


@dataclass(frozen=True)
class Plain:
    """A random graph without symmetry. Its states are in breadth-first order."""

    edges: list[list[Edge] | None]
    levels: list[int]
    labels: int

    def arrays(self) -> Arrays:
        return arrays(self.edges, self.levels, self.labels)


def plain(seed: int, most: int = 7) -> Plain:
    """A random graph in which every state is reachable."""
    r = random.Random(seed)
    states, labels = r.randint(1, most), r.randint(1, 4)
    drawn: list[list[Edge] | None] = []
    for at in range(states):
        targets = [t for t in range(states) if t != at]
        drawn.append(
            [
                Edge(r.choice(targets), r.randrange(labels))
                for _ in range(r.choice([0, 1, 1, 2, 3]))
                if targets
            ]
            + [Edge(-1 - r.choice([CUT, FAILED]), r.randrange(labels)) for _ in range(r.choice([0, 0, 0, 1]))]
        )
        if r.random() < 0.07:
            drawn[-1] = None
    number, levels, frontier = {0: 0}, [0], [0]
    while frontier:
        after = []
        for at in frontier:
            for edge in drawn[at] or ():
                if edge.target >= 0 and edge.target not in number:
                    number[edge.target] = len(number)
                    after.append(edge.target)
        if after:
            levels.append(len(number) - len(after))
        frontier = after
    edges: list[list[Edge] | None] = [
        None if (of := drawn[at]) is None else [Edge(number.get(e.target, e.target), e.label) for e in of]
        for at in number
    ]
    return Plain(edges, levels, labels)


# ----------------------------------------------------------------------------- interchangeable processes

State = tuple[tuple[int, ...], int, int]
"""The local state of each process, a shared variable, and a process or none (-1)."""

Permutation = tuple[int, ...]


@dataclass(frozen=True)
class Rule:
    """What a process may do, as an action with that process as its parameter."""

    local: int
    shared: int
    needs: str  # who the process in the state is: "me", "another", or "" for anyone
    to_local: int
    to_shared: int
    to_process: str  # "me", "same" or "none"
    other: tuple[int, int] | None  # another process goes from one local state to another
    ends: int  # an event, or -1: where the step leads
    per_process: bool  # its instances are told apart


@dataclass(frozen=True)
class System:
    """Interchangeable processes with the same rules."""

    processes: int
    rules: tuple[Rule, ...]
    unknown: frozenset[int]  # states with such a shared variable are not expanded

    @property
    def start(self) -> State:
        return (0,) * self.processes, 0, -1

    def label(self, rule: int, process: int) -> int:
        return rule * self.processes + (process if self.rules[rule].per_process else 0)

    @property
    def labels(self) -> int:
        return len(self.rules) * self.processes

    def steps(self, state: State) -> list[tuple[int, State | int]] | None:
        """The label of each step, and where it leads: a state, or -1 - event."""
        local, shared, named = state
        if shared in self.unknown:
            return None
        steps: list[tuple[int, State | int]] = []
        for number, rule in enumerate(self.rules):
            for me in range(self.processes):
                if shared != rule.shared or local[me] != rule.local:
                    continue
                if (rule.needs == "me" and named != me) or (rule.needs == "another" and named in (me, -1)):
                    continue
                label = self.label(number, me)
                if rule.ends >= 0:
                    steps.append((label, -1 - rule.ends))
                    continue
                for other in self._others(rule, local, me):
                    moved = list(local)
                    moved[me] = rule.to_local
                    if other >= 0 and rule.other is not None:
                        moved[other] = rule.other[1]
                    name = {"me": me, "same": named, "none": -1}[rule.to_process]
                    after = (tuple(moved), rule.to_shared, name)
                    if after != state:
                        steps.append((label, after))
        return steps

    def _others(self, rule: Rule, local: tuple[int, ...], me: int) -> list[int]:
        if rule.other is None:
            return [-1]
        return [i for i in range(self.processes) if i != me and local[i] == rule.other[0]]


def system(seed: int) -> System:
    r = random.Random(seed)
    locals_, shared = r.randint(2, 3), r.randint(1, 3)
    rules = tuple(
        Rule(
            r.randrange(locals_),
            r.randrange(shared),
            r.choice(["", "", "me", "another"]),
            r.randrange(locals_),
            r.randrange(shared),
            r.choice(["me", "same", "none"]),
            r.choice([None, (r.randrange(locals_), r.randrange(locals_))]),
            r.choice([-1] * 14 + [CUT, CUT, FAILED]),
            r.random() < 0.8,
        )
        for _ in range(r.randint(4, 9))
    )
    unknown = frozenset([shared - 1] if shared == 3 and r.random() < 0.15 else [])
    return System(r.choice([2, 3, 3, 4]), rules, unknown)


def image(permutation: Permutation, state: State) -> State:
    local, shared, named = state
    moved = [0] * len(local)
    for at, value in enumerate(local):
        moved[permutation[at]] = value
    return tuple(moved), shared, -1 if named < 0 else permutation[named]


@dataclass(frozen=True)
class Explored:
    """The states of a system in breadth-first order, with the edges between them."""

    states: list[State]
    edges: list[list[Edge] | None]
    levels: list[int]
    of: System
    reduced: bool

    def arrays(self, change: Callable[[int, Edge], Edge | None] = lambda _, edge: edge) -> Arrays:
        """The recorded form; `change` alters an edge from a state, or leaves it out."""
        changed = [
            None if edges is None else [new for e in edges if (new := change(at, e)) is not None]
            for at, edges in enumerate(self.edges)
        ]
        n, labels = self.of.processes, self.of.labels
        if not self.reduced:
            return arrays(changed, self.levels, labels)
        exchanges = np.zeros((n - 1, MOST_LABELS), np.uint16)
        for at in range(n - 1):
            to = list(range(n))
            to[at], to[at + 1] = to[at + 1], to[at]
            for rule, process in itertools.product(range(len(self.of.rules)), range(n)):
                told_apart = self.of.rules[rule].per_process
                whom = to[process] if told_apart else process
                exchanges[at, rule * n + process] = rule * n + whom
        return arrays(changed, self.levels, labels, (n,), exchanges)


def explored(of: System, reduced: bool) -> Explored:
    """All states of a system, or their representatives."""
    permutations = list(itertools.permutations(range(of.processes)))

    def canonical(state: State) -> tuple[State, int]:
        if not reduced:
            return state, 0
        images = [image(p, state) for p in permutations]
        least = min(images)
        return least, images.index(least)

    states, levels, edges = [canonical(of.start)[0]], [0], list[list[Edge] | None]()
    number = {states[0]: 0}
    at, end = 0, 1
    while at < len(states):
        if at == end:
            levels.append(at)
            end = len(states)
        steps = of.steps(states[at])
        found: list[Edge] | None = None if steps is None else []
        for label, after in steps or ():
            assert found is not None
            if isinstance(after, int):
                found.append(Edge(after, label))
                continue
            representative, renaming = canonical(after)
            if representative not in number:
                number[representative] = len(states)
                states.append(representative)
            found.append(Edge(number[representative], label, renaming))
        edges.append(found)
        at += 1
    return Explored(states, edges, levels, of, reduced)
