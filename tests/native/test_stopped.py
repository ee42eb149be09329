"""A search that is stopped at any moment, with violations about: what it tells is true, and nothing is lost."""

from __future__ import annotations

import pytest

from quorate import Model, Range, Record, Set, action, invariant
from quorate.exploration import Exploration, Limits, Request
from quorate.language.instance import instantiate
from quorate.models.paxos import AnyReportedValue
from quorate.native import NativeExplorer
from quorate.support.budget import Budget
from tests.contract.explorer_contract import assert_real
from tests.few import few as first_few


class Part(Range): ...


class Item(Record):
    a: Part
    b: Part


class Growing(Model):
    """A set that comes to need more room all the time, and a violation in every other state."""

    sizes = {Part: 40}
    items: Set[Item]
    n: Part

    @action
    def add(self, a: Part) -> None:
        self.items.add(Item(a, self.n))
        self.n += 1

    @action
    def skip(self) -> None:
        self.n += 1


@invariant
def few(m: Growing) -> bool:
    return len(m.items) < 3


@invariant
def not_two(m: Growing) -> bool:
    return m.n != 2


@pytest.mark.parametrize("workers", first_few(1, [2, 1]))
@pytest.mark.parametrize("states", [1, 2, 40, 41, 42, 100, 1000, 3000, 20000, 60000])
def test_stopped_by_states(states: int, workers: int) -> None:
    instance = instantiate(Growing)
    request = Request(
        instance, instance.properties, keep_going=True, workers=workers, limits=Limits(states=states)
    )
    found = NativeExplorer().explore(request)
    told(request, found)
    if found.depth > 3 or (states >= 3000 and found.stop == "states"):
        assert {v.name: len(v.trace.steps) for v in found.violations} == {"few": 3, "not_two": 2}


@pytest.mark.parametrize("workers", [1, 2])
def test_stopped_by_time(workers: int) -> None:
    instance = instantiate(AnyReportedValue, {"Ballot": 3})
    names = {}
    for milliseconds in (1, 2, 5, 10, 20, 50, 100, 200, 400):
        budget = Budget.of(time=milliseconds / 1000)
        request = Request(instance, instance.properties, keep_going=True, workers=workers)
        found = NativeExplorer().explore(request, budget)
        told(request, found)
        for violation in found.violations:
            names[violation.name] = len(violation.trace.steps)
    assert names.get("agreement", 17) == 17


def told(request: Request, found: Exploration) -> None:
    for violation in found.violations:
        assert_real(request, violation.trace)
        assert len(violation.trace.steps) <= found.depth + 1
    for trace in found.reached.values():
        if trace is not None:
            assert_real(request, trace)
