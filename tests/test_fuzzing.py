"""A fuzzer that tries one thing after the other tells by its exit code whether it found anything."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner

from tests import fuzzing
from tests.saved import fuzz as traces
from tests.signals import fuzz as signals
from tests.signals import stops

FUZZERS: list[tuple[Any, type, str, click.Command]] = [
    (traces, traces.Fuzzer, "mutant", traces.fuzz),
    (signals, signals.Fuzzer, "attack", signals.fuzz),
    (stops, stops.Stops, "stop", stops.stops),
]


def attempt(found: bool) -> Callable[[Any, int], None]:
    def once(fuzzer: Any, number: int) -> None:
        if found and number == 7:
            fuzzer.tally.findings.append(f"number {number} is wrong")

    return once


@pytest.mark.parametrize("found", [False, True])
@pytest.mark.parametrize(("module", "fuzzer", "method", "command"), FUZZERS)
def test_findings_are_told_by_the_exit_code(
    module: Any,
    fuzzer: type,
    method: str,
    command: click.Command,
    found: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = itertools.count()
    monkeypatch.setattr(fuzzing, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    monkeypatch.setattr(fuzzer, method, attempt(found))
    if module is traces:
        monkeypatch.setattr(traces, "seeds", lambda *_: [])
    answer = CliRunner().invoke(command, ["--minutes", "0.5", "--seed", "7"])
    assert answer.exit_code == (1 if found else 0)
    assert ("number 7 is wrong" in answer.output) == found
    assert f", {'1' if found else '0'} findings" in answer.output
