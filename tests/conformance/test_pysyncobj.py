"""A library that others wrote, judged by the properties of Raft: two versions of PySyncObj of PyPI, and mutants."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quorate import conform

from ..pysyncobj_versions import MUTANTS, Mutant, installed_in, mutated
from .examples import EXAMPLES

pytestmark = pytest.mark.slow

RAFT = "pysyncobj_raft.py"
STALE = "pysyncobj_stale.py"
NETWORK = "pysyncobj_network.py"
SIZES = {"Term": 8, "Log": 12, "Index": 13}
FIVE = {"Server": 5, "Command": 2, "Term": 6, "Log": 4, "Index": 5}


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed_in(tmp_path_factory)


def forget() -> None:
    """Have the library, and the adapter that imports it, imported anew."""
    for name in [name for name in sys.modules if name.split(".")[0].startswith("pysyncobj")]:
        del sys.modules[name]


@pytest.fixture(autouse=True)
def _imported_anew() -> Iterator[None]:
    forget()
    yield
    forget()


Use = Callable[[Path], Path]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Use:
    """Has the adapters import the version in a folder, and returns where they are: files of their own, since one that
    was loaded before keeps the version that it has imported."""

    def use(folder: Path) -> Path:
        monkeypatch.syspath_prepend(str(folder))
        assert Path(str(importlib.import_module("pysyncobj").__file__)).is_relative_to(folder)
        for file in (RAFT, STALE, NETWORK):
            shutil.copy(EXAMPLES / file, tmp_path)
        return tmp_path

    return use


def test_the_commit_index_of_a_follower_goes_back_in_0_3_11(use: Use, installed: Path) -> None:
    adapters = use(installed / "0.3.11")
    found = conform("raft", str(adapters / RAFT), mode="monitor", sizes=SIZES, steps=100, walks=20, seed=0)
    assert found.mismatch is not None
    assert found.mismatch.broken == "commit_index_never_goes_back"
    assert found.mismatch.again
    assert len(found.mismatch.steps) <= 20 < found.mismatch.found_in


def test_walks_of_0_3_17_have_no_mismatch(use: Use, installed: Path) -> None:
    adapters = use(installed / "0.3.17")
    found = conform("raft", str(adapters / RAFT), mode="monitor", sizes=SIZES, steps=100, walks=100)
    assert found.outcome == "holds"
    assert set(found.unjudged) == {"a_follower_truncates"}
    assert all(found.goals.values())
    assert set(found.coverage) == {"campaign", "cut", "deliver", "put", "tick"}


def test_a_late_acknowledgement_in_0_3_17(use: Use, installed: Path) -> None:
    """First an entry that two of five servers have is taken to be committed, then two apply different ones."""
    adapters = use(installed / "0.3.17")
    stale = conform("raft", str(adapters / STALE), mode="monitor", sizes=FIVE, steps=100, walks=1)
    assert stale.mismatch is not None
    assert stale.mismatch.broken == "state_machine_safety"
    run = [(step.data or {})["step"] for step in stale.mismatch.steps]
    given = conform("raft", str(adapters / RAFT), mode="monitor", sizes=FIVE, given=run)
    assert given.mismatch is not None
    assert given.mismatch.broken == "committed_on_majority"
    assert given.mismatch.steps[-1].text == "tick(s1)"


def test_without_the_late_acknowledgement_nothing_is_wrong(use: Use, installed: Path) -> None:
    adapters = use(installed / "0.3.17")
    stale = conform("raft", str(adapters / STALE), mode="monitor", sizes=FIVE, steps=100, walks=1)
    assert stale.mismatch is not None
    run = [(step.data or {})["step"] for step in stale.mismatch.steps]
    late = ("deliver", "s3", "s1")
    last = max(at for at, step in enumerate(run) if tuple(step) == late)
    given = conform(
        "raft", str(adapters / RAFT), mode="monitor", sizes=FIVE, given=[*run[:last], *run[last + 1 :]]
    )
    assert given.outcome == "holds"
    assert given.steps == len(run) - 1


@pytest.mark.parametrize("mutant", [pytest.param(each, id=each.name) for each in MUTANTS])
def test_a_mutant_of_0_3_17_is_found(use: Use, tmp_path: Path, installed: Path, mutant: Mutant) -> None:
    adapters = use(mutated(installed, tmp_path / "mutant", mutant))
    found = conform("raft", str(adapters / RAFT), mode="monitor", sizes=SIZES, steps=100, walks=300)
    assert found.outcome == "violated"
    assert found.mismatch is not None
    assert found.mismatch.kind == "violated"
