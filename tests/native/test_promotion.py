"""A search that leaves its unit at any moment, for one that is optimized more: it tells what it would have told."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from quorate import Model, Range, action, always_possible, reachable, when
from quorate.exploration import Exploration, Limits, Request
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.models.paxos import Paxos
from quorate.native import NativeExplorer, build, compiled, promotion, watching
from quorate.native.binding import SearchHandle
from quorate.native.compiled import Compiler
from quorate.native.interface import NO_LIMIT, STOP_LEFT, STOPS, TAKEN, Options
from quorate.native.promotion import Promotion
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError
from quorate.verdicts.requests import request_for
from quorate.verdicts.selection import instance_of
from tests.native import growing, models

pytestmark = pytest.mark.usefixtures("compiler")


class Count(Range): ...


class Line(Model):
    """One state in most of its levels, so that a search is between two of them half of the time."""

    sizes = {Count: 20_000}
    n: Count
    odd: bool

    @action
    def go(self) -> None:
        self.n += 1
        self.odd = not self.odd

    @action
    def stay(self) -> None:
        when(self.n == 7)
        self.odd = True


@reachable
def half(m: Line) -> bool:
    return m.n == 10_000


class Circle(Model):
    """A run in which something happens again and again, found in the recorded graph."""

    sizes = {Count: 3_000}
    n: Count

    @action
    def go(self) -> None:
        self.n = Count((self.n + 1) % 3_000)


@always_possible
def comes_by(m: Circle) -> bool:
    return m.n == 2_999


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def takings(cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How each taking over in this test ended. The tiers differ in name only, and both are compiled in a moment."""
    monkeypatch.setenv("QUORATE_CACHE", str(cache))
    monkeypatch.delenv("QUORATE_CFLAGS", raising=False)
    monkeypatch.setattr(build, "OPTIMIZATION", {"quick": ("-O0",), "thorough": ("-O0", "-DTHOROUGH")})
    monkeypatch.setattr(compiled, "is_built", lambda source, tier: False)
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.001)
    ends: list[int] = []
    take_over = SearchHandle.take_over

    def noted(*arguments: Any) -> int:
        ends.append(take_over(*arguments))
        return ends[-1]

    monkeypatch.setattr(SearchHandle, "take_over", noted)
    return ends


def explored(request: Request, budget: Budget = UNLIMITED) -> Exploration:
    return replace(NativeExplorer().explore(request, budget), seconds=0, compile_seconds=0)


def without(request: Request, monkeypatch: pytest.MonkeyPatch) -> Exploration:
    """What the search tells if it stays in its unit."""
    with monkeypatch.context() as patch:
        patch.setattr(Promotion, "poll", lambda self, handle: None)
        return explored(request)


def leaving(it_is_time: Callable[[int], bool]) -> Callable[[Promotion, SearchHandle], None]:
    """Have a search leave its quick unit once so many states were found."""

    def poll(self: Promotion, handle: SearchHandle) -> None:
        if self._wanted and it_is_time(handle.progress().states):
            handle.leave()

    return poll


