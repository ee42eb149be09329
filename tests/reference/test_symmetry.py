"""Canonical states: one for each orbit, and a member of it."""

from __future__ import annotations

import itertools

import pytest

from quorate import Model
from quorate.exploration import State
from quorate.language.instance import Instance, instantiate
from quorate.reference.machine import Machine
from quorate.reference.symmetry import Symmetries
from tests.models_for_tests import messages, processes


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


@pytest.mark.parametrize(
    "model", [processes.Owners, processes.Chooser, processes.Elected, messages.Pings, messages.Logs]
)
def test_canonical_states_are_one_for_each_orbit(model: type[Model]) -> None:
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
