"""Searches by several processes: for any number of them, what one process tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.few import few
from tests.mpi import needs_mpi, run

pytestmark = [pytest.mark.usefixtures("compiler"), needs_mpi]


@pytest.mark.parametrize(
    ("count", "first", "last"),
    few(1, [(3, 0, 4), (2, 0, 14), (1, 0, 14), (3, 0, 100), (2, 7, 100), (4, 0, 100)]),
)
def test_processes_agree_with_one(
    count: int, first: int, last: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))
    ended = run(count, "-m", "tests.native.shared_searches", str(first), str(last))
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stdout + ended.stderr
