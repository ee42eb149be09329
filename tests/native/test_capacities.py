"""What is remembered of how much room sets need is taken only as it was kept, for the same instance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.types import RangeType, SetType
from quorate.native import capacities
from quorate.native.capacities import Capacities
from tests.models_for_tests.counting import Counter, Number

NUMBERS = SetType(RangeType(Number, 0, 5))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(capacities, "cache_folder", lambda: tmp_path)
    return tmp_path


def capacities_of(size: int = 5) -> Capacities:
    instance = instantiate(Counter, {"Number": size})
    with instance.active():
        return Capacities(instance, lower(instance))


def remember(folder: Path) -> Path:
    """Remember room for 45 items, and give the file that says so."""
    capacities_of().widen("Number", NUMBERS, lambda _: 30)
    (entry,) = folder.iterdir()
    return entry


def test_it_is_remembered(folder: Path) -> None:
    remember(folder)
    assert capacities_of().known == {"Number": 45}


@pytest.mark.parametrize(
    "damaged",
    [
        lambda entry: entry.replace(b"45", b"46"),
        lambda entry: entry[:-1],
        lambda entry: b'{"Number": 45}',
        lambda entry: b"",
    ],
    ids=["changed", "cut", "without a digest", "empty"],
)
def test_what_is_damaged_is_not_believed(damaged: Callable[[bytes], bytes], folder: Path) -> None:
    entry = remember(folder)
    entry.write_bytes(damaged(entry.read_bytes()))
    assert capacities_of().known == {}
    remember(folder)
    assert capacities_of().known == {"Number": 45}


def test_what_was_kept_for_another_instance_is_not_believed(folder: Path) -> None:
    entry = remember(folder).read_bytes()
    capacities_of(7).widen("Number", NUMBERS, lambda _: 60)
    (other,) = (path for path in folder.iterdir() if path.read_bytes() != entry)
    assert capacities_of(7).known == {"Number": 90}
    other.write_bytes(entry)
    assert capacities_of(7).known == {}
    assert capacities_of().known == {"Number": 45}
