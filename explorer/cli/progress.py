"""The progress of a search on stderr: a live line on a terminal, otherwise a line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from quorate.output.terminal.console import SafeConsole
from quorate.support.budget import Progress

SECONDS_BETWEEN_LINES = 10.0
SECONDS_UNTIL_LIVE = 0.3
"""Seconds before the live line appears; a shorter search shows no progress."""


@contextmanager
def live_progress(silent: bool = False) -> Iterator[Callable[[Progress], None] | None]:
    """The `progress` callback for `check`; None if no progress is to be shown."""
    with live_line(silent) as show:
        yield None if show is None else lambda progress: show(lambda: progress_text(progress))


@contextmanager
def live_line(silent: bool = False) -> Iterator[Callable[[Callable[[], str]], None] | None]:
    """A function to show a line of progress, which is given what makes its text; None if nothing is to be shown."""
    if silent:
        yield None
        return
    console = SafeConsole(sys.stderr)
    if not console.is_terminal or console.is_dumb_terminal:
        yield _lines()
        return
    from rich.live import Live
    from rich.text import Text

    live = Live(console=console, auto_refresh=False, transient=True)
    began = time.monotonic()

    def update(text: Callable[[], str]) -> None:
        if time.monotonic() - began < SECONDS_UNTIL_LIVE:
            return
        if not live.is_started:
            live.start()
        live.update(Text(text(), style="cyan", no_wrap=True, overflow="ellipsis"), refresh=True)

    try:
        yield update
    finally:
        live.stop()


def _lines() -> Callable[[Callable[[], str]], None]:
    last = time.monotonic()

    def update(text: Callable[[], str]) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= SECONDS_BETWEEN_LINES:
            last = now
            print(text(), file=sys.stderr, flush=True)

    return update


def progress_text(progress: Progress) -> str:
    """Return one line: ``depth 12 · 1,204,331 states · frontier 80,112 · 2.1M states/s · 96 MB · 0:07``; of one of
    several searches, first which one: ``Figure8, 3 of 19 · depth 12 · ...``."""
    which = [progress.about] if progress.about else []
    if progress.text:
        return " · ".join(
            [*which, progress.text, bytes_text(progress.bytes), duration_text(progress.seconds)]
        )
    rate = progress.states / progress.seconds if progress.seconds > 0 else 0.0
    parts = [
        *which,
        f"depth {progress.depth}",
        f"{progress.states:,} states",
        f"frontier {progress.frontier:,}",
        f"{short_number(rate)} states/s",
        bytes_text(progress.bytes),
        duration_text(progress.seconds),
    ]
    return " · ".join(parts)


def short_number(number: float) -> str:
    """Return a number as ``950``, ``12.4k``, ``3.1M``."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.1f}{unit}"
    return f"{number:.0f}"


def bytes_text(amount: float) -> str:
    """Return a number of bytes as ``812 kB``, ``96 MB``, ``2.1 GB`` (units of 1024)."""
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if amount >= size:
            digits = 1 if amount < 10 * size else 0
            return f"{amount / size:.{digits}f} {unit}"
    return f"{amount:.0f} B"


def duration_text(seconds: float) -> str:
    """Return a duration as ``0:07``, ``12:40``, ``1:02:03``."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
