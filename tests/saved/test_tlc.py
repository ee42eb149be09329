"""Traces as TLC dumps them are read, and run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quorate.saved.formats import read_trace
from quorate.saved.formats.tlc import read
from quorate.saved.json_values import Values
from quorate.saved.replaying import replay
from quorate.saved.trace import Numbered, Pairs

PREPARE = {"type": "Prepare", "bal": 0}
NOBODY = {"a1": "None", "a2": "None", "a3": "None"}


def state(promised: dict[str, Any], *sent: dict[str, Any]) -> dict[str, Any]:
    return {"promised": promised, "voted": NOBODY, "sent": list(sent)}


def dumped(*states: dict[str, Any]) -> dict[str, Any]:
    return {"counterexample": {"state": [[n, s] for n, s in enumerate(states, 1)], "action": []}}


def file_with(document: Any, folder: Path) -> Path:
    file = folder / "trace.json"
    file.write_text(json.dumps(document))
    return file


def test_a_run_is_taken_again(tmp_path: Path) -> None:
    promise = {"type": "Promise", "acc": "a2", "bal": 0, "vote": "None"}
    run = dumped(state(NOBODY), state(NOBODY, PREPARE), state({**NOBODY, "a2": 0}, PREPARE, promise))
    found = replay(file_with(run, tmp_path), "paxos")
    assert found.same
    assert [step.action for step in found.trace.steps] == ["prepare", "promise"]


def test_a_run_that_is_none_is_refused(tmp_path: Path) -> None:
    run = dumped(state(NOBODY), state({**NOBODY, "a2": 0}, PREPARE))
    found = replay(file_with(run, tmp_path), "paxos")
    assert found.divergence.refused is not None
    assert found.divergence.refused.step == 1


def test_functions_by_their_texts() -> None:
    bag = {'[s |-> {1}, type |-> "Pong"]': 1, "<<TRUE, None>>": 2, "(a1 :> 1 @@ a2 :> -2)": 1}
    saved = read(dumped({"bag": bag, "flags": {"TRUE": 1, "FALSE": 0}, "slots": {"0": "None"}}))
    assert saved is not None
    assert saved.initial.state == {
        "bag": Pairs(
            (
                ({"record": "Pong", "s": [1]}, 1),
                ([True, None], 2),
                (Pairs((("a1", 1), ("a2", -2))), 1),
            )
        ),
        "flags": Pairs(((True, 1), (False, 0))),
        "slots": Pairs(((0, None),)),
    }


def test_what_is_on_1_to_n_may_be_a_map() -> None:
    from quorate.language.types import BoolType, MapType, RangeType
    from quorate.models.multipaxos import Slot

    slots = RangeType(Slot, 1, 2)
    assert Values().frozen(Numbered([True, False]), MapType(slots, BoolType())) == (True, False)


@pytest.mark.parametrize(
    "broken", [{"state": [], "action": []}, {"state": [[1, {"v": {"[a": 1}}]], "action": []}]
)
def test_what_is_broken_is_said(broken: dict[str, Any], tmp_path: Path) -> None:
    from quorate.language.diagnostics import ModelError

    with pytest.raises(ModelError, match="broken trace"):
        read_trace(file_with(broken, tmp_path))
