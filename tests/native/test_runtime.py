"""The C runtime by itself, also under the sanitizers."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from quorate.native.build import RUNTIME, compiler
from tests.few import few

SOURCES = Path(__file__).parent / "c"
WARNINGS = ("-std=gnu11", "-Wall", "-Wextra", "-Werror")
MODES = {
    "optimised": ("-O2",),
    "memory": ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"),
    "threads": ("-O1", "-g", "-fsanitize=thread"),
}


@pytest.fixture(scope="module")
def flags(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The flags of one mode, if programs compiled so run here."""
    chosen: tuple[str, ...] = MODES[request.param]
    folder = tmp_path_factory.mktemp("probe")
    (folder / "probe.c").write_text("int main(void) { return 0; }\n")
    built = subprocess.run(
        [*compiler(), *chosen, "probe.c", "-o", "probe"], cwd=folder, capture_output=True, check=False
    )
    if built.returncode or subprocess.run([folder / "probe"], capture_output=True, check=False).returncode:
        pytest.skip(f"the {request.param} sanitizers do not run on this machine")
    return chosen


@pytest.fixture(scope="module")
def compiled(flags: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Compiles a program of SOURCES, once in each mode."""
    folder = tmp_path_factory.mktemp("programs")

    @cache
    def compiled(source: str) -> Path:
        target = folder / source.removesuffix(".c")
        command = [*compiler(), *WARNINGS, *flags, f"-I{RUNTIME}", SOURCES / source, "-o", target, "-pthread"]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stderr
        return target

    return compiled


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("flags", MODES, indirect=True, scope="module")
@pytest.mark.parametrize("workers", few(1, [2, 1, 4]))
@pytest.mark.parametrize("source", ["grid.c", "symmetry.c", "recorded.c", "disk.c"])
def test_search(compiled: Callable[[str], Path], source: str, workers: int, tmp_path: Path) -> None:
    ran = subprocess.run(
        [compiled(source), str(workers)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("flags", few(2, MODES), indirect=True, scope="module")
@pytest.mark.parametrize("source", ["containers.c", "analysis.c"])
def test_without_a_search(compiled: Callable[[str], Path], source: str) -> None:
    ran = subprocess.run([compiled(source)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
