"""The monitors say of a history what the definition says of it, after each answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.reference.machine import Machine, Run

from ..histories.brute import REFUSED, Interval, is_linearizable
from .models import (
    AnswersNotCompared,
    AnyAnswers,
    AnyOrder,
    AnyVersions,
    OneBefore,
    OnlyTheAnswered,
    ReturnedForgotten,
    WritesNotTold,
)


class Watched:
    """A model that is run step by step, with values given by their numbers."""

    def __init__(self, model: type[Model]) -> None:
        self._instance = instantiate(model)
        self._machine = Machine(self._instance)
        self._state = next(run.after for run in self._machine.initial_runs())
        assert self._state is not None

    def take(self, action: str, **arguments: Any) -> None:
        """Run an action; the number of a value is its place among those of its sort."""
        assert self._state is not None
        domains = self._machine.domains(action, self._state)
        given = {name: domains[name][arguments.get(name, 0)] for name in domains}
        run = self._machine.run(action, given, self._state)
        assert isinstance(run, Run)
        assert run.after is not None, run
        self._state = run.after

    def holds(self) -> bool:
        """Whether the monitor's property holds."""
        assert self._state is not None
        return all(self._machine.holds(each, self._state) is True for each in self._instance.properties)


@contextmanager
def watched(model: type[Model]) -> Iterator[Watched]:
    with instantiate(model).active():
        yield Watched(model)


# ---------------------------------------------------------------------------------------- registers


@dataclass(frozen=True)
class Operation:
    """An operation of a client: `old`, `new` and `returned` are 0 for None, and the numbers of values from 1."""

    kind: str
    old: int
    new: int
    returned: int
    succeeded: bool


def register(state: int, each: Operation) -> Any:
    """The sequential specification."""
    if each.kind == "write":
        return each.new
    if each.kind == "read":
        return state if state == each.returned else REFUSED
    if (state == each.old) != each.succeeded:
        return REFUSED
    return each.new if each.succeeded else state


def unanswered(state: int, each: Operation) -> Any:
    """The same, of an operation whose answer is not known yet."""
    if each.kind == "read":
        return state
    return each.new if each.kind == "write" or state == each.old else state


def step(state: int, pair: tuple[Operation, bool]) -> Any:
    each, answered = pair
    return register(state, each) if answered else unanswered(state, each)


OPERATIONS = st.one_of(
    st.builds(Operation, st.just("read"), st.just(0), st.just(1), st.integers(0, 2), st.just(True)),
    st.builds(Operation, st.just("write"), st.just(0), st.integers(1, 2), st.just(0), st.just(True)),
    st.builds(Operation, st.just("cas"), st.integers(0, 2), st.integers(1, 2), st.just(0), st.booleans()),
)
HISTORIES = st.lists(st.tuples(st.integers(0, 2), OPERATIONS), min_size=1, max_size=8)
"""What each client does next: if it waits it is answered, otherwise it begins the operation."""


def verdicts(model: type[Model], events: Sequence[tuple[int, Operation]]) -> tuple[list[bool], list[bool]]:
    """What the monitor, and what the definition says after each answer."""
    begun: dict[int, tuple[Operation, int]] = {}
    done: list[Interval] = []
    said, true = [], []
    with watched(model) as run:
        for at, (c, each) in enumerate(events):
            if c not in begun:
                begun[c] = (each, at)
                begin(run, c, each)
                continue
            each, since = begun.pop(c)
            run.take("answer", c=c, returned=each.returned, succeeded=int(each.succeeded))
            done.append(Interval((each, True), since, at))
            open_ = [Interval((other, False), when, None) for other, when in begun.values()]
            said.append(run.holds())
            true.append(is_linearizable([*done, *open_], 0, step))
    return said, true


def begin(run: Watched, c: int, each: Operation) -> None:
    if each.kind == "read":
        run.take("read", c=c)
    elif each.kind == "write":
        run.take("write", c=c, v=each.new - 1)
    else:
        run.take("compare_and_set", c=c, old=each.old, new=each.new - 1)


@settings(max_examples=50, deadline=None)
@given(events=HISTORIES)
def test_the_configurations_are_exact(events: Sequence[tuple[int, Operation]]) -> None:
    said, true = verdicts(AnyAnswers, events)
    assert said == true


def write(value: int) -> Operation:
    return Operation("write", 0, value, 0, True)


def read(value: int) -> Operation:
    return Operation("read", 0, 1, value, True)


UNDER_WAY = [(0, write(1)), (1, read(1)), (1, read(1))]
"""A read returns what a write under way has written."""
TWO_UNDER_WAY = [(0, write(1)), (1, write(2)), (2, read(2)), (2, read(2)), (2, read(1)), (2, read(1))]
"""A reader sees one write under way after the other."""
BOTH_BETWEEN = [(0, write(1)), (1, read(1)), (2, write(2)), (2, write(2)), (0, write(1)), (1, read(1))]
"""A write and a read take effect before the answer of another write."""
OLD = [(0, write(1)), (0, write(1)), (1, read(0)), (1, read(0))]
"""A read misses a write that is done."""


@pytest.mark.parametrize(
    ("wrong", "events"),
    [(OnlyTheAnswered, UNDER_WAY), (OneBefore, UNDER_WAY), (AnswersNotCompared, OLD)],
)
def test_a_wrong_monitor_is_found_out(wrong: type[Model], events: list[tuple[int, Operation]]) -> None:
    right, true = verdicts(AnyAnswers, events)
    said, _ = verdicts(wrong, events)
    assert right == true
    assert said != true


