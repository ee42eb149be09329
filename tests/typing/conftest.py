"""The repository as an editable install shows it to type checkers."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def editable(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A copy of the repository, and what pip unpacks of its editable wheel."""
    pytest.importorskip("setuptools")
    copy, installed = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("installed")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in ("packaging", "explorer", "models", "properties", "specs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    code = "import sys; sys.path.insert(0, 'packaging'); import quorate_build as b; b.build_editable(sys.argv[1])"
    built = subprocess.run(
        [sys.executable, "-c", code, installed], cwd=copy, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = installed.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(installed)
    return copy, installed


@pytest.fixture(scope="session")
def mypy(
    editable: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], subprocess.CompletedProcess[str]]:
    """Runs `mypy --strict` on a file beside that install. Quorate itself is analysed once for all of them."""
    pytest.importorskip("mypy")
    cache, types = tmp_path_factory.mktemp("mypy"), editable[0] / "build" / "types"

    def check(file: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, file.name],
            cwd=file.parent,
            env={"MYPYPATH": str(types), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    return check
