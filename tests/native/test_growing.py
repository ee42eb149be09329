"""A sorted set that outgrows its room: the search goes on from what is explored, and tells what it would have told
with that room from the beginning."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quorate import Model
from quorate.exploration import Exploration, Limits, Request
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.models.raft import Raft
from quorate.models.raft.membership.raft_compacted_members import RaftWithCompactedMembers
from quorate.native import NativeExplorer, capacities, codes
from quorate.native.binding import SearchHandle
from quorate.native.build import Tier
from quorate.native.compiled import Compiled, Compiler
from quorate.native.interface import TAKEN
from quorate.support.budget import UNLIMITED, Budget, Stopped
from tests.native import growing, models

pytestmark = pytest.mark.usefixtures("compiler")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def forget_room(cache: Path) -> None:
    for remembered in cache.glob("*.room"):
        remembered.unlink()


@pytest.fixture
def taken(cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How each taking over in this test ended. What is compiled is kept from test to test; what is known of room
    is not."""
    monkeypatch.setenv("QUORATE_CACHE", str(cache))
    forget_room(cache)
    ends: list[int] = []
    take_over = SearchHandle.take_over

    def noted(*arguments: Any) -> int:
        ends.append(take_over(*arguments))
        return ends[-1]

    monkeypatch.setattr(SearchHandle, "take_over", noted)
    return ends


@pytest.fixture
def forget(cache: Path, taken: list[int]) -> Callable[[], None]:
    """Forget what room is known to be needed, and how takings over ended."""

    def forgotten() -> None:
        forget_room(cache)
        taken.clear()

    return forgotten


def request_of(model: type[Model], depth: int | None = None, **options: Any) -> Request:
    instance = instantiate(model)
    options = {"keep_going": True, "deadlock": True, "limits": Limits(depth=depth), **options}
    return Request(instance, instance.properties, **options)


def explore(request: Request, budget: Budget = UNLIMITED) -> Exploration:
    return replace(NativeExplorer().explore(request, budget), seconds=0, compile_seconds=0)


def as_if_known(request: Request, taken: list[int]) -> Exploration:
    """What a search gives whose sets outgrow their room, having compared it with one that has the room at first."""
    grown = explore(request)
    before = list(taken)
    assert explore(request) == grown
    assert taken == before
    return grown


@pytest.mark.parametrize(
    ("model", "depth"),
    [
        (growing.Gossip, 11),
        (growing.Late, None),
        (growing.Shelves, None),
        pytest.param(models.Crowd, None, marks=pytest.mark.slow),
    ],
)
def test_the_search_goes_on(
    model: type[Model], depth: int | None, taken: list[int], forget: Callable[[], None]
) -> None:
    for symmetry, workers in itertools.product((True, False), (1, 2)):
        forget()
        as_if_known(request_of(model, depth, symmetry=symmetry, workers=workers), taken)
        assert TAKEN in taken


@pytest.mark.parametrize("model", [growing.Late, growing.Shelves])
def test_the_first_violation_ends_it(model: type[Model], taken: list[int]) -> None:
    found = as_if_known(request_of(model, keep_going=False), taken)
    assert TAKEN in taken
    assert (found.stop, len(found.violations)) == ("violation", 1)


def test_sets_in_items_of_sets_have_other_codes(taken: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "FIRST_CAPACITY", 1)
    found = as_if_known(request_of(growing.Boxes), taken)
    assert TAKEN not in taken
    assert (found.stop, found.states) == ("complete", 10)
    assert found.reached["three_boxes"] is not None


def test_without_memory_for_both_the_search_begins_anew(taken: list[int], forget: Callable[[], None]) -> None:
    known = as_if_known(request_of(growing.Late), taken)
    forget()
    budget = Budget.of(memory=int(known.bytes_per_state * known.states) + 8)
    assert explore(request_of(growing.Late), budget) == known
    assert TAKEN not in taken


def test_what_is_explored_is_told_when_time_is_over_while_it_compiles_again(
    taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled, times = Compiler.compiled, itertools.count()

    def once(
        self: Compiler, budget: Budget = UNLIMITED, tier: Tier = "thorough", disk: bool = False
    ) -> Compiled:
        if next(times):
            raise Stopped("time")
        return compiled(self, budget, tier, disk)

    monkeypatch.setattr(Compiler, "compiled", once)
    found = explore(request_of(growing.Late))
    assert (found.stop, found.states, found.depth) == ("time", 43, 20)
    assert found.reached["all_turned"] is not None
    assert found.reached["full"] is None


@pytest.mark.slow
@pytest.mark.parametrize("symmetry", [True, False])
def test_raft_goes_on(symmetry: bool, taken: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "FIRST_CAPACITY", 1)
    monkeypatch.setattr(capacities, "NETWORK_CAPACITY", 1)
    as_if_known(request_of(Raft, 9, symmetry=symmetry, workers=2), taken)
    assert taken.count(TAKEN) > 2


def test_a_network_has_room_for_many_messages_at_first() -> None:
    for model in (Raft, RaftWithCompactedMembers):
        instance = instantiate(model)
        with instance.active():
            rooms = capacities.of_networks(lower(instance))
        assert rooms
        assert set(rooms.values()) == {capacities.NETWORK_CAPACITY}
        assert "AppendEntries" in rooms
        assert "Election" not in rooms
