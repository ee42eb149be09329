"""A search that goes on on disk when memory has ended tells what it tells in memory."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quorate import Model
from quorate.exploration import Exploration, Keeping, Limits, Request
from quorate.language.diagnostics import ModelError
from quorate.models.paxos import AnyReportedValue, Paxos
from quorate.models.raft import Raft
from quorate.models.raft.raft_elections import NoUpToDateCheck
from quorate.native import on_disk
from quorate.support.budget import Budget
from quorate.verdicts.checking import check
from tests.models_for_tests import liveness
from tests.native import growing
from tests.native.on_disk import LITTLE, OnDiskExplorer
from tests.native.test_checkpoint import explore, kept_in, request_of, told

pytestmark = pytest.mark.usefixtures("compiler")


def beyond(folder: Path, request: Request, resume: bool = False, **changes: Any) -> Request:
    """A request for a search in a folder that does not end with memory."""
    return replace(request, keeping=Keeping(folder, resume, beyond_memory=True), **changes)


def begun(folder: Path, request: Request, depth: int = 1) -> None:
    """Have a search in a folder come to some depth in memory."""
    explore(kept_in(folder, request, limits=Limits(depth=depth)))


def on_disk_only(request: Request, workers: int = 2) -> Exploration:
    found = OnDiskExplorer().explore(replace(request, workers=workers))
    return told(replace(found, seconds=0, compile_seconds=0, bytes_per_state=0, workers=0))


@pytest.mark.parametrize("symmetry", [False, True])
@pytest.mark.parametrize("workers", [1, 3])
def test_many_runs_a_level(symmetry: bool, workers: int) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=symmetry)
    assert on_disk_only(request, workers) == explore(request)


@pytest.mark.parametrize(
    ("model", "sizes", "options"),
    [
        (AnyReportedValue, {"Ballot": 3}, {"keep_going": False}),
        (AnyReportedValue, {"Ballot": 3}, {"deadlock": True}),
        (NoUpToDateCheck, {}, {"keep_going": False}),
        pytest.param(Raft, {}, {}, marks=pytest.mark.slow),
    ],
)
def test_the_same_runs_are_told(model: type[Model], sizes: dict[str, int], options: dict[str, Any]) -> None:
    request = request_of(model, sizes, **options)
    assert on_disk_only(request) == explore(request)


def test_memory_ends_and_the_search_does_not(tmp_path: Path) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    found = explore(beyond(tmp_path, request), Budget.of(memory=3 << 20))
    assert told(found) == explore(request)
    assert "185,369 states, depth 24; sorted levels of" in found.kept
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "checkpoint.json",
        "checkpoint.lock",
        "levels-1",
    ]
    assert told(explore(beyond(tmp_path, request, True))) == told(found)
    with pytest.raises(ModelError, match=r"write --disk .* --resume"):
        explore(kept_in(tmp_path, request, True))


def test_level_by_level_on_other_workers(tmp_path: Path) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    begun(tmp_path, request, 3)
    for number, depth in enumerate((4, 9, 15, 20)):
        part = beyond(tmp_path, request, True, limits=Limits(depth=depth), workers=1 + number % 3)
        assert explore(part, LITTLE).depth == depth
    assert told(explore(beyond(tmp_path, request, True), LITTLE)) == explore(request)


@pytest.mark.parametrize("states", [1, 7, 100, 5_000, 185_368, 185_369])
def test_no_more_states_than_allowed(states: int, tmp_path: Path) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    explore(kept_in(tmp_path, request, limits=Limits(depth=0)))
    found = explore(beyond(tmp_path, request, True, limits=Limits(states=states)), LITTLE)
    assert found.states == states
    assert found.stop == ("states" if states < 185_369 else "complete")


@pytest.mark.parametrize("model", [growing.Gossip, growing.Late, growing.Shelves, growing.Boxes])
@pytest.mark.parametrize("symmetry", [True, False])
def test_sets_that_outgrow_their_room(
    model: type[Model], symmetry: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / "cache"))
    last = {growing.Gossip: 11}.get(model)
    request = request_of(model, symmetry=symmetry, limits=Limits(depth=last))
    packed: list[str] = []
    filled = on_disk.fill_from_search

    def noted(*arguments: Any) -> bool:
        packed.append("")
        return filled(*arguments)

    monkeypatch.setattr("quorate.native.checkpoint.fill_from_search", noted)
    found = on_disk_only(request)
    assert packed or model is growing.Boxes  # whose sets are parts of codes, so that the search begins anew
    assert found == explore(request)


def test_stopped_in_the_middle(tmp_path: Path) -> None:
    """Whatever a level has left behind does not count when it is explored again."""
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    whole = explore(request)
    begun(tmp_path, request)
    chosen = random.Random(1)
    for _ in range(8):
        budget = Budget.of(memory=1, time=chosen.uniform(0.2, 0.9))
        found = explore(beyond(tmp_path, request, True), budget)
        assert found.stop in ("time", "complete")
    assert told(explore(beyond(tmp_path, request, True), LITTLE)) == whole
    (levels,) = tmp_path.glob("levels-*")
    assert not list(levels.glob("run-*"))


def test_the_limit_of_the_disk(tmp_path: Path) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    begun(tmp_path, request)
    little = replace(request, keeping=Keeping(tmp_path, resume=True, beyond_memory=True, bytes=100_000))
    found = explore(little, LITTLE)
    assert (found.stop, len(found.warnings)) == ("disk", 1)
    assert "the files take as much as --disk-limit allows" in found.warnings[0]
    assert explore(little, LITTLE).stop == "disk"
    assert told(explore(beyond(tmp_path, request, True), LITTLE)) == explore(request)


@pytest.fixture
def without_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], None]:
    """Have libzstd not be found, by what is loaded from now on."""

    def hidden() -> None:
        monkeypatch.setenv("QUORATE_ZSTD", "")
        monkeypatch.setenv("QUORATE_CACHE", str(tmp_path_factory.mktemp("cache")))

    return hidden


def test_without_a_library_that_compresses(without_library: Callable[[], None], tmp_path: Path) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    begun(tmp_path / "compressed", request)
    explore(beyond(tmp_path / "compressed", request, True, limits=Limits(depth=12)), LITTLE)
    without_library()
    assert on_disk_only(request) == explore(request)
    with (
        pytest.raises(ModelError, match="compressed by Zstandard") if compressed(tmp_path) else nullcontext()
    ):
        explore(beyond(tmp_path / "compressed", request, True), LITTLE)


def compressed(folder: Path) -> bool:
    """Whether there is a library on this machine."""
    return any(
        each.read_bytes()[8:12] in (b"\2\0\0\0", b"\3\0\0\0") for each in folder.glob("*/levels-*/level-9-*")
    )


@pytest.mark.parametrize("how", ["shorter", "other", "swapped", "gone"])
def test_damaged_files(how: str, tmp_path: Path) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    begun(tmp_path, request)
    explore(beyond(tmp_path, request, True, limits=Limits(depth=12)), LITTLE)
    (file,) = tmp_path.glob("levels-*/level-12-0")
    content = file.read_bytes()
    if how == "shorter":
        file.write_bytes(content[:-40])
    elif how == "other":
        at = len(content) // 2
        file.write_bytes(content[:at] + bytes([content[at] ^ 16]) + content[at + 1 :])
    elif how == "swapped":
        file.write_bytes(file.with_name("level-11-0").read_bytes())
    else:
        file.unlink()
    if how == "gone":
        with pytest.raises(ModelError, match=r"no search can go on from .*: No such file"):
            explore(beyond(tmp_path, request, True), LITTLE)
        return
    found = explore(beyond(tmp_path, request, True), LITTLE)
    assert found.stop == "disk"
    assert "a file is damaged" in found.warnings[0]


def test_what_needs_all_states_in_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="several runs to a violation"):
        check(AnyReportedValue, runs=2, disk=tmp_path / "disk")
    with pytest.raises(ModelError, match="properties of runs need the whole graph in memory"):
        check(liveness.Moving, disk=tmp_path / "disk")
    for options in (
        {"disk": "a", "checkpoint": "b"},
        {"disk_limit": "1G"},
        {"disk_limit": 5, "checkpoint": "b"},
    ):
        with pytest.raises(ModelError):
            check(Paxos, **options)
    assert not (tmp_path / "disk").exists()


def test_a_search_that_cannot_go_on_tells_how_far_it_has_come(tmp_path: Path) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    begun(tmp_path, request)
    in_memory = explore(replace(request, keeping=Keeping(tmp_path, resume=True), limits=Limits(depth=8)))
    found = explore(
        replace(beyond(tmp_path, request, True), keeping=Keeping(tmp_path, True, True, 10)), LITTLE
    )
    assert found.stop == "disk"
    assert "--disk-limit" in found.warnings[0]
    assert (found.states, found.depth) == (in_memory.states, in_memory.depth)
    assert found.transitions_by_action == in_memory.transitions_by_action
