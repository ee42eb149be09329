"""What fuzzers that try one thing after the other have in common; each thing is known by its number."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from typing import NoReturn


def go_on(minutes: float, first: int, attempt: Callable[[int], None], findings: Sequence[str]) -> int:
    """Attempt number `first` and those after it until the time is over, and print what comes to the findings. Gives
    how many were attempted."""
    end = time.monotonic() + 60 * minutes
    for number in itertools.count(first):
        if time.monotonic() > end:
            break
        before = len(findings)
        attempt(number)
        for finding in findings[before:]:
            print(finding, flush=True)
    return number - first


def end(findings: Sequence[str]) -> NoReturn:
    """End the command: with 1 if there are findings, with 0 if there are none."""
    raise SystemExit(1 if findings else 0)
