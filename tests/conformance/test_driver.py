"""Code behind lines of JSON: the same as in this process, and what may go wrong on the way."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import pytest

from quorate import ModelError, conform

from .examples import EXAMPLES, broken

PYTHON = f"'{sys.executable}'"


def driver(folder: Path) -> str:
    return f"{PYTHON} '{folder / 'paxos_driver.py'}'"


def test_a_driver_does_what_the_adapter_does() -> None:
    by_driver = conform("paxos", driver=driver(EXAMPLES), walks=20)
    by_adapter = conform("paxos", str(EXAMPLES / "paxos_adapter.py"), walks=20)
    assert by_driver.outcome == by_adapter.outcome == "holds"
    assert by_driver.coverage == by_adapter.coverage


def test_every_transition_in_batches_and_saved(tmp_path: Path) -> None:
    """What is brought to a state by steps from the start, and what is loaded, take the same transitions; the latter
    in more states of the code."""
    folder = broken(tmp_path, "paxos_driver.py", '    "saves": True,\n', "")
    sizes = {"Acceptor": 2, "Ballot": 2}
    replayed, loaded = (
        conform("paxos", driver=driver(each), mode="all", sizes=sizes) for each in (folder, EXAMPLES)
    )
    assert replayed.outcome == loaded.outcome == "holds"
    assert replayed.transitions is not None
    assert loaded.transitions is not None
    assert replayed.transitions.taken == loaded.transitions.taken > 10
    assert replayed.transitions.pairs == replayed.transitions.states == loaded.transitions.states
    assert loaded.transitions.pairs > loaded.transitions.states


@pytest.mark.parametrize("mode", ["walk", "all"])
def test_a_driver_that_dies_where_it_may_raise(tmp_path: Path, mode: Literal["walk", "all"]) -> None:
    """It may raise in a step that the model refuses, and go on; it has not gone on."""
    right = "        if number < self.promised:\n            return None"
    folder = broken(tmp_path, "paxos_code.py", right, right.replace("return None", "raise SystemExit('old')"))
    file = folder / "paxos_driver.py"
    says = '"saves": True,\n    "refused": {"accept": "may raise"},'
    file.write_text(file.read_text().replace('"saves": True,', says))
    mismatch = conform(
        "paxos", driver=driver(folder), mode=mode, sizes={"Acceptor": 1, "Ballot": 2}, walks=50
    ).mismatch
    assert mismatch is not None
    assert mismatch.kind == "raised"
    assert mismatch.steps[-1].how == "refused"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mismatch(tmp_path: Path, jobs: int) -> None:
    folder = broken(tmp_path, "paxos_code.py", "if number < self.promised:", "if number <= self.promised:")
    mismatch = conform("paxos", driver=driver(folder), walks=50, jobs=jobs).mismatch
    assert mismatch is not None
    assert mismatch.last.startswith("accept(")
    assert {each.path.partition("[")[0] for each in mismatch.differences} == {"voted", "sent"}


def test_a_driver_that_dies_in_a_step(tmp_path: Path) -> None:
    folder = broken(
        tmp_path,
        "paxos_code.py",
        "        self.vote = (number, value)",
        "        raise SystemExit('panic: x')",
    )
    mismatch = conform("paxos", driver=driver(folder), walks=50).mismatch
    assert mismatch is not None
    assert mismatch.kind == "raised"
    assert mismatch.raised is not None
    assert mismatch.raised.text == "the driver ended with exit code 1: panic: x"
    assert mismatch.again
    assert len(mismatch.steps) < 7


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('"promise": ["a", "m"]', '"promis": ["a", "m"]', "no action called promis"),
        ('"promise": ["a", "m"]', '"promise": ["a", "n"]', "no parameter called n"),
        ('"messages": "sent"', '"messages": "send"', "messages is 'send'"),
        ('"promised": promised', '"promise": promised', "no variable called promise"),
        ('{"record": "Prepare", "bal": b}', '{"record": "Prepared", "bal": b}', "Prepared"),
        ('case {"start": _}', 'case {"begin": _}', "unknown: {'start'"),
        ("print(json.dumps(answer)", "print(answer", "which is no JSON"),
        ('case {"save": _}', 'case {"keep": _}', "unknown: {'save'"),
        ("answer = system.save()", "answer = None", "answers save with null"),
        ("answer = System(sizes), True", "answer = System(sizes), {}", "answers load with {}"),
        ("def main() -> None:\n", "def main() -> None:\n    raise SystemExit('none')\n", "exit code 1: none"),
    ],
)
def test_a_mistake_in_a_driver(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    folder = broken(tmp_path, "paxos_driver.py", right, wrong)
    sizes = {"Acceptor": 1, "Ballot": 1}
    with pytest.raises(ModelError) as raised:
        conform("paxos", driver=driver(folder), mode="all", sizes=sizes)
    assert message in raised.value.diagnostic.message


FOLLOWED = """
import json, sys
sent = []
for line in sys.stdin:
    question = json.loads(line)
    if "hello" in question:
        answer = {"actions": {}, "messages": "sent", "drives": True, "weights": {"prepare": 2}}
    elif "steps" in question:
        answer = [["prepare", 0], ["prepare", 1], "rest"]
    else:
        step = question.get("take")
        sent = [{"record": "Prepare", "bal": step[1]}] if step and step != "rest" else []
        answer = {"observed": {"voted": {"a1": None}}, "sent": sent}
    print(json.dumps(answer), flush=True)
"""


def test_a_driver_of_code_that_drives(tmp_path: Path) -> None:
    (tmp_path / "driver.py").write_text(FOLLOWED)
    command = f"{PYTHON} '{tmp_path / 'driver.py'}'"
    found = conform("paxos", driver=command, mode="follow", walks=5, steps=10)
    assert found.outcome == "holds"
    assert set(found.coverage) == {"prepare", "rest"}
    assert set(found.explained) == {0, 1}
    (tmp_path / "driver.py").write_text(FOLLOWED.replace('"Prepare"', '"Accept", "val": "v1"'))
    mismatch = conform("paxos", driver=command, mode="follow", walks=5, steps=10).mismatch
    assert mismatch is not None
    assert mismatch.kind == "unexplained"
    assert len(mismatch.steps) == 1


def test_either_an_adapter_or_a_driver() -> None:
    with pytest.raises(ModelError, match="what is held against the model"):
        conform("paxos")
