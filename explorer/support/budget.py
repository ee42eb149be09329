"""How long and how much something may take: until when, how much memory, an interrupt, and who asks for it.

Whatever may take long is given a `Budget` and reads from it: an engine, a compiler, a solver, a proof, a drawing.
What then ends early raises `Stopped`, with the reason, or reports it.
"""

from __future__ import annotations

import re
import threading
import time as clock
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from quorate.support.memory import left_of, resident_bytes

StopReason = Literal["states", "depth", "time", "memory", "interrupted"]
"""What ends something before it is done: a limit, or who asked for it."""


class Stopped(Exception):
    """Something ended before it was done."""

    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason)
        self.reason: StopReason = reason


# ----------------------------------------------------------------------------------------- who asks

READING = "reading the trace"
LOADING = "loading the model"
REPLAYING = "taking the steps of the trace"
SEARCHING = "searching"
REPORTING = "rebuilding and replaying the runs that were found"
DRAWING = "writing out the graph"
PROVING = "proving"
LOOKS = (SEARCHING, PROVING, REPORTING, DRAWING)
"""The stages in which the budget is looked at, or which end soon."""
TELLS = (REPORTING, DRAWING)
"""The stages that have time of their own beyond the deadline: what was found by then is told."""


class Asker(threading.Event):
    """Who asks for something that may take long. It is an interrupt, set to end what is done; it says how many
    seconds that may take, and is told at which stage it is: a search looks at its budget itself, but nothing else
    that is done on the way does, so who asks has to end that."""

    def __init__(self, seconds: float | None = None, stage: str = LOADING) -> None:
        super().__init__()
        self.seconds = seconds
        self.until = _deadline(seconds)
        self.stage = stage
        self.violated: tuple[str, ...] = ()
        """What is violated, by name, while the runs to it are not rebuilt yet."""

    def begin(self, stage: str) -> None:
        """From here on something else is done, in the time that is left."""
        self.stage, self.violated = stage, ()

    def begin_anew(self) -> None:
        """From here on something else is done, which has the whole time."""
        self.until = _deadline(self.seconds)
        self.begin(LOADING)


def begin_anew(interrupt: threading.Event | None) -> None:
    """Say that from here on something else is done, which has the whole time, if anybody wants to know."""
    if isinstance(interrupt, Asker):
        interrupt.begin_anew()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: `frontier` is the number of states found and not yet expanded. An engine that does not
    count states says in `text` where it is."""

    depth: int
    states: int
    transitions: int
    frontier: int
    bytes: int
    seconds: float
    text: str = ""


# -------------------------------------------------------------------------------------- the budget


@dataclass(frozen=True, slots=True)
class Budget:
    """What something may take at most; None for what is not limited.

    It is to end at the moment `until` (of `time.perf_counter`), once this process has `bytes` more than it had at
    first, and once `interrupt` is set. `progress` is called now and then. `before` is what the process had at first.
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
        """What begins now: `time` is in seconds or as ``"10m"``, `memory` in bytes or as ``"2G"``. Where an `Asker`
        interrupts, it ends by its deadline too."""
        until = _deadline(parse_duration(time) if isinstance(time, str) else time)
        if isinstance(interrupt, Asker):
            until = _earlier(until, interrupt.until)
        return Budget(until, parse_bytes(memory) if isinstance(memory, str) else memory, interrupt, progress)

    def within(self, seconds: float | None) -> Budget:
        """The same for what takes no more than so many seconds, from now on."""
        return replace(self, until=_earlier(self.until, _deadline(seconds)))

    def from_here(self) -> Budget:
        """What is left for what begins now. Of the memory a tenth is left at least, so that a search can tell that it
        ends for want of it, and where."""
        left = None if self.bytes is None else left_of(self.bytes, self.taken())
        return replace(self, bytes=left, before=resident_bytes())

    def over(self) -> StopReason | None:
        """The reason to stop that takes no time to find out: the interrupt or the deadline; None if neither."""
        if self.interrupt is not None and self.interrupt.is_set():
            return "interrupted"
        return "time" if self.until is not None and clock.perf_counter() >= self.until else None

    def check(self) -> None:
        """Raises Stopped if it is `over`."""
        if (reason := self.over()) is not None:
            raise Stopped(reason)

    @property
    def left(self) -> float | None:
        """How many seconds are left; never none."""
        return None if self.until is None else max(0.001, self.until - clock.perf_counter())

    def taken(self) -> int:
        """How many bytes this process has more than it had at first."""
        return max(0, resident_bytes() - self.before)

    def enter(self, stage: str) -> None:
        """Say at which stage it is from here on, if anybody wants to know."""
        if isinstance(self.interrupt, Asker):
            self.interrupt.stage = stage

    def report(self, violated: Iterable[str]) -> None:
        """Say that these are violated, if anybody wants to know, and that their runs are rebuilt from here on."""
        if isinstance(self.interrupt, Asker):
            self.interrupt.violated += tuple(violated)
        self.enter(REPORTING)


UNLIMITED = Budget()


class Meter:
    """Looks at a budget often: at the deadline and the interrupt each time, and now and then at the memory, which
    takes longer."""

    LOOK_SECONDS = 0.02

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._next_look = 0.0

    def check(self, own: int = 0) -> None:
        """Raises Stopped if the budget is used up. `own` are the bytes that are known to be taken: these may have
        been free before in this process."""
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


# ---------------------------------------------------------------------------- as people write limits

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def parse_duration(text: str) -> float:
    """Seconds from ``90``, ``90s``, ``1.5m``, ``1h30m``. Raises ValueError that says what is expected."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text.strip().lower())
    spelled = "".join(number + unit for number, unit in parts)
    units_known = all(unit in _SECONDS or (unit == "" and len(parts) == 1) for _, unit in parts)
    if not parts or spelled != re.sub(r"\s", "", text.lower()) or not units_known:
        raise ValueError(f"{text!r} is no duration; write 90s, 10m, 1h30m")
    seconds = sum(float(number) * _SECONDS[unit or "s"] for number, unit in parts)
    if seconds <= 0:
        raise ValueError("a duration must be more than nothing")
    return seconds


def parse_bytes(text: str) -> int:
    """Bytes from ``500M``, ``2G``, ``1.5GiB`` (units of 1024). Raises ValueError that says what is expected."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is no amount of memory; write 500M, 2G")
    amount = int(float(match[1]) * 1024 ** _BYTES[match[2]])
    if amount <= 0:
        raise ValueError("an amount of memory must be more than nothing")
    return amount
