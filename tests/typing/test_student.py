"""Type checkers see an editable install, as the README has it; a student's file passes them and the checker."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import quorate

STUDENT = Path(__file__).with_name("my_election.py")

WHERE = """
import importlib.util, json, site, sys
site.addsitedir(sys.argv[1])
print(json.dumps([importlib.util.find_spec("quorate").origin, sys.path]))
"""


def test_python_finds_the_repository_itself_and_tools_a_folder_on_its_path(
    editable: tuple[Path, Path],
) -> None:
    copy, installed = editable
    found = subprocess.run(
        [sys.executable, "-I", "-S", "-c", WHERE, installed], capture_output=True, text=True, check=True
    )
    origin, path = json.loads(found.stdout)
    assert Path(origin) == copy / "explorer" / "__init__.py"
    (types,) = (Path(each) for each in path if each.startswith(str(copy)))
    assert (types / "quorate" / "py.typed").exists()
    for part in (
        "language/model.py",
        "models/paxos/paxos.py",
        "properties/paxos/paxos.py",
        "specs/__init__.py",
    ):
        folder = "" if part.startswith(("models", "properties", "specs")) else "explorer"
        assert (types / "quorate" / part).resolve() == copy / folder / part


def test_the_record_of_the_wheel_names_the_file_of_paths(editable: tuple[Path, Path]) -> None:
    _, installed = editable
    (record,) = installed.glob("*.dist-info/RECORD")
    (line,) = (each for each in record.read_text().splitlines() if each.startswith("quorate_types.pth,"))
    assert int(line.rsplit(",", 1)[1]) == (installed / "quorate_types.pth").stat().st_size


def test_mypy_accepts_a_students_file(
    mypy: Callable[[Path], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    shutil.copy(STUDENT, tmp_path)
    ran = mypy(tmp_path / STUDENT.name)
    assert (ran.returncode, ran.stdout) == (0, "Success: no issues found in 1 source file\n"), ran.stderr


def test_the_checker_accepts_a_students_file() -> None:
    result = quorate.check(f"{STUDENT}:Election", engine="reference", sizes={"Server": 2, "Term": 2})
    assert result.outcome == "holds", str(result)
