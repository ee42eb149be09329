"""Jepsen's histories as logs of `atomic_register`: explained if and only if they are linearizable."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from quorate import ModelError, explain, linearizable

from .logs import write

SIZES = {"Client": 3, "Effects": 3, "Value": 2}


def history(random: Random) -> list[dict[str, Any]]:
    """Operations of three processes, with answers that are right as often as not."""
    events: list[dict[str, Any]] = []
    pending: dict[int, tuple[str, Any]] = {}
    value: int | None = None
    while len(events) < 12:
        process = random.randrange(3)
        if process not in pending:
            f = random.choice(["read", "read", "write", "cas"])
            given = {"read": None, "write": random.choice([1, 2]), "cas": random.choice([[1, 2], [2, 1]])}[f]
            pending[process] = f, given
            events.append({"process": process, "type": "invoke", "f": f, "value": given})
            continue
        f, given = pending.pop(process)
        kind = "ok"
        if f == "read":
            given = value if random.random() < 0.8 else random.choice([None, 1, 2])
        elif f == "write":
            value = given
        elif value == given[0] and random.random() < 0.8:
            value = given[1]
        else:
            kind = "fail"
        events.append({"process": process, "type": kind, "f": f, "value": given})
    return events


@pytest.mark.parametrize("seed", range(40))
def test_explained_if_linearizable(seed: int, tmp_path: Path) -> None:
    file = write(tmp_path / "history.jsonl", history(Random(seed)))
    found = explain("atomic_register", file, "jepsen-register", sizes=SIZES)
    known = linearizable(file, "register", refusals=["cas"])
    assert found.outcome == known.outcome


def test_both_answers_occur(tmp_path: Path) -> None:
    outcomes = {
        linearizable(write(tmp_path / "a.jsonl", history(Random(seed))), "register", refusals=["cas"]).outcome
        for seed in range(40)
    }
    assert outcomes == {"holds", "violated"}


def test_a_history_that_only_a_broken_register_has(tmp_path: Path) -> None:
    file = write(
        tmp_path / "history.jsonl",
        [
            {"process": 0, "type": "invoke", "f": "write", "value": 7},
            {"process": 0, "type": "ok", "f": "write", "value": 7},
            {"process": 1, "type": "invoke", "f": "read", "value": None},
            {"process": 1, "type": "ok", "f": "read", "value": None},
        ],
    )
    found = explain("atomic_register", file, "jepsen-register")
    assert found.outcome == "violated"
    assert found.impasse is not None
    [event] = found.impasse.events
    assert event.line == 4
    assert event.attempt is not None
    assert event.attempt.before
    assert explain("atomic_register:AnsweredBeforeEffect", file, "jepsen-register").outcome == "violated"


def test_what_cannot_be_said(tmp_path: Path) -> None:
    failed = [
        {"process": 0, "type": "invoke", "f": "write", "value": 7},
        {"process": 0, "type": "fail", "f": "write", "value": 7},
    ]
    with pytest.raises(ModelError, match="leave out its invocation"):
        explain("atomic_register", write(tmp_path / "a.jsonl", failed), "jepsen-register")
