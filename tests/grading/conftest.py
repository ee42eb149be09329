"""What the tests of a process share: a lab with little time, and a folder of results, so that the lab's solution is
graded once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.grading.lock import LAB


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab about a lock, with little processor time, so that what is endless ends soon."""
    folder = tmp_path_factory.mktemp("lab") / "lock"
    shutil.copytree(LAB, folder)
    file = folder / "lab.py"
    file.write_text(file.read_text("utf-8").replace('cpu="30s"', 'cpu="2s"'), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("grades")