def leave_at(depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the next search leave its unit when this depth is reached."""
    run, to_leave = SearchHandle.run, [True]

    def left(self: SearchHandle) -> int:
        if not to_leave:
            return run(self)
        to_leave.clear()
        stop = self.go_on(depth)
        return STOP_LEFT if STOPS[stop] == "depth" else stop

    monkeypatch.setattr(SearchHandle, "run", left)


@pytest.mark.parametrize("states", [1, 300, 1_000])
@pytest.mark.parametrize(("symmetry", "workers"), [(True, 1), (True, 2), (False, 2)])
@pytest.mark.parametrize("model", [growing.Gossip, Line, models.Parcels])
def test_the_search_goes_on(
    model: type[Model],
    states: int,
    symmetry: bool,
    workers: int,
    takings: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance = instantiate(model)
    limits = Limits(depth=10) if model is growing.Gossip else Limits()
    request = Request(
        instance,
        instance.properties,
        limits=limits,
        symmetry=symmetry,
        workers=workers,
        keep_going=True,
        deadlock=True,
    )
    known = without(request, monkeypatch)
    monkeypatch.setattr(Promotion, "poll", leaving(lambda found: found >= states))
    assert explored(request) == known


def test_it_is_left_between_two_levels(takings: list[int]) -> None:
    """As when it reaches its depth limit: all states of the last level are found, and none is expanded."""
    with (instance := instantiate(Line)).active():
        unit = Compiler(instance).compiled()
    whole, half, rest = (
        unit.open(
            Options(NO_LIMIT, NO_LIMIT, depth, 0, workers=1, symmetry=False, deadlock=True, keep_going=True)
        )
        for depth in (NO_LIMIT, 5_000, NO_LIMIT)
    )
    try:
        assert STOPS[whole.run()] == "complete"
        assert STOPS[half.run()] == "depth"
        assert rest.take_over(half, ()) == TAKEN
        assert STOPS[rest.go_on(NO_LIMIT)] == "complete"
        assert rest.counts() == whole.counts()
        assert rest.found() == whole.found()
        assert rest.progress().transitions == whole.progress().transitions > 20_000
    finally:
        for handle in (whole, half, rest):
            handle.close()


def test_the_first_violation_ends_it(takings: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    instance = instantiate(growing.Late)
    request = Request(instance, instance.properties)
    known = without(request, monkeypatch)
    takings.clear()
    leave_at(15, monkeypatch)
    assert explored(request) == known
    assert (known.stop, takings) == ("violation", [TAKEN])


def test_runs_in_the_recorded_graph_are_found(takings: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    instance = instantiate(Circle)
    request = request_for(
        instance, lower(instance), instance.properties, workers=1, max_states=None, max_depth=None
    )
    known = without(request, monkeypatch)
    takings.clear()
    leave_at(500, monkeypatch)
    assert explored(request) == known
    assert set(known.liveness) == {"comes_by"}
    assert takings == [TAKEN]


def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the thorough compilation begin with the search."""
    monkeypatch.setattr(promotion, "PATIENCE", 0.0)
    monkeypatch.setattr(promotion, "COST", 0.0)


@pytest.mark.slow
def test_a_long_search_is_compiled_thoroughly(takings: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock, as for users, but sooner: the second unit is compiled while the first is searched."""
    at_once(monkeypatch)
    instance = instance_of(Paxos, {"Ballot": 4})  # takes longer than to compile it, on any machine
    request = Request(instance, instance.properties, symmetry=False)
    found = explored(request, Budget.of(time=120))
    assert (found.stop, found.states) == ("complete", 8_220_065)
    assert takings == [TAKEN]
    assert len(list(Path(os.environ["QUORATE_CACHE"]).glob("*.so"))) >= 2


def test_without_a_better_unit_the_search_goes_on(
    takings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Path:
        raise EngineError("no space left")

    at_once(monkeypatch)
    monkeypatch.setattr(promotion, "build", broken)
    instance = instantiate(Line)
    found = explored(Request(instance, instance.properties))
    assert (found.stop, found.states, takings) == ("complete", 20_000, [])


def test_flags_that_say_how_to_optimize_leave_one_tier(
    takings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build.has_tiers()
    monkeypatch.setenv("QUORATE_CFLAGS", "-g -O1")
    assert not build.has_tiers()


class Clock:
    """Time as the promotion sees it."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("compiled", "searched", "begun"),
    [(0.0, 0.2, False), (0.0, 0.4, True), (2.0, 3.9, False), (2.0, 4.1, True)],
)
def test_a_search_is_worth_a_compilation_that_it_outlasts(
    compiled: float, searched: float, begun: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(_source: str, _budget: Budget, tier: str) -> Path:
        asked.append(tier)
        raise EngineError("only to see that it was asked for")

    clock = Clock()
    monkeypatch.setattr(promotion, "time", clock)
    monkeypatch.setattr(promotion, "build", noted)
    unit = SimpleNamespace(generated=SimpleNamespace(source=""), tier="quick", seconds=compiled)
    waiting = Promotion(cast("Any", unit))
    clock.now = searched
    waiting.poll(cast("Any", None))
    waiting.end()
    assert asked == ["thorough"] * begun


def test_there_is_no_second_search_where_addresses_are_limited(
    takings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first has most of them: a second could not take over, and would end the search early."""
    at_once(monkeypatch)
    monkeypatch.setattr(promotion, "address_space", lambda: 1 << 40)
    monkeypatch.setattr(promotion, "build", lambda *_: pytest.fail("compiled nevertheless"))
    instance = instantiate(Line)
    found = explored(Request(instance, instance.properties))
    assert (found.stop, found.states, takings) == ("complete", 20_000, [])


def test_a_search_goes_on_if_no_thread_can_be_started(
    takings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unstarted(threading.Thread):
        def start(self) -> None:
            asked.append(self.name)
            raise RuntimeError("can't start new thread")

    asked: list[str] = []
    unit = SimpleNamespace(generated=SimpleNamespace(source=""), tier="quick", seconds=0.0)
    monkeypatch.setattr(promotion.threading, "Thread", Unstarted)
    at_once(monkeypatch)
    waiting = Promotion(cast("Any", unit))
    waiting.poll(cast("Any", None))
    waiting.poll(cast("Any", None))
    waiting.end()
    assert len(asked) == 1
