"""The C runtime by itself, also under the sanitizers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from quorate.native.build import RUNTIME, compiler

SOURCES = Path(__file__).parent / "c"
WARNINGS = ("-std=gnu11", "-Wall", "-Wextra", "-Werror")
MODES = {
    "optimised": ("-O2",),
    "memory": ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"),
    "threads": ("-O1", "-g", "-fsanitize=thread"),
}


@pytest.fixture(scope="module", params=MODES)
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


def compiled(source: str, flags: tuple[str, ...], folder: Path) -> Path:
    target = folder / source.removesuffix(".c")
    command = [*compiler(), *WARNINGS, *flags, f"-I{RUNTIME}", SOURCES / source, "-o", target, "-pthread"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return target


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("source", ["grid.c", "symmetry.c", "recorded.c"])
def test_search(flags: tuple[str, ...], source: str, workers: int, tmp_path: Path) -> None:
    program = compiled(source, flags, tmp_path)
    ran = subprocess.run([program, str(workers)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("source", ["containers.c", "analysis.c"])
def test_without_a_search(flags: tuple[str, ...], source: str, tmp_path: Path) -> None:
    ran = subprocess.run([compiled(source, flags, tmp_path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
