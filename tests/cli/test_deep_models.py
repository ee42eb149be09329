"""What is deep or wide is handled by every command, or refused with its place: no traceback, no wrong exit."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.few import few
from tests.models_for_tests.deep import SHAPES

Capture = pytest.CaptureFixture[str]

LIMITED_BY_PYTHON = {
    "brackets": "too many nested parentheses",
    "calls": "too many nested parentheses",
    "comprehensions": "too many nested parentheses",
    "ifs": "too many levels of indentation",
    "loops": "too many levels of indentation",
}
REFUSED: dict[int, dict[str, str]] = {
    300: {**LIMITED_BY_PYTHON, **dict.fromkeys(("maps", "records"), "types are nested too deep here")},
    3_000: {
        **LIMITED_BY_PYTHON,
        **dict.fromkeys(("maps", "records"), "types are nested too deep here"),
        **dict.fromkeys(("sum", "conditional", "elif", "helpers"), "this is nested too deep"),
        **dict.fromkeys(("not", "minus"), "this is nested too deep"),
    },
}
"""By size and shape, the message; the others are handled."""

CASES = [(size, shape) for size in REFUSED for shape in SHAPES]


def write(folder: Path, size: int, shape: str) -> str:
    file = folder / f"{shape}.py"
    file.write_text(SHAPES[shape](size))
    return str(file)


def assert_checked(capsys: Capture, file: str, size: int, shape: str, *options: str) -> None:
    limit = sys.getrecursionlimit()
    answer = run(capsys, "check", file, *options)
    assert sys.getrecursionlimit() == limit
    refused = REFUSED[size].get(shape)
    if refused is None:
        told = re.sub(
            r"^(depth|no run) .*\n", "", answer.err, flags=re.MULTILINE
        )  # progress, where it takes long
        assert (answer.code, told) == (0, "")
        assert answer.out.startswith(f"✓ {shape}: ")
        assert "bmc" in options or "3 states, " in answer.out
    else:
        assert answer.code == 2
        place, _, message = answer.err.removeprefix("error: ").partition(": ")
        assert re.fullmatch(r".*\.py:\d+:\d+", place)
        assert refused in message
        assert len(answer.err) < 2_000


FEW = [(300, "elif"), (300, "helpers"), (300, "records"), (300, "loops")]
FEW += [(3_000, "sum"), (3_000, "not"), (3_000, "guards")]


@pytest.mark.parametrize(("size", "shape"), FEW)
def test_checked_in_cpython(tmp_path: Path, capsys: Capture, size: int, shape: str) -> None:
    assert_checked(capsys, write(tmp_path, size, shape), size, shape, "--engine", "reference")


@pytest.mark.parametrize("shape", few(1, ["elif", "sum"]))
def test_checked_by_sat(tmp_path: Path, capsys: Capture, shape: str) -> None:
    assert_checked(capsys, write(tmp_path, 300, shape), 300, shape, "--engine", "bmc")


def test_checked_natively(tmp_path: Path, capsys: Capture, compiler: str) -> None:
    assert_checked(capsys, write(tmp_path, 300, "helpers"), 300, "helpers", "--engine", "native")


@pytest.mark.parametrize("shape", few(1, ["conditional", "helpers"]))
def test_shown_and_exported(tmp_path: Path, capsys: Capture, shape: str) -> None:
    assert_shown_and_exported(tmp_path, capsys, 300, shape)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["reference", "native", "bmc"])
@pytest.mark.parametrize(("size", "shape"), CASES)
def test_all_checked(
    tmp_path: Path, capsys: Capture, compiler: str, size: int, shape: str, engine: str
) -> None:
    assert_checked(capsys, write(tmp_path, size, shape), size, shape, "--engine", engine)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "shape"), CASES)
def test_all_shown_and_exported(tmp_path: Path, capsys: Capture, size: int, shape: str) -> None:
    assert_shown_and_exported(tmp_path, capsys, size, shape)


def assert_shown_and_exported(tmp_path: Path, capsys: Capture, size: int, shape: str) -> None:
    file = write(tmp_path, size, shape)
    shown = run(capsys, "show", file)
    in_c = run(capsys, "show", "--c", file)
    exported = run(capsys, "export", "tla", file, "--out", str(tmp_path))
    refused = REFUSED[size].get(shape)
    if refused is None:
        assert (shown.code, in_c.code, exported.code) == (0, 0, 0), exported.err
        assert "class M(Model):" in shown.out
        assert (tmp_path / "M.tla").is_file()
    else:
        assert (in_c.code, exported.code) == (2, 2)
        assert refused in in_c.err
        assert refused in exported.err
        assert "class M(Model):" in shown.out or refused in shown.err


@pytest.mark.slow
def test_long_ones_within_the_limit(tmp_path: Path, capsys: Capture) -> None:
    for size, shape in ((400, "helpers"), (1_500, "sum")):
        file = write(tmp_path, size, shape)
        answer = run(capsys, "check", file, "--engine", "reference")
        assert (answer.code, answer.err) == (0, "")


def test_a_long_line_is_shown_in_part(tmp_path: Path, capsys: Capture) -> None:
    answer = run(capsys, "check", write(tmp_path, 3_000, "sum"))
    line, marks = answer.err.splitlines()[1:3]
    assert len(line) < 220
    assert line.endswith(" …")
    assert line[marks.index("^") :].startswith("self.n + self.n")


def test_what_python_itself_cannot_read(tmp_path: Path, capsys: Capture) -> None:
    answer = run(capsys, "check", write(tmp_path, 8_000, "not"))
    assert answer.code == 2
    assert "not.py:14:9: this is nested too deep: Python itself cannot read it" in answer.err
