"""Submissions that attack the grader. Each is not admitted; and where it runs all the same, since the tests switch
admission off, it fails at the confinement, or because its word is not taken."""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from quorate.grading import confined, running
from quorate.grading.admission import admitted
from quorate.grading.asking import rules_of
from quorate.grading.boxes import WAYS, Confinement, Way, tried
from quorate.grading.grading import grade
from quorate.grading.loading import load_lab
from quorate.grading.results import Grade
from tests.grading.lock import LAB, RIGHT, graded, with_first


@dataclass(frozen=True)
class Attack:
    """Lines at the beginning of a submission. PLACE in them is a folder of the test's, PORT a port it listens at;
    `needs` is what has to be limited for the attack to fail."""

    lines: str
    needs: str = ""


POISONED = """
import os, sys, marshal
for folder, _, names in os.walk(sys.pycache_prefix):
    for name in names:
        path = os.path.join(folder, name)
        code = marshal.dumps(compile("open('PLACE/touched', 'w')", path, "exec"))
        for attempt in (
            lambda: open(path, "r+b").write(b"poison"),
            lambda: os.unlink(path),
            lambda: os.rename(folder, folder + ".old"),
            lambda: open(path + ".new", "wb").write(open(path, "rb").read(16) + code),
            lambda: os.replace(path + ".new", path),
            lambda: os.chmod(folder, 0o777),
        ):
            try:
                attempt()
            except OSError:
                pass
os._exit(0)
"""
"""Bytecode is run in place of its source: what is written over Quorate's would judge those that come after."""

FORGED = """{"word": "", "complaints": [], "notes": [], "blank": [], "groups": [{"verdicts": [{"outcome": "holds"},
{"outcome": "holds"}, {"outcome": "holds"}]}]}"""

ATTACKS = {
    "endless import": Attack("while True: pass"),
    "endless import that ignores its signals": Attack(
        "import signal\nsignal.setitimer(signal.ITIMER_PROF, 0)\nwhile True: pass"
    ),
    "a wait for nothing": Attack("import time\ntime.sleep(10 ** 6)"),
    "fork bomb": Attack("import os\nwhile True: os.fork()", "processes"),
    "a process that outlives": Attack(
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(3600)\nos._exit(0)"
    ),
    "memory": Attack("x = []\nwhile True: x.append(bytearray(1 << 24))"),
    "os.system": Attack("import os\nassert os.system('touch PLACE/touched') == 0", "writing files"),
    "a socket": Attack("import socket\nsocket.create_connection(('127.0.0.1', PORT), 5)", "the network"),
    "writing results": Attack(
        "import glob\nfor name in [*glob.glob('PLACE/results/*'), 'PLACE/touched']:\n    open(name, 'w').write('1')",
        "writing files",
    ),
    "a full disk": Attack("f = open('large', 'wb')\nwhile True: f.write(bytes(1 << 24))"),
    "reading other submissions": Attack("assert False, open('PLACE/other.py').read()", "reading files"),
    "reading the solution": Attack("assert False, open('LAB/my_lock.py').read()", "reading files"),
    "monkeypatching quorate": Attack(
        "import quorate.verdicts.checking as c\nc.check = lambda *a, **k: None\n"
        "import quorate.language.checker as l\nl.lower = lambda *a, **k: None\nimport os\nos._exit(0)"
    ),
    "an exit after a verdict": Attack("import os\nprint('everything asked for holds')\nos._exit(0)"),
    "forged answers": Attack(f"import os\nopen('answers.json', 'w').write('''{FORGED}''')\nos._exit(0)"),
    "answers that are a link": Attack(
        "import os\nos.symlink('PLACE/other.py', 'answers.json')\nos._exit(0)",
    ),
    "poisoning the bytecode": Attack(POISONED.strip(), "writing files"),
    "answers that are a pipe": Attack("import os\nos.mkfifo('answers.json')\nos._exit(0)"),
}

