"""Runs of one action of which some arguments are left out: those of all values, whatever is skipped on the way."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import pytest

from quorate import Model, Range, action, when
from quorate.language.instance import Instance, instantiate
from quorate.language.outcomes import Disabled
from quorate.reference.machine import Machine, Run
from quorate.verdicts.selection import instance_of


class Digit(Range): ...


class Guards(Model):
    """Guards that read one parameter, both, and one of them in a loop before the other."""

    sizes = {Digit: 4}

    n: Digit

    @action
    def one_then_both(self, a: Digit, b: Digit) -> None:
        when(a >= self.n)
        when(a + b < 4)
        self.n = b

    @action
    def looped(self, a: Digit, b: Digit) -> None:
        for i in range(b):
            when(i != a)
        self.n += 1

    @action
    def refused_late(self, a: Digit, b: Digit) -> None:
        self.n = b
        when(a > 2)


def one_by_one(machine: Machine, action: str, given: dict[str, Any], state: Any) -> list[Run]:
    free = [name for name in machine.parameters(action) if name not in given]
    domains = machine.domains(action, state)
    runs = [
        machine.run(action, {**given, **dict(zip(free, chosen, strict=True))}, state)
        for chosen in itertools.product(*(domains[name] for name in free))
    ]
    return [run for run in runs if not isinstance(run, Disabled)]


@pytest.mark.parametrize(
    "instance",
    [instantiate(Guards), instance_of("paxos", None), instance_of("raft", None)],
    ids=["guards", "paxos", "raft"],
)
def test_completions_are_the_runs_of_all_values(instance: Instance) -> None:
    """Each subset of the parameters left out, in the states of a random run; with machines of their own, so that
    what one has kept of a state does not help the other."""
    random = Random(0)
    with instance.active():
        machine, other = Machine(instance), Machine(instance)
        state = random.choice([run.after for run in machine.initial_runs() if run.after is not None])
        compared = 0
        for _ in range(12):
            for method in machine.actions:
                domains = machine.domains(method.name, state)
                if not all(domains.values()):
                    continue
                for count in range(len(method.parameters) + 1):
                    for names in itertools.combinations(method.parameters, count):
                        given = {name: random.choice(domains[name]) for name in names}
                        found = list(machine.completions(method.name, given, state))
                        assert found == one_by_one(other, method.name, given, state)
                        compared += len(found)
            after = [run.after for run in machine.runs(state) if run.after not in (None, state)]
            if not after:
                break
            state = random.choice(after)
        assert compared > 50
