"""What imports what: the rooms are layers without circles (pyproject.toml), the contracts that say so can be broken,
and functions import nothing but large packages of others."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import networkx
import pytest

LARGE = {"cvc5", "mpi4py", "networkx", "pysat", "rich", "z3"}
"""Packages of others that take so long to import that it is done when they are needed."""
ROOT = Path(__file__).parent.parent
PYPROJECT = ROOT / "pyproject.toml"


IMPORTS = """
import grimp
graph = grimp.build_graph("quorate", cache_dir=None)
for module in graph.modules:
    for imported in graph.find_modules_directly_imported_by(module):
        print(module, imported)
"""


def circles(folder: Path) -> list[set[str]]:
    """The modules of the package in a folder that import each other in a circle, wherever the imports stand."""
    listed = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    imports: networkx.DiGraph[str] = networkx.DiGraph(line.split() for line in listed.stdout.splitlines())
    assert len(imports) > 400
    return [circle for circle in networkx.strongly_connected_components(imports) if len(circle) > 1]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """The contracts held against the package in a folder."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package as it is installed, in a folder of its own."""
    pytest.importorskip("importlinter")
    for name, folder in tomllib.loads(PYPROJECT.read_text())["tool"]["setuptools"]["package-dir"].items():
        shutil.copytree(ROOT / folder, tmp_path.joinpath(*name.split(".")), dirs_exist_ok=True)
    shutil.copy(PYPROJECT, tmp_path)
    return tmp_path


def test_nothing_imports_upward(package: Path) -> None:
    found = lint(package)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    "upward",
    [
        "import quorate.output.notebook\n",
        "def show() -> None:\n    from quorate.output import notebook\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from quorate.output import notebook\n",
    ],
    ids=["at the top", "in a function", "for types"],
)
def test_an_import_upward_is_found(package: Path, upward: str) -> None:
    (package / "quorate" / "verdicts" / "upward.py").write_text(upward)
    found = lint(package)
    assert found.returncode == 1
    assert "quorate.verdicts.upward -> quorate.output.notebook" in found.stdout


def test_a_room_that_is_in_no_layer_is_found(package: Path) -> None:
    (package / "quorate" / "attic.py").write_text("")
    found = lint(package)
    assert found.returncode == 1
    assert "attic" in found.stdout


def test_no_modules_import_each_other(package: Path) -> None:
    assert circles(package) == []


def test_a_circle_of_imports_is_found(package: Path) -> None:
    outcomes = package / "quorate" / "language" / "outcomes.py"
    outcomes.write_text(
        outcomes.read_text() + "\n\ndef _() -> None:\n    from quorate.language import containers\n"
    )
    (circle,) = circles(package)
    assert {"quorate.language.outcomes", "quorate.language.containers"} <= circle


def test_functions_import_large_packages_of_others_only() -> None:
    modules = [ast.parse(path.read_text()) for path in sorted((ROOT / "explorer").rglob("*.py"))]
    functions = [node for module in modules for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    inside = [node for function in functions for node in ast.walk(function)]
    names = {alias.name for node in inside if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in inside if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} == LARGE


def test_what_is_imported_late_exists() -> None:
    places = {
        node.value
        for path in (ROOT / "explorer").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"quorate(\.[A-Za-z_]\w*){2,}", node.value)
    }
    assert "quorate.cli.run_check.run_check" in places
    for place in places:
        module, _, name = place.rpartition(".")
        try:
            importlib.import_module(place)
        except ModuleNotFoundError:
            assert hasattr(importlib.import_module(module), name), place