SECRET = "nobody else is to read this"


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little processor time, so that an endless loop ends soon."""
    monkeypatch.setattr(confined, "BEGINNING_SECONDS", 3)
    monkeypatch.setattr(running, "IDLE_SECONDS", 4.0)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_not_admitted(name: str) -> None:
    found = admitted(with_first(ATTACKS[name].lines).encode(), rules_of(load_lab(LAB)))
    assert found.complaints
    assert found.complaints[0].line == 3


def test_what_is_not_admitted_is_told_and_earns_nothing(lab: Path, out: Path, tmp_path: Path) -> None:
    found = graded(lab, tmp_path, with_first("import os\nos.system('ls')"), out)
    assert found.points == 0
    assert found.refused[0].startswith("line 3: import os is not admitted")
    assert found.refused[1].startswith("line 4: a call is not admitted here")


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_fails_where_it_is_confined(name: str, lab: Path, out: Path, tmp_path: Path) -> None:
    _fails(name, _usable("bubblewrap"), lab, out, tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("way", [way for way in WAYS if way != "bubblewrap"])
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_fails_in_the_other_ways(
    way: Way, name: str, lab: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    confined = _usable(way)
    _fails(name, confined, lab, tmp_path_factory.mktemp("out"), tmp_path_factory.mktemp("attack"))


def _usable(way: Way) -> Confinement:
    confined = tried(way)
    if confined is None:
        pytest.skip(f"{way} does not work on this machine")
    return confined


def _fails(name: str, confined: Confinement, lab: Path, out: Path, place: Path) -> None:
    attack = ATTACKS[name]
    if attack.needs and attack.needs not in confined.limited:
        pytest.skip(f"{attack.needs} cannot be limited by {confined.title} on this machine")
    place.chmod(0o777)
    (place / "other.py").write_text(SECRET, encoding="utf-8")
    (place / "other.py").chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as server:
        connected: list[object] = []
        listening = threading.Thread(target=_accept, args=(server, connected), daemon=True)
        listening.start()
        before = _bytecode(out)
        lines = attack.lines.replace("PLACE", str(place)).replace("LAB", str(lab))
        lines = lines.replace("PORT", str(server.getsockname()[1]))
        found = graded(lab, place / "handed_in", with_first(lines), out, way=confined.way, admits=False)
        assert found.points == 0, found
        assert not (place / "touched").exists()
        assert not connected
        assert SECRET not in str(found)
        assert "BEGIN SOLUTION" not in str(found)
        assert (place / "other.py").read_text("utf-8") == SECRET
        assert _left_behind() == []
        assert before in ({}, _bytecode(out))


def _bytecode(out: Path) -> dict[str, bytes]:
    """All that is in the folder of bytecode; nothing before the first process of a grading."""
    return {str(file): file.read_bytes() for file in (out / "bytecode").rglob("*") if file.is_file()}


def _accept(server: socket.socket, connected: list[object]) -> None:
    try:
        connected.append(server.accept())
    except OSError:
        return


def _left_behind() -> list[int]:
    """Processes of a submission that nobody has any more: their parent has ended before them."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            words = Path(f"/proc/{entry}/cmdline").read_bytes() if entry.isdigit() else b""
            parent = (
                Path(f"/proc/{entry}/stat").read_text("ascii").rpartition(")")[2].split()[1] if words else ""
            )
        except OSError:
            continue
        if b"quorate.grading.worker" in words and parent == "1":
            found.append(int(entry))
    return found


def test_a_lying_run_is_not_believed(lab: Path, out: Path, tmp_path: Path) -> None:
    """A submission that cannot reach the goal gives a run to it: where it searches, not where it is taken again."""
    _usable("bubblewrap")
    lie = """
import sys
if sys.argv[-1] == "search":
    import quorate.grading.searching as searching
    true = searching._Group._search
    def lie(self):
        found = true(self)
        for each in found["verdicts"]:
            if each["kind"] == "reachable":
                each.update(outcome="holds", trace="run-0-9.json", steps=1)
        (self._scratch / "run-0-9.json").write_bytes((self._given / "goal.json").read_bytes())
        return found
    searching._Group._search = lie
"""
    never = with_first(lie).replace("when(c in self.holding)", "when(c in self.waiting)")
    found = _with_a_run_of_the_solution(lab, never, out, tmp_path)
    goal = found.item("a_second_grant")
    assert (goal.outcome, goal.points) == ("undecided", 0)
    assert goal.reason == "the run to it could not be confirmed"
    assert found.item("one_holder").points == 0  # it is earned only if the goal is reached


def _with_a_run_of_the_solution(lab: Path, text: str, out: Path, place: Path) -> Grade:
    """Grade a submission that finds the solution's run to the goal beside it: one it could not have made."""
    graded(lab, place / "first", with_first(""), out)  # the solution's runs are kept by then
    [run] = sorted((out / "solution").glob("run-*-2.json"))[:1]
    words = run.read_text("utf-8")
    lines = text.replace('(self._given / "goal.json").read_bytes()', f"{words!r}.encode()")
    return graded(lab, place / "second", lines, out, admits=False)


def test_a_link_that_was_handed_in_is_not_followed(tmp_path: Path, lab: Path, out: Path) -> None:
    handed_in = tmp_path / "handed_in"
    handed_in.mkdir()
    (handed_in / "right.py").write_text(RIGHT, encoding="utf-8")
    (handed_in / "solution.py").symlink_to(lab / "my_lock.py")
    (handed_in / "others.py").symlink_to(handed_in / "right.py")
    (handed_in / "nowhere.py").symlink_to(tmp_path / "nothing")
    (handed_in / "folder").symlink_to(lab)
    os.mkfifo(handed_in / "pipe.py")
    grades = grade(lab, [handed_in], out=out)
    assert [grade.name for grade in grades] == ["nowhere", "others", "pipe", "right", "solution"]
    assert {grade.name: grade.points for grade in grades if grade.points} == {"right": 10}
    assert grades["solution"].refused == (
        "it is a symbolic link, which is not followed: hand in the file itself",
    )
    assert grades["pipe"].refused == ("it is no regular file",)
    assert grades.complete
    [named] = grade(lab, [handed_in / "solution.py"], out=out)
    assert named.points == 0
