"""The wheel holds every package, the files that they read, and the licence."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_every_package_is_listed_and_every_listed_package_exists() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = set()
    for prefix, folder in setuptools["package-dir"].items():
        for init in (ROOT / folder).rglob("__init__.py"):
            inside = init.parent.relative_to(ROOT / folder).parts
            found.add(".".join([prefix, *inside]))
    assert found == set(setuptools["packages"])


def test_the_wheel_has_the_licence_and_every_file_that_is_read(tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    folders = {
        "quorate": "explorer",
        **{f"quorate/{each}": each for each in ("models", "properties", "specs")},
    }
    for folder in folders.values():
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    build = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", build, tmp_path], cwd=copy, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        licences = [name for name in names if name.endswith("/LICENSE")]
        assert [wheel.read(name) for name in licences] == [(ROOT / "LICENSE").read_bytes()]
    read = {
        f"{package}/{file.relative_to(copy / folder).as_posix()}"
        for package, folder in folders.items()
        for file in (copy / folder).rglob("*")
        if file.is_file()
    }
    assert read - names == set()
