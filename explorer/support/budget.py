"""Budgets: a deadline, a memory limit and an interrupt for long work, with its current stage.

Long work takes a `Budget` and checks it: an engine, a compiler, a solver, a proof, a drawing. Work that ends early
raises `Stopped` with the reason, or reports the reason.
"""

from __future__ import annotations

import re
import threading
import time as clock
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from quorate.support.memory import left_of, resident_bytes

StopReason = Literal["states", "depth", "walks", "time", "memory", "interrupted", "disk"]
"""Why work ended early: the limit that was reached, or an interrupt."""


class Stopped(Exception):
    """Work ended early, for `reason`."""

    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason)
        self.reason: StopReason = reason


# ------------------------------------------------------------------------------------------- stages

READING = "reading the trace"
LOADING = "loading the model"
REPLAYING = "taking the steps of the trace"
SEARCHING = "searching"
REPORTING = "rebuilding and replaying the runs that were found"
DRAWING = "writing out the graph"
PROVING = "proving"
CHECKED_STAGES = (SEARCHING, PROVING, REPORTING, DRAWING)
"""The stages that check the budget, or end soon."""
REPORTING_STAGES = (REPORTING, DRAWING)
"""The stages with extra time after the deadline, to report what was found by then."""


class StagedInterrupt(threading.Event):
    """The interrupt of a caller, with its time limit in seconds and the current stage of the work. The work reports
    its stage here: in a stage that does not check the budget, such as loading the model, the caller has to end the
    work itself."""

    def __init__(self, seconds: float | None = None, stage: str = LOADING) -> None:
        super().__init__()
        self.seconds = seconds
        self.until = _deadline(seconds)
        self.stage = stage
        self.violated: tuple[str, ...] = ()
        """Names of the violated properties whose traces are not rebuilt yet."""

    def begin(self, stage: str) -> None:
        """Begin another stage, in the time that is left."""
        self.stage, self.violated = stage, ()

    def begin_anew(self) -> None:
        """Begin other work, with the full time limit."""
        self.until = _deadline(self.seconds)
        self.begin(LOADING)


