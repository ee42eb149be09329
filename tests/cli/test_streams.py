"""What the output is connected to changes neither what is found nor how a command exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import MODELS, run
from tests.few import few

CARELESS = f"{MODELS / 'processes.py'}:Careless"
REFERENCE = ("--engine", "reference")


def process(*arguments: str, stdout: int, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "quorate", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize("unbuffered", few(1, ["", "1"]))
@pytest.mark.parametrize(("target", "code"), [("counting.py:Counter", 0), ("processes.py:Careless", 1)])
def test_a_closed_pipe_is_no_verdict(target: str, code: int, unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        arguments = ("check", str(MODELS / target), *REFERENCE)
        ended = process(*arguments, stdout=writer, PYTHONUNBUFFERED=unbuffered)
    finally:
        os.close(writer)
    assert (ended.returncode, ended.stderr) == (code, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize(
    ("arguments", "code"),
    few(
        2,
        [
            (("check", CARELESS, *REFERENCE, "--json"), 1),
            (("list", CARELESS), 2),
            (("check", str(MODELS / "counting.py") + ":Counter", *REFERENCE), 0),
        ],
    ),
)
def test_a_full_disk_is_said_and_is_no_verdict(arguments: tuple[str, ...], code: int) -> None:
    with open("/dev/full", "wb") as full:
        ended = process(*arguments, stdout=full.fileno())
    assert ended.returncode == code
    assert ended.stderr == b"error: the output cannot be written: No space left on device\n"


def test_marks_keep_their_meaning_in_ascii() -> None:
    arguments = ("check", CARELESS, *REFERENCE, "--diagram")
    ended = process(*arguments, stdout=subprocess.PIPE, PYTHONIOENCODING="ascii")
    said = ended.stdout.decode("ascii").splitlines()
    assert said[0] == "x processes:Careless: one_inside violated"
    assert any(line.startswith("  x one_inside ") for line in said)
    assert "        phase[p2]: TRYING -> INSIDE" in said
    assert "?" not in ended.stdout.decode()


def test_json_is_the_same_in_ascii() -> None:
    arguments = ("check", CARELESS, *REFERENCE, "--json")
    plain, ascii_only = (
        json.loads(process(*arguments, stdout=subprocess.PIPE, PYTHONIOENCODING=encoding).stdout)
        for encoding in ("utf-8", "ascii")
    )
    assert {**ascii_only, "seconds": 0} == {**plain, "seconds": 0}


# -------------------------------------------------------------------------------------------- files


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("option", ["--junit", "--sarif", "--html", "--svg", "--trace", "--mermaid"])
def test_a_file_that_cannot_be_written_changes_no_verdict(
    capsys: pytest.CaptureFixture[str], option: str
) -> None:
    answer = run(capsys, "check", CARELESS, *REFERENCE, option, "/dev/full")
    assert answer.code == 1
    assert "error: /dev/full cannot be written: No space left on device" in answer.err


IMPORTED = """
{first}
from quorate import Model, Range, action


class V(Range): ...


class Mine(Model):
    sizes = {{V: 2}}
    v: V

    @action
    def a(self) -> None:
        self.v += 1
"""


@pytest.mark.parametrize(
    "first",
    [
        "raise type('E', (BaseException,), {})('hm')",
        "import sys; sys.exit(0)",
        "import sys; sys.exit(1)",
        "import sys; sys.setrecursionlimit(100)\ndef f(n): return n and f(n - 1)\nf(200)",
        "def f(): f()\nf()",
        "raise GeneratorExit",
        "x = 1 / 0",
    ],
)
def test_whatever_is_raised_at_import_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str
) -> None:
    file, report = tmp_path / "mine.py", tmp_path / "report.xml"
    file.write_text(IMPORTED.format(first=first))
    report.write_text("what an earlier run wrote")
    limit = sys.getrecursionlimit()
    answer = run(capsys, "check", str(file), "--junit", str(report))
    assert answer.code == 2
    assert answer.err.startswith("error: ") or answer.err.startswith("wrote ")
    assert "Traceback" not in answer.err
    assert "bug in Quorate" not in answer.err
    assert "<error" in report.read_text()
    assert sys.getrecursionlimit() == limit


def test_a_file_that_ends_the_process_leaves_no_stale_report(tmp_path: Path) -> None:
    file, report, link = tmp_path / "mine.py", tmp_path / "report.xml", tmp_path / "link.xml"
    file.write_text(IMPORTED.format(first="import os; os._exit(0)"))
    link.symlink_to(report)
    for named in (report, link):
        report.write_text("what an earlier run wrote")
        process("check", str(file), "--junit", str(named), stdout=subprocess.DEVNULL)
        assert not report.exists()
    assert link.is_symlink()


@pytest.mark.parametrize("given", [["--junit", "{}"], ["--junit={}"], ["--sarif", "{}"], ["--html", "{}"]])
@pytest.mark.parametrize("wrong", [["--nope"], ["--set", "Ballot"], ["--engine", "none"], ["more"]])
def test_a_wrong_command_line_leaves_no_stale_report(
    given: list[str], wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report"
    options = [each.format(report) for each in given]
    for arguments in (["paxos", *wrong, *options], ["paxos", *options, *wrong]):
        report.write_text("what an earlier run wrote")
        assert run(capsys, "check", *arguments).code == 2
        assert not report.exists()


def test_names_are_meant_from_where_the_command_began(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text(IMPORTED.format(first="import os; os.chdir('/')"))
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "check", "mine.py", *REFERENCE, "--junit", "report.xml").code == 0
    assert (tmp_path / "report.xml").is_file()
    assert os.getcwd() == str(tmp_path)


def test_a_model_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.py"
    file.write_text(IMPORTED.format(first=""))
    assert run(capsys, "check", str(file), "--html", str(file)).code == 2
    assert "class Mine" in file.read_text()
