"""What is remembered of how much room sets need is taken only where it can be meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.native import capacities
from tests.models_for_tests.counting import Counter


@pytest.mark.parametrize(
    "known", [{"a": 0, "b": -5, "c": "x", "d": 10**9, "e": True, "f": None}, 5, None, []]
)
def test_no_room_is_not_believed(known: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacities, "cache_folder", lambda: tmp_path)
    instance = instantiate(Counter)
    with instance.active():
        program = lower(instance)
    made = capacities.Capacities(instance, program)
    (tmp_path / "capacities.json").write_text(json.dumps({made._key: known}))
    assert capacities.Capacities(instance, program).known == {}
    (tmp_path / "capacities.json").write_text(json.dumps({made._key: {"a": 48}}))
    assert capacities.Capacities(instance, program).known == {"a": 48}
