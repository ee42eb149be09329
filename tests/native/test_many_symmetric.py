"""Canonical forms where trying all renamings takes for ever."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate import Model
from quorate.exploration import Exploration, Request, State
from quorate.language.instance import Instance, instantiate
from quorate.language.kernel import lower_to_total
from quorate.language.values import all_values, permute
from quorate.native import NativeExplorer
from quorate.native.binding import Library
from quorate.native.build import build
from quorate.native.interface import Shape
from quorate.native.layout import Layout
from quorate.native.program import generate
from quorate.reference.individualisation import Refinement
from quorate.support.budget import UNLIMITED, Budget
from tests.models_for_tests import webs
from tests.native.test_codes import frozen

pytestmark = pytest.mark.usefixtures("compiler")


class Forms:
    """Canonical forms of the states of a model, by the native engine and by the reference."""

    def __init__(self, model: type[Model], sizes: dict[str, int] | None = None) -> None:
        self.instance: Instance = instantiate(model, sizes)
        with self.instance.active():
            program = lower_to_total(self.instance)
            capacities = {"Edge": 48, "Vote": 48}
            generated = generate(program, self.instance.symmetric, capacities)
            self.layout: Layout = generated.layout
            counts = (len(generated.runs), len(generated.events), len(program.properties))
            self._library = Library(build(generated.source), Shape(self.layout.words, *counts))
            self._refinement = Refinement([v.type for v in self.instance.variables], self.instance.symmetric)

    def native(self, state: State) -> State:
        return self.layout.unpack(self._library.canonicalize(self.layout.pack(state)))

    def reference(self, state: State) -> State:
        return self._refinement.canonical(state)

    def renamed(self, state: State, chance: random.Random) -> State:
        renaming: dict[Any, Any] = {}
        for sort in self.instance.symmetric:
            values = list(all_values(sort))
            renaming.update(zip(values, chance.sample(values, len(values)), strict=True))
        variables = self.instance.variables
        return tuple(permute(value, v.type, renaming) for value, v in zip(state, variables, strict=True))

    def check(self, state: State, chance: random.Random) -> State:
        """The form of a state, which is one of its renamings, and that of all others."""
        native, reference = self.native(state), self.reference(state)
        assert self.reference(native) == reference
        assert self.native(reference) == native
        other = self.renamed(state, chance)
        assert self.native(other) == native
        assert self.reference(other) == reference
        return native


@cache
def tangle() -> Forms:
    return Forms(webs.Tangle)


def few(value: Any) -> Any:
    """Small sets, so that many values are alike."""
    return value if not isinstance(value, frozenset) else frozenset(sorted(value, key=repr)[:4])


@st.composite
def tangles(draw: st.DrawFn) -> State:
    forms = tangle()
    with forms.instance.active():
        defaults = [v.initial for v in forms.instance.variables]
        values = []
        for variable, default in zip(forms.instance.variables, defaults, strict=True):
            values.append(few(draw(frozen(variable.type))) if draw(st.booleans()) else default)
    return tuple(values)


@given(tangles(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_renaming_does_not_change_the_form(state: State, chance: random.Random) -> None:
    forms = tangle()
    with forms.instance.active():
        forms.check(state, chance)


def explored(
    model: type[Model], sizes: dict[str, int] | None = None, budget: Budget = UNLIMITED, **options: Any
) -> Exploration:
    instance = instantiate(model, sizes)
    return NativeExplorer().explore(Request(instance, instance.properties, **options), budget)


def paths_and_circles(nodes: int) -> int:
    """How many there are on so many nodes: a path has any length, a circle at least two, so it is the coefficient of
    (1 - x) / ((1 - x)(1 - x^2)...)^2 (OEIS A000712 has the sums)."""
    ways = [1, -1] + [0] * nodes
    for length in [*range(1, nodes + 1)] * 2:
        for at in range(length, nodes + 1):
            ways[at] += ways[at - length]
    return ways[nodes]


def test_how_many_paths_and_circles_there_are() -> None:
    assert [*map(paths_and_circles, (1, 2, 3, 10, 12, 16))] == [1, 3, 5, 181, 413, 1866]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("model", "nodes", "orbits"),
    [
        (webs.Few, 1, 2),
        (webs.Few, 256, 3),
        (webs.Few, 257, 3),
        (webs.Few, 1000, 3),
        (webs.Links, 10, 181),
        (webs.Links, 12, 413),
        (webs.Graphs, 6, 156),
        (webs.Arrows, 4, 218),
    ],
)
def test_as_many_states_as_orbits(model: type[Model], nodes: int, orbits: int, workers: int) -> None:
    found = explored(model, {"Node": nodes}, workers=workers)
    assert (found.states, found.stop) == (orbits, "complete")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "nodes", "orbits"), [(webs.Graphs, 8, 12346), (webs.Arrows, 5, 9608), (webs.Links, 16, 1866)]
)
def test_as_many_states_as_orbits_of_more(model: type[Model], nodes: int, orbits: int) -> None:
    assert explored(model, {"Node": nodes}).states == orbits


def circle(nodes: range) -> Iterator[tuple[int, int]]:
    return ((i, nodes[0] + (i - nodes[0] + 1) % len(nodes)) for i in nodes)


def rook(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] == other[0] or one[1] == other[1]


def shrikhande(one: tuple[int, int], other: tuple[int, int]) -> bool:
    apart = ((one[0] - other[0]) % 4, (one[1] - other[1]) % 4)
    return apart in [(0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3)]


SQUARES = [(i, j) for i in range(4) for j in range(4)]
PETERSEN = [*circle(range(5)), *((i, i + 5) for i in range(5)), *((5 + i, 5 + (i + 2) % 5) for i in range(5))]
PRISM = [*circle(range(5)), *((i, i + 5) for i in range(5)), *circle(range(5, 10))]
ALIKE = {
    "two triangles, a hexagon": (6, [*circle(range(3)), *circle(range(3, 6))], list(circle(range(6)))),
    "circles of 12": (12, list(circle(range(12))), [*circle(range(5)), *circle(range(5, 12))]),
    "of degree 3": (10, PETERSEN, PRISM),
    "strongly regular": (
        16,
        [(i, j) for i in range(16) for j in range(i) if rook(SQUARES[i], SQUARES[j])],
        [(i, j) for i in range(16) for j in range(i) if shrikhande(SQUARES[i], SQUARES[j])],
    ),
}


@pytest.mark.parametrize("case", ALIKE)
def test_graphs_of_equal_degrees_are_told_apart(case: str) -> None:
    nodes, *graphs = ALIKE[case]
    forms = Forms(webs.Graphs, {"Node": nodes})
    chance = random.Random(case)
    with forms.instance.active():
        found = []
        for edges in graphs:
            linked = {*edges, *((b, a) for a, b in edges)}
            rows = tuple(tuple((a, b) in linked for b in range(nodes)) for a in range(nodes))
            found.append(forms.check((rows,), chance))
    assert found[0] != found[1]


def test_the_limit_of_time_holds_while_a_form_is_sought() -> None:
    found = explored(webs.Links, {"Node": 40}, Budget.of(time=0.5))
    assert found.stop == "time"
    assert found.seconds < 5


def test_an_interrupt_holds_while_a_form_is_sought() -> None:
    interrupt = threading.Event()
    timer = threading.Timer(0.3, interrupt.set)
    timer.start()
    found = explored(webs.Links, {"Node": 40}, Budget.of(interrupt=interrupt))
    timer.cancel()
    assert found.stop == "interrupted"
