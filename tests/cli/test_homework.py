"""What is handed in does odd things when it is imported: how one check of it ends. SECURITY.md says what isolates."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.few import few

PAXOS = "from quorate.models.paxos import *\n"
MINE = f"{PAXOS}class Mine(Paxos):\n    '''Mine.'''\n"
BUGGY = f"{PAXOS}class Mine(PhaseOneSkipped):\n    '''Mine.'''\n"
SAYS_IT_HOLDS = json.dumps({"model": "fake", "outcome": "holds", "exploration": "complete", "properties": []})


def checked(
    folder: Path, text: str, *options: str, before: str = "exec"
) -> tuple[subprocess.CompletedProcess[str], str | None]:
    """How a check of a file ends, with two acceptors, and the JUnit report, if there is one then."""
    (folder / "mine.py").write_text(text)
    report = folder / "report.xml"
    report.write_text("what an earlier run wrote")
    command = (
        f'{before} "{sys.executable}" -m quorate check mine.py --set Acceptor=2 --engine reference'
        ' --junit report.xml "$@"'
    )
    ended = subprocess.run(
        ["/bin/sh", "-c", command, "sh", *options], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert "Traceback" not in ended.stderr
    assert "bug in Quorate" not in ended.stderr
    return ended, report.read_text() if report.exists() else None


ODD = {
    "ends the process at exit": "import atexit, os\natexit.register(lambda: os._exit(7))\n",
    "is elsewhere": "import os\nos.chdir('/')\n",
    "ignores Ctrl-C": "import faulthandler, signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n",
    "has a thread": "import threading, time\nthreading.Thread(target=lambda: time.sleep(1000)).start()\n",
    "writes and listens": (
        "import socket, subprocess\nopen('written', 'w').write('mine')\n"
        "s = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\nsubprocess.run(['true'])\n"
    ),
    "has a process": (
        "import os, time\nif (child := os.fork()) == 0:\n    os.setsid()\n    for n in range(3): os.close(n)\n"
        "    time.sleep(60)\n    os._exit(0)\nopen('child', 'w').write(str(child))\n"
    ),
    "is two processes": "import os\nos.fork()\n",
    "builds nothing": "import quorate.native.build as b\nreal = b.build\ndef build(source): return real(source)\n",
}


@pytest.mark.parametrize("first", few(1, ["is elsewhere", *(each for each in ODD if each != "is elsewhere")]))
def test_it_is_checked_all_the_same(first: str, tmp_path: Path) -> None:
    began = time.monotonic()
    for text, outcome, code in ((MINE, "holds", 0), (BUGGY, "violated", 1)):
        ended, report = checked(tmp_path, ODD[first] + text, "--json")
        child = tmp_path / "child"
        if child.exists():  # nobody but a grader ends what was begun
            os.kill(int(child.read_text()), signal.SIGKILL)
        assert json.loads(ended.stdout)["outcome"] == outcome
        assert ended.returncode == (7 if "at exit" in first else code)
        assert report is not None
        failures = ElementTree.fromstring(report).findall(".//failure")
        assert bool(failures) == bool(code)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("first", "out"),
    few(
        1,
        [
            (f"import os\nprint({SAYS_IT_HOLDS!r}, flush=True)\nos._exit(0)\n", SAYS_IT_HOLDS + "\n"),
            ("import os; os._exit(0)\n", ""),
        ],
    ),
)
def test_who_ends_the_process_has_no_report(first: str, out: str, tmp_path: Path) -> None:
    ended, report = checked(tmp_path, first + MINE, "--json")
    assert (ended.returncode, ended.stdout, report) == (0, out, None)


@pytest.mark.parametrize(
    "first",
    few(
        1,
        [
            "import sys; sys.setrecursionlimit(30)\n",
            "class E(BaseException): pass\nraise E('hm')\n",
            "import sys; sys.exit(0)\n",
        ],
    ),
)
def test_what_cannot_be_imported_is_wrong(first: str, tmp_path: Path) -> None:
    ended, report = checked(tmp_path, first + MINE)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "error: mine.py:" in ended.stderr
    assert report is not None
    assert ElementTree.fromstring(report).find(".//error") is not None


def test_an_import_without_end_is_undecided(tmp_path: Path) -> None:
    ended, report = checked(tmp_path, f"while True: pass\n{MINE}", "--time", "1s")
    assert (ended.returncode, ended.stdout, report) == (3, "", None)
    assert ended.stderr == "undecided: the time limit was reached while loading the model\n"


def test_an_import_without_memory_is_wrong(tmp_path: Path) -> None:
    text = f"x = [0] * 10**9\ny = [x * 2, x * 2]\n{MINE}"
    ended, report = checked(tmp_path, text, before="ulimit -v 3000000; exec")
    assert ended.returncode == 2
    assert "out of memory while the file is imported" in ended.stderr
    assert report is not None


def test_a_file_without_a_model_is_wrong(tmp_path: Path) -> None:
    ended, report = checked(tmp_path, "def build(source): return source\n")
    assert ended.returncode == 2
    assert "defines no model" in ended.stderr
    assert report is not None


def test_a_property_of_the_same_name_takes_the_place(tmp_path: Path) -> None:
    own = "from quorate import invariant\n@invariant\ndef agreement(m: Mine) -> bool:\n    return True\n"
    ended, _ = checked(tmp_path, BUGGY + own, "--json")
    assert ended.returncode == 0
    graded = (
        "from quorate import check\nfrom quorate.properties.paxos import agreement\nimport mine\n"
        "assert check(mine.Mine, properties=[agreement], engine='reference').outcome == 'violated'"
    )
    subprocess.run([sys.executable, "-c", graded], cwd=tmp_path, check=True)


def test_who_replaces_functions_decides_himself(tmp_path: Path) -> None:
    patch = (
        "import dataclasses\nimport quorate.verdicts.property_verdicts as verdicts\nreal = verdicts._violated\n"
        "def fake(*found):\n    told = {'trace': None, 'violation': None, 'witness': None}\n"
        "    return dataclasses.replace(real(*found), outcome='holds', reason='explored fully', **told)\n"
        "verdicts._violated = fake\n"
    )
    ended, _ = checked(tmp_path, patch + BUGGY, "--json")
    assert ended.returncode != 1  # so a grader does not judge in the process of what it judges
    (tmp_path / "mine.py").write_text(BUGGY)
    assert checked(tmp_path, BUGGY)[0].returncode == 1
