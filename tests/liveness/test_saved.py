"""Infinite runs in files: written, read and judged again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate import ModelError, check, replay, save_trace
from tests.models_for_tests.liveness import Climb, Moving, Rotate, Strongly


@pytest.mark.parametrize("name", ["run.json", "run.itf.json"])
@pytest.mark.parametrize("property_", ["at_last_done", "held_then_done", "free_again", "stays_done"])
def test_a_saved_lasso_is_the_same_run(tmp_path: Path, name: str, property_: str) -> None:
    verdict = check(Moving, properties=[property_], engine="reference")[property_]
    save_trace(verdict, tmp_path / name)
    again = replay(tmp_path / name, Moving)
    assert again.same
    assert again.trace.loop == verdict.trace.loop  # type: ignore[union-attr]


def test_a_lasso_is_judged_by_the_fairness_of_the_model_that_it_is_run_on(tmp_path: Path) -> None:
    save_trace(check(Moving, properties=["at_last_done"], engine="reference"), tmp_path / "run.json")
    other = replay(tmp_path / "run.json", Strongly)
    assert other.ending is False
    assert other.judged.reason == "the run is not fair to finish"
    assert "is not here: the run is not fair to finish" in str(other)


def test_a_possibility_that_is_lost_is_lost_in_the_replay(tmp_path: Path) -> None:
    save_trace(check(Climb, properties=["can_be_zero"], engine="reference"), tmp_path / "run.json")
    assert replay(tmp_path / "run.json", Climb).ending is True


def test_a_loop_that_does_not_close_is_told(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    save_trace(check(Moving, properties=["at_last_done"], engine="reference"), file)
    document = json.loads(file.read_text())
    document["trace"]["loop"] = 0
    file.write_text(json.dumps(document))
    other = replay(file, Moving)
    assert other.ending is False
    assert other.judged.reason == "the loop does not return to where it began"


def test_a_loop_outside_the_run_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    save_trace(check(Rotate, properties=["at_last_done"], engine="reference"), file)
    document = json.loads(file.read_text())
    document["trace"]["loop"] = 7
    file.write_text(json.dumps(document))
    with pytest.raises(ModelError, match="a number from 0 to 0"):
        replay(file, Rotate)
