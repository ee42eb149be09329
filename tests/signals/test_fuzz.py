"""A handful of attacks of `tests.signals.fuzz`, and of searches of `tests.signals.stops`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.signals.attacked import CARELESS, STOPPED, Attacked
from tests.signals.fuzz import Fuzzer
from tests.signals.stops import SEARCHES, Stops

FEW = (
    Attacked(
        (
            "check",
            f"{CARELESS}:Careless",
            "--engine",
            "reference",
            "--keep-going",
            "--json",
            "--trace",
            "FOLDER/run.json",
            "--sarif",
            "FOLDER/report.sarif",
        ),
        1,
        {"one_inside": 4, "everybody_tries": 3},
        ("report.sarif",),
        "json",
    ),
    Attacked(
        ("check", f"{STOPPED}:Growing", "--max-states", "3000", "--keep-going", "--json"),
        1,
        {"few": 3, "not_two": 2},
        prints="json",
    ),
)


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="processes are looked for in /proc")
def test_attacks(tmp_path: Path, compiler: None) -> None:
    fuzzer = Fuzzer(tmp_path)
    for number, attacked in enumerate(FEW):
        fuzzer.attack(number, attacked)
    assert fuzzer.tally.findings == []
    assert sum(fuzzer.tally.exits.values()) == len(FEW)


def test_stops(compiler: None) -> None:
    stopping = Stops([SEARCHES[1], SEARCHES[-2]])
    for number in range(30):
        stopping.stop(number)
    assert stopping.tally.findings == []
    assert stopping.tally.found > 10
    assert stopping.tally.stops["states"] > 2
