"""Some seconds of `tests.saved.fuzz`: no file makes `replay` or `view` go wrong, or say what is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.language.instance import instantiate
from quorate.models.paxos import PhaseOneSkipped
from quorate.output.traces.saving import write_trace
from quorate.saved.document import read_document
from tests.saved.fuzz import FEW, Fuzzer, seeds
from tests.saved.oracle import Claims, Oracle
from tests.saved.runs import random_run

MUTANTS = 80


def test_mutants(tmp_path: Path) -> None:
    fuzzer = Fuzzer(seeds(tmp_path, FEW), tmp_path, None)
    for number in range(MUTANTS):
        fuzzer.mutant(number)
    tally = fuzzer.tally
    assert tally.findings == []
    assert tally.judged > MUTANTS / 10
    assert all(tally.exits[f"replay {code}"] > MUTANTS / 20 for code in (0, 1, 2)), tally.exits


@pytest.mark.parametrize("suffix", [".json", ".itf.json"])
def test_the_oracle_sees_a_changed_state(suffix: str, tmp_path: Path) -> None:
    instance = instantiate(PhaseOneSkipped)
    file = tmp_path / f"run{suffix}"
    run = random_run(instance, 6, 1)
    write_trace(file, instance, run)
    document = read_document(file)
    with instance.active():
        assert Oracle(instance).claims(document) == Claims(None, None, None)
        states = (
            [s["state"] for s in document["trace"]["steps"]] if suffix == ".json" else document["states"][1:]
        )
        states[3]["promised"] = states[3]["voted"]
        states[3]["sent"] = states[0]["sent"]
        assert Oracle(instance).claims(document) == Claims(4, None, None)
