"""``quorate check``: what it prints, and how it exits."""

from __future__ import annotations

import inspect
import json
import signal
import subprocess
from pathlib import Path

import pytest

from quorate.models.paxos import Paxos
from tests.cli.commands import MODELS, run, searching, told

COUNTING = str(MODELS / "counting.py")
PROCESSES = str(MODELS / "processes.py")
LARGE = ("check", "paxos", "--set", "Ballot=6", "--set", "Value=3", "--memory", "2G")
REFERENCE = ("--engine", "reference")

Capture = pytest.CaptureFixture[str]


def test_a_model_that_holds(capsys: Capture) -> None:
    answer = run(capsys, "check", "paxos", *REFERENCE)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "✓ paxos: everything asked for holds"
    assert any(line.startswith("  ✓ agreement") for line in lines)
    assert any(
        line.startswith("  ✓ a_value_can_be_chosen") and line.endswith("reached after 6 steps")
        for line in lines
    )
    assert "443 states up to symmetry of Acceptor and Value, depth 16, 2,733 transitions" in lines
    assert "with Acceptor=3, Value=2, Ballot=2: explored fully; no step was cut by a bound" in lines
    assert any(line.startswith("reference engine, 1 worker, symmetry on, ") for line in lines)
    assert "\x1b" not in answer.out


def test_a_variant_that_is_violated(capsys: Capture) -> None:
    answer = run(capsys, "check", f"{PROCESSES}:Careless", *REFERENCE)
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert lines[0] == "✗ processes:Careless: one_inside violated"
    assert "  ✗ one_inside       violated after 4 steps" in lines
    assert " 4  enter(p2)" in lines
    assert "        phase[p2]: TRYING → INSIDE" in lines
    assert "one_inside is violated: p=p1 q=p2" in lines
    assert "    At most one process is inside." in lines


def test_a_failed_assert(capsys: Capture) -> None:
    answer = run(capsys, "check", f"{COUNTING}:Asserting", *REFERENCE)
    assert answer.code == 1
    assert "  ✗ up              an assert fails after 3 steps" in answer.out.splitlines()
    assert "an assert in up fails: already at 2" in answer.out


def test_a_deadlock(capsys: Capture) -> None:
    answer = run(capsys, "check", f"{COUNTING}:Guarded", "--deadlock", *REFERENCE)
    assert answer.code == 1
    assert "deadlock: no action leads to another state" in answer.out


def test_limits_exit_with_three(capsys: Capture) -> None:
    answer = run(capsys, "check", f"{PROCESSES}:Mutex", "--max-depth", "2", *REFERENCE)
    assert answer.code == 3
    lines = answer.out.splitlines()
    assert lines[0] == "? processes: undecided"
    assert "  ? one_inside       undecided: the depth limit was reached first" in lines


def test_cuts_and_silent_actions_are_said(capsys: Capture) -> None:
    answer = run(capsys, "check", f"{COUNTING}:Unstarted", *REFERENCE)
    assert answer.code == 0
    assert "explored fully within the bounds; steps were cut by Number once" in answer.out
    assert "warning: never never fired: no reachable state enables it" in answer.out


def test_sizes_properties_and_symmetry(capsys: Capture) -> None:
    answer = run(
        capsys,
        "check",
        f"{PROCESSES}:Mutex",
        "--set",
        "Process=2",
        "--property",
        "one_inside",
        "--no-symmetry",
        *REFERENCE,
    )
    assert answer.code == 0
    assert "8 states, depth 3" in answer.out
    assert "everybody_tries" not in answer.out
    assert "symmetry off" in answer.out


def test_quiet_prints_verdicts_only(capsys: Capture) -> None:
    answer = run(capsys, "check", f"{PROCESSES}:Careless", "--quiet", *REFERENCE)
    assert answer.code == 1
    assert [line.split()[0] for line in answer.out.splitlines()] == ["✗", "✗", "✓"]


