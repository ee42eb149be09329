"""Native searches: the same for any number of workers, stopped by limits, widened when a set is full."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import quorate
from quorate import Model
from quorate.exploration import Exploration, Limits, Request
from quorate.graphs.state_graph import graph
from quorate.language.instance import Instance, instantiate
from quorate.language.loading import load
from quorate.models.paxos import Paxos
from quorate.models.raft import Raft
from quorate.models.raft.membership import RaftWithMembership
from quorate.native import NativeExplorer, NoCompiler, build, emit
from quorate.native.build import RUNTIME, compiler
from quorate.support.budget import UNLIMITED, Budget, Progress
from quorate.support.engine_errors import EngineError
from tests.differential.agreement import differences
from tests.few import few
from tests.models_for_tests.numbers import Large
from tests.native import models

pytestmark = pytest.mark.usefixtures("compiler")

MODELS = [models.Post, models.Crowd, models.Parcels, models.Tables, models.Beginnings]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def request_of(model: type[Model], sizes: dict[str, int] | None = None, **options: Any) -> Request:
    instance = instantiate(model, sizes)
    return Request(instance, instance.properties, **options)


def explore(request: Request, budget: Budget = UNLIMITED) -> Exploration:
    return NativeExplorer().explore(request, budget)


def everything_but_time(found: Exploration) -> Exploration:
    return replace(found, seconds=0, compile_seconds=0, workers=0, bytes_per_state=0)


@pytest.mark.parametrize("model", MODELS)
def test_agrees_with_the_reference(model: type[Model], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.differential.agreement.STATES", 300)
    assert differences(instantiate(model), NativeExplorer()) == []


@pytest.mark.parametrize("symmetry", [True, False])
@pytest.mark.parametrize(
    ("model", "sizes"),
    few(
        2,
        [
            (Paxos, {"Ballot": 3}),
            (models.Tables, {}),
            (models.Post, {"Tick": 2, "Colour": 1}),
            (Raft, {"Term": 2}),
        ],
    ),
)
def test_the_number_of_workers_does_not_matter(
    model: type[Model], sizes: dict[str, int], symmetry: bool
) -> None:
    limits = Limits(depth=7)
    request = request_of(model, sizes, symmetry=symmetry, keep_going=True, deadlock=True, limits=limits)
    found = [everything_but_time(explore(replace(request, workers=workers))) for workers in (1, 2, 4)]
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_a_set_that_fills_is_widened(cache: Path) -> None:
    found = explore(request_of(models.Crowd, keep_going=True))
    assert (found.states, found.stop) == (41, "complete")
    (remembered,) = cache.glob("*.room")
    assert json.loads(remembered.read_text().splitlines()[0])["Wide"] >= 40
    built = set(cache.glob("*.so"))
    assert explore(request_of(models.Crowd, keep_going=True)).states == 41
    assert set(cache.glob("*.so")) == built  # the room that sufficed is remembered


def test_nothing_is_built_twice(cache: Path) -> None:
    explore(request_of(Paxos))
    built = {path: path.stat().st_mtime_ns for path in cache.glob("*.so")}
    again = explore(request_of(Paxos, symmetry=False))
    assert again.states == 3921
    assert {path: path.stat().st_mtime_ns for path in cache.glob("*.so")} == built
    assert {path.with_suffix(".c") for path in built} == set(cache.glob("*.c"))


@pytest.mark.parametrize("workers", [1, 3])
def test_limits(workers: int) -> None:
    request = request_of(Paxos, {"Ballot": 4}, symmetry=False, workers=workers)
    found = explore(replace(request, limits=Limits(states=50_000)))
    assert (found.stop, found.states) == ("states", 50_000)
    found = explore(replace(request, limits=Limits(depth=5)))
    assert (found.stop, found.depth) == ("depth", 5)
    found = explore(request, Budget.of(memory=20_000_000))
    assert found.stop == "memory"
    assert found.states * found.bytes_per_state <= 20_000_000
    found = explore(request, Budget.of(time=0.1))
    assert found.stop == "time"
    assert found.seconds < 2


def test_progress_and_interrupt() -> None:
    request = request_of(Paxos, {"Ballot": 4}, symmetry=False, workers=2)
    interrupt, reports = threading.Event(), []

    def report(progress: Progress) -> None:
        reports.append(progress)
        interrupt.set()

    found = explore(request, Budget.of(interrupt=interrupt, progress=report))
    assert found.stop == "interrupted"
    assert reports
    assert reports[0].states > 0
    assert found.bytes_per_state > 0


def test_an_exception_in_a_report_ends_the_search() -> None:
    def report(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        explore(request_of(Paxos, {"Ballot": 4}, symmetry=False), Budget.of(progress=report))


def test_without_a_compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    compiler.cache_clear()
    try:
        with pytest.raises(NoCompiler, match=r"quorate\[cc\]"):
            explore(request_of(Paxos))
    finally:
        compiler.cache_clear()


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The only compiler has no headers."""
    missing = tmp_path / "cc"
    missing.write_text('#!/bin/sh\necho "x.c:1:10: fatal error: stdint.h: No such file" >&2\nexit 1\n')
    missing.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(missing) if name == "cc" else None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / "cache"))
    compiler.cache_clear()
    yield missing
    build._broken.clear()
    compiler.cache_clear()


def test_a_compiler_without_headers_is_none(headless: Path) -> None:
    with pytest.raises(NoCompiler, match=r"there is none that works; .* here: fatal error: stdint\.h"):
        explore(request_of(Paxos))
    build._broken.clear()
    compiler.cache_clear()
    for _ in range(2):
        result = quorate.check(Paxos, max_depth=2)
        assert result.engine == "reference"
        assert [each for each in result.warnings if "there is no C compiler that works" in each]
    assert graph(Paxos, max_depth=2).graph.number_of_nodes() > 1


def test_a_broken_compiler_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(build, "RUNTIME", tmp_path / "empty")  # what is generated includes it
    with pytest.raises(EngineError, match="does not compile the generated C"):
        explore(request_of(Paxos))


def source_of(model: type[Model]) -> str:
    instance: Instance = instantiate(model)
    return emit(instance)


@pytest.mark.parametrize(
    "model",
    few(4, [models.Parcels, models.Tables, Large, Paxos, *MODELS[:2], MODELS[-1], Raft, RaftWithMembership]),
)
def test_generated_c_has_no_warnings(model: type[Model], tmp_path: Path) -> None:
    (tmp_path / "model.c").write_text(source_of(model))
    command = [
        *compiler(),
        *build.FLAGS,
        *build.OPTIMIZATION["thorough"],
        "-Wall",
        "-Wextra",
        "-Werror",
        f"-I{RUNTIME}",
        "model.c",
        "-o",
        "model.so",
    ]
    built = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr


def test_generated_c_is_for_people() -> None:
    source = source_of(Paxos)
    for text in ("m_Ballot bal_;", "m_action_promise", "paxos.py:", "m_load_promised", "Phase 1a"):
        assert text in source


def test_membership_is_a_truth_value_where_it_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """With optimization, as users compile: `(s in self.merged) == (r == Region.TARGET)` is a guard there."""
    monkeypatch.setenv("QUORATE_CFLAGS", "-O2")
    instance = instantiate(load("tikv_merge:LeaseWhileMerging"))
    asked = tuple(p for p in instance.properties if p.name == "reads_are_fresh")
    [violation] = NativeExplorer().explore(Request(instance, asked)).violations
    assert len(violation.trace.steps) == 8
