"""Of instances of an action that differ only in arguments that they do not read, one is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

import quorate
from quorate import Model, Range, action, invariant, when
from quorate.language.instance import instantiate
from quorate.models.paxos import Paxos
from quorate.models.raft import Raft
from quorate.output.traces.saving import save_trace
from quorate.reference import machine as machines
from quorate.reference.argument_reads import Reads, distinct
from quorate.reference.machine import Machine, Run
from quorate.saved.replaying import replay
from tests.models_for_tests import counting, endings, messages


class Four(Range): ...


class Wide(Model):
    """An action with sixteen million instances, of which most are refused by a guard of one or of all arguments."""

    sizes = {Four: 4}
    n: Four

    @action
    def early(self, a: Four, b: Four, c: Four, d: Four, e: Four, f: Four, g: Four, h: Four, i: Four) -> None:
        when(a == 1 and self.n == 0)
        self.n = Four(1)

    @action
    def late(
        self,
        a: Four,
        b: Four,
        c: Four,
        d: Four,
        e: Four,
        f: Four,
        g: Four,
        h: Four,
        i: Four,
        j: Four,
        k: Four,
    ) -> None:
        when(self.n == 1 and k == 3 and j == i == h == 2)
        when(all(x == 2 for x in (g, f)) and e == d == c == 2)
        when(a == b == c)
        self.n = Four(b + 1)


@invariant
def below_three(m: Wide) -> bool:
    return m.n < 3


def test_what_is_read_is_known() -> None:
    def function(self: object, a: int, b: int, c: int) -> int:
        if a:
            return b
        return sum(c for _ in range(2))

    reads = Reads(function)  # type: ignore[arg-type]
    for a, read in ((0, (0, 2)), (1, (0, 1))):
        reads.call(None, a, 0, 0)
        assert reads.last == read


def test_what_is_read_first_is_chosen_first() -> None:
    tried: list[tuple[int, ...]] = []

    def attempt(chosen: tuple[int, ...]) -> tuple[tuple[int, ...] | None, tuple[int, ...]]:
        tried.append(chosen)
        if chosen[2] != 1:
            return None, (2,)
        return (chosen if chosen[0] else None), (2, 0)

    assert distinct([range(3)] * 3, attempt) == [(1, 0, 1), (2, 0, 1)]
    assert len(tried) == 5
    assert distinct([range(3), ()], attempt) == []
    assert distinct([range(3000)] * 3, lambda chosen: (None, (0, 1, 2))) is None


@pytest.mark.parametrize(
    "model", [Paxos, Raft, counting.Slots, counting.Dividing, messages.Pings, endings.Fails]
)
def test_distinct_runs_are_the_first_of_all_that_are_alike(
    model: type[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "MANY", 0)
    instance = instantiate(model)
    with instance.active():
        machine = Machine(instance)
        states = [run.after for run in machine.initial_runs() if run.after is not None]
        for state in states[:1]:
            states += [run.after for run in machine.runs(state) if run.after not in (None, state)]  # type: ignore[misc]
        states += [
            run.after
            for state in states[1:5]
            for run in list(machine.runs(state))
            if run.after is not None and run.after != state
        ]
        for state in states[:40]:

            def first(runs: list[Run]) -> list[Run]:
                seen: dict[object, Run] = {}
                for run in runs:
                    seen.setdefault((run.action, run.after, run.cut, run.fault), run)
                return list(seen.values())

            every = list(machine.runs(state))
            some = list(machine.distinct_runs(state))
            assert first(some) == first(every)
            assert set(some) <= set(every)


def test_a_run_is_found_among_millions_of_arguments(tmp_path: Path) -> None:
    result = quorate.check(Wide)
    assert [(v.name, v.steps) for v in result.violations] == [("below_three", 2)]
    assert result.trace is not None
    assert [str(step) for step in result.trace.steps] == [
        "early(1, 0, 0, 0, 0, 0, 0, 0, 0)",
        "late(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3)",
    ]
    (file,) = save_trace(result, tmp_path / "run.json")
    assert replay(file, Wide)
