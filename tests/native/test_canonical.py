"""Canonical forms: one for each orbit, and a state of that orbit."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quorate import Model
from quorate.exploration import State
from quorate.language.instance import Instance, instantiate
from quorate.language.kernel import lower_to_total
from quorate.language.values import all_values, permute
from quorate.models.paxos import Paxos
from quorate.native.binding import Library
from quorate.native.build import build
from quorate.native.interface import Shape
from quorate.native.layout import Layout
from quorate.native.program import generate
from quorate.reference.machine import Machine
from tests.native import models

pytestmark = pytest.mark.usefixtures("compiler")


@pytest.mark.parametrize("model", [Paxos, models.Tables, models.Post, models.Parcels])
def test_canonical_forms(model: type[Model], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))
    instance = instantiate(model)
    program = lower_to_total(instance)
    with instance.active():
        generated = generate(program, instance.symmetric, {"Letter | Ack": 16})
        library = Library(
            build(generated.source),
            Shape(
                generated.layout.words, len(generated.runs), len(generated.events), len(program.properties)
            ),
        )
        for state in some_states(instance, 60):
            orbit = {tuple(words) for words in packed_orbit(instance, generated.layout, state)}
            forms = {library.canonicalize(words) for words in orbit}
            assert len(forms) == 1
            assert forms <= orbit


def some_states(instance: Instance, count: int) -> list[State]:
    """States spread over the first ones found breadth-first."""
    machine = Machine(instance)
    found: dict[State, None] = {run.after: None for run in machine.initial_runs() if run.after is not None}
    queue = list(found)
    while queue and len(found) < 10 * count:
        for run in machine.runs(queue.pop(0)):
            if run.after is not None and run.after not in found:
                found[run.after] = None
                queue.append(run.after)
    states = list(found)
    return states[:: max(1, len(states) // count)]


def packed_orbit(instance: Instance, layout: Layout, state: State) -> Iterator[list[int]]:
    sorts = [list(all_values(sort)) for sort in instance.symmetric]
    for images in itertools.product(*(itertools.permutations(sort) for sort in sorts)):
        renaming: dict[Any, Any] = {}
        for sort, image in zip(sorts, images, strict=True):
            renaming.update(zip(sort, image, strict=True))
        renamed = (
            permute(value, v.type, renaming) for value, v in zip(state, instance.variables, strict=True)
        )
        yield layout.pack(tuple(renamed))