def test_json(capsys: Capture) -> None:
    answer = run(capsys, "check", f"{PROCESSES}:Careless", "--json", *REFERENCE)
    assert answer.code == 1
    found = json.loads(answer.out)
    assert (found["model"], found["variant"], found["outcome"]) == ("processes", "Careless", "violated")
    violated = found["properties"][0]
    assert (violated["name"], violated["steps"], violated["witness"]) == (
        "one_inside",
        4,
        {"p": "p1", "q": "p2"},
    )
    assert [step["text"] for step in violated["trace"]["steps"]][-1] == "enter(p2)"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "Missing argument"),
        (["chek", "paxos"], "did you mean check?"),
        (["check", "paxos", "--sets", "Ballot=2"], "--set"),
        (["check", "paxos", "--set", "Ballot"], "write SORT=N"),
        (["check", "paxos", "--set", "Ballot=few"], "write Ballot=3"),
        (["check", "paxos", "--set", "Balot=2"], "did you mean Ballot?"),
        (["check", "paxos", "--set", "Ballot=0"], "at least 1"),
        (["check", "paxos", "--property", "agrement"], "did you mean agreement?"),
        (["check", "paxos", "--time", "soon"], "write 90s, 10m"),
        (["check", "paxos", "--memory", "lots"], "write 500M, 2G"),
        (
            ["check", "paxos", "--memory", "1M"],
            "less than the command needs to start; give 100M or more",
        ),
        (["check", "paxos", "--workers", "0"], "range"),
        (["check", "paxoss"], "paxos"),
        (["check", "nowhere.py"], "nowhere.py"),
        (["check", "paxos:NoSuchBug"], "NoSuchBug"),
    ],
)
def test_a_wrong_command_exits_with_two(capsys: Capture, arguments: list[str], said: str) -> None:
    answer = run(capsys, *arguments)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert answer.out == ""


def test_a_misspelt_field_is_one_diagnostic(capsys: Capture, tmp_path: Path) -> None:
    source = Path(inspect.getfile(Paxos)).read_text()
    copy = tmp_path / "mine.py"
    copy.write_text(source.replace("self.sent.add(Prepare(b))", "self.snet.add(Prepare(b))"))
    answer = run(capsys, "check", str(copy))
    assert answer.code == 2
    first, text, marks, hint = answer.err.splitlines()
    assert first.startswith("error: ")
    assert "mine.py:" in first
    assert text.strip() == "self.snet.add(Prepare(b))"
    assert marks.strip() == "^^^^"
    assert hint == "help: did you mean sent?"


def test_an_error_of_pythons_in_a_run_has_its_place(capsys: Capture, tmp_path: Path) -> None:
    model = tmp_path / "broken.py"
    model.write_text("from quorate import Model\n\nclass Broken(Model):\n    x: Nowhere\n")
    answer = run(capsys, "check", str(model))
    assert answer.code == 2
    assert "Nowhere" in answer.err
    assert "Traceback" not in answer.err


def test_a_bug_in_quorate_is_said_to_be_one(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("wheels came off")

    monkeypatch.setattr("quorate.cli.run_check.check", broken)
    answer = run(capsys, "check", "paxos")
    assert answer.code == 2
    assert "internal error: RuntimeError: wheels came off" in answer.err
    assert "QUORATE_DEBUG=1" in answer.err
    monkeypatch.setenv("QUORATE_DEBUG", "1")
    with pytest.raises(RuntimeError, match="wheels"):
        run(capsys, "check", "paxos")


def test_running_out_of_memory_is_no_traceback(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def starved(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("quorate.cli.run_check.check", starved)
    answer = run(capsys, "check", "paxos")
    assert answer.code == 2
    assert "out of memory" in answer.err


@pytest.mark.parametrize("engine", ["reference", "native"])
def test_interrupt_ends_with_a_report(engine: str, request: pytest.FixtureRequest) -> None:
    if engine == "native":
        request.getfixturevalue("compiler")
    with searching(*LARGE, "--no-symmetry", "--engine", engine) as (process, terminal):
        process.send_signal(signal.SIGINT)
        out, err = ended(process, terminal)
    assert process.returncode == 3, err
    assert out.startswith("? paxos: undecided")
    assert "the search was interrupted" in out
    assert "Traceback" not in err


def test_a_second_interrupt_kills() -> None:
    with searching(*LARGE, *REFERENCE) as (process, terminal):
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        _, err = ended(process, terminal)
    # 3 if it had reported before the second came
    assert process.returncode in (-signal.SIGINT, 3)
    assert "Traceback" not in err


def ended(process: subprocess.Popen[str], terminal: int) -> tuple[str, str]:
    """What a process still writes until it ends, as its output and its errors."""
    assert process.stdout is not None
    err = ""
    while more := told(terminal):
        err += more
    out = process.stdout.read()
    process.wait(timeout=60)
    return out, err