def begin_anew(interrupt: threading.Event | None) -> None:
    """Begin other work, with the full time limit, if the interrupt is a `StagedInterrupt`."""
    if isinstance(interrupt, StagedInterrupt):
        interrupt.begin_anew()


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a search. `frontier` is the number of states found and not yet expanded, `bytes` the memory
    taken. An engine that does not count states describes its progress in `text`. `about` says which one of several
    searches it is: ``Figure8, 3 of 19``."""

    depth: int
    states: int
    transitions: int
    frontier: int
    bytes: int
    seconds: float
    text: str = ""
    about: str = ""


Report = Callable[[Progress], None]


def reporting_about(report: Report | None, about: str) -> Report | None:
    """Return `report` for one of several searches: what it is called with says `about`. None stays None."""
    if report is None:
        return None

    def report_about(progress: Progress) -> None:
        report(replace(progress, about=about))

    return report_about


# -------------------------------------------------------------------------------------- the budget


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of some work; None for no limit.

    The work ends at the time `until` (of `time.perf_counter`), when this process has more than `bytes` bytes beyond
    the `before` bytes it had at first, or when `interrupt` is set. `progress` is called from time to time.
    """

    until: float | None = None
    bytes: int | None = None
    interrupt: threading.Event | None = None
    progress: Callable[[Progress], None] | None = None
    before: int = field(default_factory=resident_bytes)

    @staticmethod
    def of(
        time: float | str | None = None,
        memory: int | str | None = None,
        interrupt: threading.Event | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Budget:
        """Return a budget that begins now. `time` is in seconds or as ``"10m"``, `memory` in bytes or as ``"2G"``. If
        `interrupt` is a `StagedInterrupt`, its deadline holds too. Raises ValueError for a text that is malformed."""
        until = _deadline(parse_duration(time) if isinstance(time, str) else time)
        if isinstance(interrupt, StagedInterrupt):
            until = _earlier(until, interrupt.until)
        return Budget(until, parse_bytes(memory) if isinstance(memory, str) else memory, interrupt, progress)

    def within(self, seconds: float | None) -> Budget:
        """Return this budget with a deadline no later than `seconds` from now."""
        return replace(self, until=_earlier(self.until, _deadline(seconds)))

    def from_here(self) -> Budget:
        """Return the rest of this budget, for work that begins now. At least a tenth of the memory is given, so that
        a search can report that it ran out of memory, and where."""
        left = None if self.bytes is None else left_of(self.bytes, self.taken())
        return replace(self, bytes=left, before=resident_bytes())

    def stop_reason(self) -> StopReason | None:
        """Return "interrupted" or "time" if the interrupt is set or the deadline is over, otherwise None. Memory,
        which takes longer to read, is not checked."""
        if self.interrupt is not None and self.interrupt.is_set():
            return "interrupted"
        return "time" if self.until is not None and clock.perf_counter() >= self.until else None

    def check(self) -> None:
        """Raise Stopped if there is a `stop_reason`."""
        if (reason := self.stop_reason()) is not None:
            raise Stopped(reason)

    @property
    def left(self) -> float | None:
        """The seconds left, at least 0.001; None without a deadline."""
        return None if self.until is None else max(0.001, self.until - clock.perf_counter())

    def taken(self) -> int:
        """The bytes this process has beyond those it had at first."""
        return max(0, resident_bytes() - self.before)

    def enter(self, stage: str) -> None:
        """Report the stage that begins here, if the interrupt is a `StagedInterrupt`."""
        if isinstance(self.interrupt, StagedInterrupt):
            self.interrupt.stage = stage

    def report(self, violated: Iterable[str]) -> None:
        """Report the names of violated properties, if the interrupt is a `StagedInterrupt`, and that their traces are
        rebuilt from here on."""
        if isinstance(self.interrupt, StagedInterrupt):
            self.interrupt.violated += tuple(violated)
        self.enter(REPORTING)


UNLIMITED = Budget()


class Meter:
    """Frequent checks of a budget: of the deadline and the interrupt each time, and of the memory, which takes longer
    to read, every `LOOK_SECONDS`."""

    LOOK_SECONDS = 0.02

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._next_look = 0.0

    def check(self, own: int = 0) -> None:
        """Raise Stopped if the budget is used up. `own` is the number of bytes the caller knows it has taken: they
        may come from memory that was already free in this process."""
        budget = self._budget
        budget.check()
        if budget.bytes is None:
            return
        now = clock.perf_counter()
        if now >= self._next_look:
            self._next_look = now + self.LOOK_SECONDS
            own = max(own, budget.taken())
        if own > budget.bytes:
            raise Stopped("memory")


def _deadline(seconds: float | None) -> float | None:
    return None if seconds is None else clock.perf_counter() + seconds


def _earlier(one: float | None, other: float | None) -> float | None:
    return min((each for each in (one, other) if each is not None), default=None)


# ---------------------------------------------------------------------------------- limits as text

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def parse_duration(text: str) -> float:
    """Return the seconds of ``90``, ``90s``, ``1.5m``, ``1h30m``. Raises ValueError that says what is expected."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text.strip().lower())
    spelled = "".join(number + unit for number, unit in parts)
    units_known = all(unit in _SECONDS or (unit == "" and len(parts) == 1) for _, unit in parts)
    if not parts or spelled != re.sub(r"\s", "", text.lower()) or not units_known:
        raise ValueError(f"{text!r} is not a duration; write 90s, 10m, 1h30m")
    seconds = sum(float(number) * _SECONDS[unit or "s"] for number, unit in parts)
    if seconds <= 0:
        raise ValueError("a duration must be more than zero")
    return seconds


def parse_bytes(text: str) -> int:
    """Return the bytes of ``500M``, ``2G``, ``1.5GiB`` (units of 1024). Raises ValueError that says what is
    expected."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is not an amount of memory; write 500M, 2G")
    amount = int(float(match[1]) * 1024 ** _BYTES[match[2]])
    if amount <= 0:
        raise ValueError("an amount of memory must be more than zero")
    return amount
