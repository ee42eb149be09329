"""One budget: until when, how much memory, an interrupt, and who asks."""

from __future__ import annotations

import threading
import time

import pytest

from quorate.support import budget as budgets
from quorate.support.budget import (
    LOADING,
    REPORTING,
    SEARCHING,
    UNLIMITED,
    Budget,
    Meter,
    StagedInterrupt,
    Stopped,
    begin_anew,
)


def test_what_ends_it() -> None:
    assert UNLIMITED.stop_reason() is None
    assert UNLIMITED.left is None
    interrupt = threading.Event()
    budget = Budget.of("1h", interrupt=interrupt)
    assert budget.stop_reason() is None
    assert 3590 < (budget.left or 0) <= 3600
    interrupt.set()
    assert budget.stop_reason() == "interrupted"
    late = Budget.of(0.0)
    assert (late.stop_reason(), late.left) == ("time", 0.001)
    with pytest.raises(Stopped) as stopped:
        late.check()
    assert stopped.value.reason == "time"


def test_a_part_of_it_ends_no_later() -> None:
    budget = Budget.of(100.0)
    assert budget.within(200.0).until == budget.until
    assert budget.within(None).until == budget.until
    assert 0 < (budget.within(5.0).left or 0) <= 5
    assert 0 < (UNLIMITED.within(5.0).left or 0) <= 5


def test_memory_counts_from_where_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    resident = 1000
    monkeypatch.setattr(budgets, "resident_bytes", lambda: resident)
    assert Budget.of(memory="1k").bytes == 1024
    budget = Budget(bytes=1024, before=resident)
    assert budget.taken() == 0
    resident = 1500
    assert budget.taken() == 500
    rest = budget.from_here()
    assert (rest.bytes, rest.taken()) == (524, 0)
    resident = 9000
    assert budget.from_here().bytes == 102  # a tenth at least
    resident = 0
    assert budget.taken() == 0


def test_a_meter_looks_at_memory_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    def resident() -> int:
        looks.append(1)
        return 100

    monkeypatch.setattr(budgets, "resident_bytes", resident)
    meter = Meter(Budget(bytes=50, before=60))
    for _ in range(1000):
        meter.check()
    assert 1 <= len(looks) < 500
    with pytest.raises(Stopped) as stopped:
        meter.check(own=51)
    assert stopped.value.reason == "memory"
    with pytest.raises(Stopped) as stopped:
        Meter(Budget(bytes=30, before=60)).check()
    assert stopped.value.reason == "memory"
    with pytest.raises(Stopped) as stopped:
        Meter(Budget.of(0.0)).check()
    assert stopped.value.reason == "time"


def test_who_asks_has_a_deadline_and_is_told() -> None:
    interrupt = StagedInterrupt(50.0)
    budget = Budget.of(100.0, interrupt=interrupt)
    assert budget.until == interrupt.until
    assert (Budget.of(1.0, interrupt=interrupt).left or 0) <= 1
    assert interrupt.stage == LOADING
    budget.enter(SEARCHING)
    assert interrupt.stage == SEARCHING
    budget.report(["a"])
    budget.report(["b"])
    assert (interrupt.stage, interrupt.violated) == (REPORTING, ("a", "b"))
    interrupt.begin("something else")
    assert (interrupt.stage, interrupt.violated, interrupt.until) == ("something else", (), budget.until)
    time.sleep(0.001)
    begin_anew(interrupt)
    assert interrupt.until is not None
    assert budget.until is not None
    assert interrupt.until > budget.until
    assert interrupt.stage == LOADING


def test_an_event_is_told_nothing() -> None:
    interrupt = threading.Event()
    budget = Budget.of(interrupt=interrupt)
    budget.enter(SEARCHING)
    budget.report(["a"])
    begin_anew(interrupt)
    assert vars(interrupt).keys() == vars(threading.Event()).keys()
