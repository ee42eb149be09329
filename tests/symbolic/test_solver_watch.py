"""Solvers are interrupted at the end of a budget, whoever they are, and nothing else is."""

from __future__ import annotations

import os
import threading

import pytest

from quorate.support.budget import UNLIMITED, Budget, Progress, Stopped
from quorate.symbolic.solver_watch import Watch, checkpoint, watched


class Waiting:
    """A solver that is done only when it is interrupted."""

    def __init__(self) -> None:
        self._interrupted = threading.Event()

    def interrupt(self) -> None:
        self._interrupted.set()

    def ends(self, seconds: float = 20.0) -> bool:
        return self._interrupted.wait(seconds)


def test_it_ends_in_time() -> None:
    with Watch(Budget.of(0.2)) as watch:
        checkpoint()
        assert watch.stopped is None
        with watched(solver := Waiting()):
            assert solver.ends()
        assert watch.reason == "time"
        with pytest.raises(Stopped) as stopped:
            checkpoint()
        assert stopped.value.reason == "time"
        with pytest.raises(Stopped), watched(Waiting()):
            pytest.fail("it is too late to ask")
        watch.add(late := Waiting())
        assert late.ends(0)
    checkpoint()


def test_it_ends_for_want_of_memory() -> None:
    with Watch(Budget(bytes=1, before=0)) as watch:
        with watched(solver := Waiting()):
            assert solver.ends()
        assert watch.reason == "memory"


def test_it_is_watched_only_as_long_as_it_is_asked() -> None:
    interrupt = threading.Event()
    with Watch(Budget.of(interrupt=interrupt)) as watch:
        with watched(done := Waiting()):
            pass
        watch.add(kept := Waiting())
        watch.add(removed := Waiting())
        watch.remove(removed)
        interrupt.set()
        assert kept.ends()
        assert not done.ends(0.2)
        assert not removed.ends(0)
        assert watch.reason == "interrupted"


def test_nobody_watches_elsewhere() -> None:
    with watched(solver := Waiting()):
        assert not solver.ends(0)
    told: list[bool] = []

    def look() -> None:
        checkpoint()
        told.append(True)

    with Watch(Budget.of(0.0)):
        other = threading.Thread(target=look)
        other.start()
        other.join()
    assert told


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_forked_process_has_no_watch() -> None:
    with Watch(Budget.of(0.0)):
        if not (child := os.fork()):
            try:
                checkpoint()
            except Stopped:
                os._exit(1)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0


def test_it_tells_how_far_it_is() -> None:
    told: list[Progress] = []
    with Watch(Budget.of(progress=told.append)) as watch:
        watch.report_progress("no run of 3 steps", 3)
    assert [(each.depth, each.text) for each in told] == [(3, "no run of 3 steps")]
    assert told[0].bytes > 0
    with Watch(UNLIMITED) as watch:
        watch.report_progress("nobody hears it")
