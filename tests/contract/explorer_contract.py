"""The contract of `quorate.exploration`, as tests that every engine inherits."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from quorate import Model
from quorate.comparison.divergence import divergence
from quorate.exploration import Explorer, Limits, Request, Trace
from quorate.language.instance import instantiate
from quorate.language.temporal import SAFETY
from quorate.models.paxos import Paxos
from quorate.support.budget import Budget, Progress
from tests.contract.answers import ANSWERS, Answer
from tests.few import few
from tests.models_for_tests import counting, messages, processes


def request_of(model: type[Model], /, sizes: dict[str, int] | None = None, **options: Any) -> Request:
    instance = instantiate(model, sizes)
    asked = tuple(each for each in instance.properties if each.kind in SAFETY)
    return Request(instance, asked, **options)


def assert_real(request: Request, trace: Trace, last_fails: bool = False) -> None:
    """CPython takes every step of the trace; the last one goes wrong if it should."""
    found = divergence(trace, request.instance, request.instance)
    assert found.difference is None
    if not last_fails:
        assert found.refused is None
    elif trace.steps:
        assert found.refused is not None
        assert (found.refused.step, found.refused.how) == (len(trace.steps), "fault")


both_ways = pytest.mark.parametrize("symmetry", [True, False], ids=["symmetry", "no_symmetry"])
each_answer = pytest.mark.parametrize("answer", ANSWERS, ids=[a.model.__name__ for a in ANSWERS])


class ExplorerContract:
    """Inherit, and give the fixture `explorer`."""

    WORKERS: ClassVar[tuple[int, ...]] = (2, 1)
    """How many workers to search with; by default only the first of these. An engine that always has one need not
    search twice."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "workers" in metafunc.fixturenames:
            metafunc.parametrize("workers", few(1, self.WORKERS))

    @each_answer
    @both_ways
    def test_known_answers_with_real_traces(
        self, explorer: Explorer, answer: Answer, symmetry: bool, workers: int
    ) -> None:
        request = request_of(
            answer.model,
            symmetry=symmetry,
            workers=workers,
            keep_going=True,
            deadlock=answer.deadlock is not None,
        )
        found = explorer.explore(request)
        states, transitions, cuts = answer.counts(symmetry)
        assert found.stop == "complete"
        assert (found.states, found.depth, found.transitions) == (states, answer.depth, transitions)
        assert {bound: times for bound, times in found.cuts.items() if times} == dict(cuts)
        assert sum(found.transitions_by_action.values()) == transitions
        assert set(found.transitions_by_action) == {action.__name__ for action in request.instance.actions}
        violations = {(v.name, v.kind): len(v.trace.steps) for v in found.violations}
        expected = dict(answer.violations)
        if answer.deadlock is not None:
            expected["deadlock", "deadlock"] = answer.deadlock
        assert violations == expected
        reached = {name: t and len(t.steps) for name, t in found.reached.items()}
        assert {name: reached[name] for name in answer.reached} == dict(answer.reached)
        for trace in filter(None, found.reached.values()):
            assert_real(request, trace)
        for violation in found.violations:
            of_action = violation.name in {action.__name__ for action in request.instance.actions}
            assert_real(request, violation.trace, last_fails=of_action)

    @both_ways
    def test_stops_after_the_level_of_a_violation(
        self, explorer: Explorer, symmetry: bool, workers: int
    ) -> None:
        found = explorer.explore(request_of(processes.Careless, symmetry=symmetry, workers=workers))
        assert (found.stop, found.depth) == ("violation", 4)
        assert [v.name for v in found.violations] == ["one_inside"]

    def test_several_violations_of_one_level_are_all_reported(self, explorer: Explorer) -> None:
        found = explorer.explore(request_of(counting.Slots, deadlock=True))
        assert [v.name for v in found.violations] == ["a_stays_below_three"]
        found = explorer.explore(request_of(counting.Slots, deadlock=True, keep_going=True))
        names = [v.name for v in found.violations]
        assert names == ["a_stays_below_three", "b_stays_below_three", "deadlock"]

    @both_ways
    def test_workers_change_nothing(self, explorer: Explorer, symmetry: bool) -> None:
        request = request_of(messages.Pings, symmetry=symmetry, keep_going=True)
        one, two = (explorer.explore(replace(request, workers=workers)) for workers in (1, 2))
        for found in (one, two):
            object.__setattr__(found, "seconds", 0.0)
            object.__setattr__(found, "compile_seconds", 0.0)
            object.__setattr__(found, "workers", 0)
            object.__setattr__(found, "bytes_per_state", 0.0)
        assert one == two

    def test_only_the_properties_asked_for(self, explorer: Explorer) -> None:
        request = request_of(counting.Slots)
        chosen = tuple(p for p in request.properties if p.name == "b_stays_below_three")
        found = explorer.explore(replace(request, properties=chosen))
        assert [(v.name, len(v.trace.steps)) for v in found.violations] == [("b_stays_below_three", 2)]
        assert found.reached == {}
        assert explorer.explore(replace(request, properties=())).violations == ()

    def test_assert_says_what_and_where(self, explorer: Explorer) -> None:
        request = request_of(counting.Asserting)
        (violation,) = explorer.explore(request).violations
        assert violation.message == "already at 2"
        assert violation.file.endswith("counting.py")
        with open(violation.file) as file:
            assert "assert self.n < 2" in file.read().splitlines()[violation.line - 1]
        before, last = violation.trace.steps[-2:]
        assert last.state == before.state

    def test_failure_says_where(self, explorer: Explorer) -> None:
        (violation,) = explorer.explore(request_of(messages.Hasty)).violations
        assert violation.file.endswith("messages.py")
        with open(violation.file) as file:
            assert "self.link.receive()" in file.read().splitlines()[violation.line - 1]

    @pytest.mark.parametrize("depth", [0, 1, 2, 3])
    def test_limit_of_depth(self, explorer: Explorer, depth: int) -> None:
        found = explorer.explore(request_of(processes.Mutex, symmetry=False, limits=Limits(depth=depth)))
        assert (found.stop, found.depth) == ("depth", depth)
        assert found.states == [1, 4, 10, 17][depth]

    def test_a_depth_beyond_the_last_state_is_no_limit(self, explorer: Explorer) -> None:
        found = explorer.explore(request_of(processes.Mutex, limits=Limits(depth=5)))
        assert (found.stop, found.depth) == ("complete", 4)

    def test_limit_of_states(self, explorer: Explorer) -> None:
        found = explorer.explore(request_of(Paxos, symmetry=False, limits=Limits(states=1000)))
        assert found.stop == "states"
        assert 0 < found.states <= 1000

    def test_as_many_states_as_allowed_is_complete(self, explorer: Explorer) -> None:
        found = explorer.explore(request_of(processes.Mutex, symmetry=False, limits=Limits(states=20)))
        assert (found.stop, found.states) == ("complete", 20)

    def test_limit_of_time(self, explorer: Explorer) -> None:
        sizes = {"Ballot": 5, "Value": 3}
        # The time of the compiler counts too: let it be done before.
        explorer.explore(request_of(Paxos, sizes, symmetry=False, limits=Limits(depth=0)))
        found = explorer.explore(request_of(Paxos, sizes, symmetry=False), Budget.of(time=0.5))
        assert found.stop == "time"
        assert found.states > 0
        assert found.seconds < 30

    def test_limit_of_memory(self, explorer: Explorer) -> None:
        request = request_of(Paxos, {"Ballot": 5, "Value": 3}, symmetry=False)
        found = explorer.explore(request, Budget.of(memory=1 << 20))
        assert found.stop == "memory"

    def test_interrupt(self, explorer: Explorer) -> None:
        interrupt = threading.Event()
        request = request_of(Paxos, {"Ballot": 5, "Value": 3}, symmetry=False)
        timer = threading.Timer(0.5, interrupt.set)
        timer.start()
        try:
            found = explorer.explore(request, Budget.of(interrupt=interrupt))
        finally:
            timer.cancel()
        assert found.stop == "interrupted"

    def test_progress(self, explorer: Explorer) -> None:
        seen: list[Progress] = []
        request = request_of(Paxos, {"Ballot": 5, "Value": 3}, symmetry=False)
        found = explorer.explore(request, Budget.of(time=1.5, progress=seen.append))
        assert seen
        counts = [progress.states for progress in seen]
        assert counts == sorted(counts)
        assert counts[-1] <= found.states
        assert all(p.frontier <= p.states and p.bytes > 0 and p.seconds > 0 for p in seen)

    def test_violations_that_come_before_a_limit_are_reported(self, explorer: Explorer) -> None:
        request = request_of(processes.Careless, keep_going=True, limits=Limits(depth=4))
        found = explorer.explore(request)
        assert found.stop == "depth"
        assert [v.name for v in found.violations] == ["one_inside"]

    @both_ways
    def test_a_search_can_end_once_all_that_is_asked_for_is_decided(
        self, explorer: Explorer, symmetry: bool, workers: int
    ) -> None:
        request = request_of(counting.Slots, symmetry=symmetry, workers=workers, keep_going=True)
        every = explorer.explore(request)
        lengths = {each.name: len(each.trace.steps) for each in every.violations}
        assert every.stop == "complete"
        assert max(lengths.values()) < every.depth
        both = tuple(each for each in request.properties if each.name in lengths)
        for asked in (both, both[:1], both[1:]):
            found = explorer.explore(replace(request, properties=asked, decided_ends=True))
            expected = {each.name: lengths[each.name] for each in asked}
            assert {each.name: len(each.trace.steps) for each in found.violations} == expected
            assert (found.stop, found.depth) == ("violation", max(expected.values()))

    def test_what_is_undecided_keeps_a_search_going(self, explorer: Explorer) -> None:
        request = request_of(counting.Jumper, keep_going=True)
        every, found = explorer.explore(request), explorer.explore(replace(request, decided_ends=True))
        assert (found.stop, found.states) == (every.stop, every.states)
        assert found.reached == every.reached

    def test_initial_states_are_judged(self, explorer: Explorer) -> None:
        found = explorer.explore(request_of(processes.Elected, {"Process": 1}))
        # With one process there is no deputy who is another: only the runs of `without` give states.
        assert (found.states, found.depth) == (4, 1)
        (violation,) = found.violations
        assert violation.trace.initial_action is not None
        assert violation.trace.initial_action[0] == "without"
        assert [step.action for step in violation.trace.steps] == ["promote"]
