"""``quorate check --pdb``, as a user types: what the debugger prints, and how the command ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.few import few

MODEL = """
from quorate import Map, Model, Range, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Clock(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]

    @action
    def tick(self, s: Server) -> None:
        when(self.term[s] < 2)
        self.term[s] += 1


@invariant
def small(m: Clock) -> bool:
    return all(m.term[s] < 3 for s in Server)
"""
STOP = MODEL.replace("        when(self.term[s] < 2)", "        {stop}\n        when(self.term[s] < 2)")


def debugged(folder: Path, model: str, typed: str) -> subprocess.CompletedProcess[str]:
    (folder / "clock.py").write_text(model)
    return subprocess.run(
        [sys.executable, "-m", "quorate", "check", "clock.py", "--pdb"],
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("stop", few(1, ["breakpoint()", "pdb.set_trace()"]))
def test_it_stops_at_a_breakpoint_in_an_action_with_its_arguments_and_the_state(
    tmp_path: Path, stop: str
) -> None:
    ran = debugged(
        tmp_path, "import pdb\n" + STOP.replace("{stop}", stop), "a\np self.term\nn\nn\np self.term\nq\n"
    )
    assert "-> when(self.term[s] < 2)\n" in ran.stdout
    assert "s = s1\n" in ran.stdout
    assert "{s1: 0, s2: 0}\n" in ran.stdout
    assert "-> self.term[s] += 1\n" in ran.stdout
    assert (ran.returncode, ran.stderr.strip()) == (130, "interrupted")


def test_it_goes_on_to_the_verdict_and_does_not_stop_afterwards(tmp_path: Path) -> None:
    ran = debugged(tmp_path, STOP.replace("{stop}", "if self.term[s] == 1: breakpoint()"), "c\n" * 100)
    assert 0 < ran.stdout.count("-> when(self.term[s] < 2)") < 10
    assert "✓ clock: everything asked for holds" in ran.stdout
    assert ran.returncode == 0


def test_a_violation_is_found_as_without_a_debugger(tmp_path: Path) -> None:
    model = MODEL.replace("m.term[s] < 3", "m.term[s] < 2").replace(
        "    return all", "    breakpoint()\n    return all"
    )
    ran = debugged(tmp_path, model, "c\n" * 100)
    assert "-> return all(m.term[s] < 2 for s in Server)" in ran.stdout
    assert "violated after 2 steps" in ran.stdout
    assert ran.returncode == 1


def test_without_a_breakpoint_it_stops_in_the_first_action_and_at_lines_given_there(tmp_path: Path) -> None:
    line = MODEL.splitlines().index("        self.term[s] += 1") + 1
    ran = debugged(tmp_path, MODEL, f"b clock.py:{line}, self.term[s] == 1\nc\np self.term\nclear 2\nq\n")
    first, second = ran.stdout.index("-> when(self.term[s] < 2)"), ran.stdout.index("-> self.term[s] += 1")
    assert first < second
    assert "{s1: 1, s2: 0}" in ran.stdout[second:] or "{s1: 0, s2: 1}" in ran.stdout[second:]
    assert ran.returncode == 130


def test_steps_stay_in_the_users_file(tmp_path: Path) -> None:
    ran = debugged(tmp_path, MODEL, "s\n" * 20 + "q\n")
    stops = [line for line in ran.stdout.splitlines() if ".py(" in line]
    assert len(stops) > 10
    assert all("clock.py(" in line for line in stops)


def test_the_end_of_the_input_quits(tmp_path: Path) -> None:
    assert debugged(tmp_path, MODEL, "").returncode == 130


def test_a_breakpoint_is_refused_without_a_debugger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "clock.py").write_text(STOP.replace("{stop}", "breakpoint()"))
    answer = run(capsys, "check", str(tmp_path / "clock.py"))
    assert answer.code == 2
    assert "breakpoint stops only where a debugger runs the model" in answer.err
    assert "quorate check MODEL --pdb" in answer.err


def test_other_engines_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "clock.py").write_text(MODEL)
    answer = run(capsys, "check", str(tmp_path / "clock.py"), "--pdb", "--engine", "native")
    assert answer.code == 2
    assert "--pdb debugs the model as CPython runs it" in answer.err
