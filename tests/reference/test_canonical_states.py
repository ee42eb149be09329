"""Canonical states: one for each orbit, and a member of it."""

from __future__ import annotations

import itertools

import pytest

from quorate import Model
from quorate.exploration import Request, State
from quorate.language.instance import Instance, instantiate
from quorate.reference import canonical_states
from quorate.reference.canonical_states import Symmetries
from quorate.reference.explorer import ReferenceExplorer
from quorate.reference.machine import Machine
from tests.models_for_tests import messages, processes, webs


def reachable_states(instance: Instance) -> set[State]:
    machine = Machine(instance)
    found = {run.after for run in machine.initial_runs() if run.after is not None}
    queue = list(found)
    while queue:
        for run in machine.runs(queue.pop()):
            if run.after is not None and run.after not in found:
                found.add(run.after)
                queue.append(run.after)
    return found


@pytest.mark.parametrize("most_tried", [0, 720], ids=["searched", "tried"])
@pytest.mark.parametrize(
    "model", [processes.Owners, processes.Chooser, processes.Elected, messages.Pings, messages.Logs]
)
def test_canonical_states_are_one_for_each_orbit(
    model: type[Model], most_tried: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canonical_states, "MOST_TRIED", most_tried)
    instance = instantiate(model)
    with instance.active():
        symmetries = Symmetries(instance)
        states = reachable_states(instance)
        orbits = {frozenset(symmetries.image(s, p) for p in symmetries.permutations) for s in states}
        assert set().union(*orbits) == states
        for orbit in orbits:
            (canonical,) = {symmetries.canonical(state) for state in orbit}
            assert canonical in orbit


def test_the_group_is_the_product_over_the_sorts() -> None:
    assert len(Symmetries(instantiate(processes.Owners)).permutations) == 6 * 2
    assert len(Symmetries(instantiate(processes.Mutex, {"Process": 1})).permutations) == 1


def test_permutations_leave_the_number_of_steps_alone() -> None:
    instance = instantiate(processes.Owners)
    with instance.active():
        symmetries, machine = Symmetries(instance), Machine(instance)
        for state in reachable_states(instance):
            counts = {
                len(list(machine.runs(symmetries.image(state, permutation))))
                for permutation in itertools.islice(symmetries.permutations, 12)
            }
            assert len(counts) == 1


@pytest.mark.parametrize(
    ("model", "nodes", "orbits"),
    [(webs.Few, 257, 3), (webs.Links, 8, 75), (webs.Graphs, 5, 34), (webs.Arrows, 3, 16)],
)
def test_as_many_states_as_orbits_however_many_permutations(
    model: type[Model], nodes: int, orbits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canonical_states, "MOST_TRIED", 0)
    instance = instantiate(model, {"Node": nodes})
    assert ReferenceExplorer().explore(Request(instance, ())).states == orbits