@pytest.mark.parametrize(
    ("events", "linearizable"), [(UNDER_WAY, True), (TWO_UNDER_WAY, True), (BOTH_BETWEEN, True), (OLD, False)]
)
def test_histories(events: list[tuple[int, Operation]], linearizable: bool) -> None:
    said, true = verdicts(AnyAnswers, events)
    assert said[-1] is true[-1] is linearizable


# ---------------------------------------------------------------------------------------- versions


@dataclass(frozen=True)
class Access:
    """A write that was committed as a version, or a read that returned it."""

    writes: bool
    version: int


def versions(state: int, each: Access) -> Any:
    """A register that has the number of its last write: writes take effect in the order of their versions."""
    if each.writes:
        return each.version if each.version > state else REFUSED
    return state if each.version == state else REFUSED


CHOICES = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 3)), min_size=2, max_size=12)
"""What each client does next: whether it writes, if it begins something; what it reads, if it is answered."""


def version_verdicts(
    model: type[Model], choices: Sequence[tuple[int, bool, int]]
) -> tuple[list[bool], list[bool]]:
    """What the monitor, and what the definition says after each answer. A client that writes begins, has its
    write committed, and is answered, in three events; one that reads in two."""
    writing: dict[int, tuple[int, int | None]] = {}
    reading: dict[int, int] = {}
    done: list[Interval] = []
    said, true = [], []
    committed = 0
    with watched(model) as run:
        for at, (c, writes, wanted) in enumerate(choices):
            if c in writing:
                since, version = writing[c]
                if version is None:
                    if committed == 3:
                        continue
                    committed += 1
                    writing[c] = (since, committed)
                    run.take("commit", c=c)
                    continue
                del writing[c]
                run.take("acknowledge", c=c)
                done.append(Interval(Access(True, version), since, at))
            elif c in reading:
                returned = min(wanted, committed)
                run.take("answer", c=c, v=returned)
                done.append(Interval(Access(False, returned), reading.pop(c), at))
            elif writes:
                writing[c] = (at, None)
                continue
            else:
                reading[c] = at
                run.take("begin", c=c)
                continue
            open_ = [
                Interval(Access(True, version), since, None)
                for since, version in writing.values()
                if version is not None
            ]
            said.append(run.holds())
            true.append(is_linearizable([*done, *open_], 0, versions))
    return said, true


@settings(max_examples=50, deadline=None)
@given(choices=CHOICES)
def test_the_floors_are_exact(choices: Sequence[tuple[int, bool, int]]) -> None:
    said, true = version_verdicts(AnyVersions, choices)
    assert said == true


NEW_THEN_OLD = [(0, True, 0), (0, True, 0), (1, False, 0), (1, False, 1), (2, False, 0), (2, False, 0)]
"""A write is committed; one reader returns it, and then another does not, before the write is acknowledged."""


def test_floors_without_what_was_returned_are_found_out() -> None:
    right, true = version_verdicts(AnyVersions, NEW_THEN_OLD)
    assert right == true == [True, False]
    said, _ = version_verdicts(ReturnedForgotten, NEW_THEN_OLD)
    assert said == [True, True]


# ---------------------------------------------------------------------------------------- clients' own order


def is_sequential(programs: Sequence[Sequence[Access]], state: int, unanswered: frozenset[int]) -> bool:
    """Whether some order of all operations, which keeps that of each program, explains them. A version that
    no program has written is that of a write without an answer: it takes effect at any time, or never."""
    if not any(programs):
        return True
    for i, program in enumerate(programs):
        after = versions(state, program[0]) if program else REFUSED
        rest = [each[1:] if j == i else each for j, each in enumerate(programs)]
        if after is not REFUSED and is_sequential(rest, after, unanswered):
            return True
    return any(is_sequential(programs, v, unanswered - {v}) for v in unanswered if v > state)


def order_verdicts(model: type[Model], told: Sequence[tuple[int, Access]]) -> tuple[list[bool], list[bool]]:
    """What the monitor, and what the definition says after each answer; a version that was written is not again."""
    programs: list[list[Access]] = [[], [], []]
    said, true = [], []
    with watched(model) as run:
        for c, wanted in told:
            written = {each.version for program in programs for each in program if each.writes}
            each = Access(wanted.writes and wanted.version not in written | {0}, wanted.version)
            programs[c].append(each)
            run.take("write" if each.writes else "read", c=c, v=each.version)
            written |= {each.version} if each.writes else set()
            said.append(run.holds())
            true.append(is_sequential(programs, 0, frozenset({1, 2, 3} - written)))
    return said, true


@settings(max_examples=50, deadline=None)
@given(
    told=st.lists(
        st.tuples(st.integers(0, 2), st.builds(Access, st.booleans(), st.integers(0, 3))),
        min_size=1,
        max_size=7,
    )
)
def test_the_order_of_each_client_is_exact(told: Sequence[tuple[int, Access]]) -> None:
    said, true = order_verdicts(AnyOrder, told)
    assert said == true


STALE = [(0, Access(True, 1)), (1, Access(False, 0)), (0, Access(False, 1)), (1, Access(False, 1))]
"""A client reads what is older than a write that is done: that is allowed."""
OWN_WRITE_MISSED = [(0, Access(True, 1)), (0, Access(False, 0))]


def test_reads_may_be_stale_but_not_go_back() -> None:
    assert order_verdicts(AnyOrder, STALE)[0] == [True] * 4
    right, true = order_verdicts(AnyOrder, OWN_WRITE_MISSED)
    assert right == true == [True, False]
    said, _ = order_verdicts(WritesNotTold, OWN_WRITE_MISSED)
    assert said == [True, True]
