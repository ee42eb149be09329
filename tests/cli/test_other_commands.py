"""``quorate list``, ``quorate show``, ``quorate --help``."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from quorate.output.terminal.code import print_code
from quorate.output.terminal.console import SafeConsole
from tests.cli.commands import MODELS, run, start

Capture = pytest.CaptureFixture[str]
PROCESSES = str(MODELS / "processes.py")


def listed(capsys: Capture, *options: str) -> str:
    """What `quorate list` prints of all models, which takes some seconds: asked once with each options."""
    if options not in LISTED:
        answer = run(capsys, "list", *options)
        assert answer.code == 0
        LISTED[options] = answer.out
    return LISTED[options]


LISTED: dict[tuple[str, ...], str] = {}


def test_list_is_a_line_for_each_model(capsys: Capture) -> None:
    out = listed(capsys)
    models = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
    assert {"paxos", "raft", "raft_joint"} <= set(models)
    assert models == [entry["model"] for entry in json.loads(listed(capsys, "--json"))]
    assert any(line.split()[:3] == ["raft", "19", "variants"] for line in out.splitlines())
    assert "invariant" not in out


def test_list_names_only_for_scripts(capsys: Capture) -> None:
    names = run(capsys, "list", "--names").out.splitlines()
    assert {"paxos", "raft_joint"} <= set(names)
    own = run(capsys, "list", "raft", "--names").out.splitlines()
    assert own[0] == "raft"
    assert {"raft:Figure8", "raft:DoubleVote"} <= set(own)
    assert all(name.startswith("raft:") for name in own[1:])
    assert run(capsys, "list", "--names", "--json").code == 2


@pytest.mark.parametrize("arguments", [["paxos"], ["--all"]])
def test_list_names_variants_properties_and_sizes(capsys: Capture, arguments: list[str]) -> None:
    out = listed(capsys, *arguments)
    for said in (
        "paxos",
        "Acceptor=3",
        "invariant",
        "agreement",
        "paxos:AnyReportedValue",
        "BUG: the proposer takes",
    ):
        assert said in out


def test_list_has_a_heading_for_each_folder(capsys: Capture) -> None:
    lines = listed(capsys, "--all").splitlines()
    first = [line.split()[0] for line in lines if line and not line.startswith(" ")]
    folders = [name for name in first if name.endswith("/")]
    assert folders == sorted(set(folders))
    assert {"paxos/", "raft/", "raft/membership/"} <= set(folders)
    assert first.index("raft/membership/") < first.index("raft_joint") < first.index("raft/relational/")


def test_list_as_json(capsys: Capture) -> None:
    found = json.loads(listed(capsys, "--json"))
    paxos = next(entry for entry in found if entry["model"] == "paxos")
    assert set(paxos) == {"model", "folder", "folder_doc", "doc", "sizes", "properties", "proofs", "variants"}
    assert {"spec": "paxos", "proves": ["agreement"]} in paxos["proofs"]
    assert paxos["sizes"]["Acceptor"] == 3
    assert {"AnyReportedValue", "PromiseNotKept"} <= {variant["name"] for variant in paxos["variants"]}


def test_list_one_file(capsys: Capture) -> None:
    answer = run(capsys, "list", f"{PROCESSES}:Mutex")
    assert answer.code == 0
    assert "processes:Careless" in answer.out


def test_show_a_model_without_its_variants(capsys: Capture) -> None:
    answer = run(capsys, "show", "paxos")
    assert answer.code == 0
    assert "class Paxos(Model):" in answer.out
    assert "class Ballot(Range): ..." in answer.out
    assert "AnyReportedValue" not in answer.out


@pytest.mark.parametrize(
    "arguments", [["paxos:AnyReportedValue"], ["paxos", "--variant", "AnyReportedValue"]]
)
def test_show_a_variant_as_a_difference(capsys: Capture, arguments: list[str]) -> None:
    answer = run(capsys, "show", *arguments)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].startswith("BUG: the proposer takes any reported value")
    assert "--- Paxos.may_propose" in lines
    assert "+++ AnyReportedValue.may_propose" in lines
    assert "+    return not votes or any(vote.val == v for vote in votes)" in lines
    assert "     votes = {m.vote for m in promises if m.vote is not None}" in lines
    assert not any("class Paxos" in line for line in lines)


@pytest.mark.usefixtures("compiler")
def test_show_c_at_other_sizes(capsys: Capture) -> None:
    answer = run(capsys, "show", "paxos", "--c", "--set", "Ballot=7")
    assert answer.code == 0
    assert "typedef uint8_t m_Ballot; /* 0 to 6 */" in answer.out


@pytest.mark.usefixtures("compiler")
def test_show_the_generated_c(capsys: Capture) -> None:
    answer = run(capsys, "show", "paxos", "--c")
    assert answer.code == 0
    assert "accept" in answer.out
    assert "paxos.py" in answer.out


def test_show_wraps_code_below_its_indentation() -> None:
    source = (
        "def f():\n    if x:\n        return any(each.vote == vote for each in votes) and not done\n"
        "        # " + "word " * 14 + "\n"
    )
    lines = _shown(source, "python", 40)
    assert lines[2:5] == [
        "        return any(each.vote == vote for",
        "            each in votes) and not done",
        "        # word word word word word word",
    ]
    difference = _shown("+        return any(each.vote == vote for each in votes)\n-    pass\n", "diff", 40)
    assert difference == [
        "+        return any(each.vote == vote",
        "             for each in votes)",
        "-    pass",
    ]


def _shown(code: str, language: str, width: int) -> list[str]:
    file = io.StringIO()
    print_code(SafeConsole(file, force_terminal=True, width=width, color_system=None), code, language)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_show_what_is_not_there(capsys: Capture) -> None:
    answer = run(capsys, "show", "paxos:AnyReportedValu")
    assert answer.code == 2
    assert "AnyReportedValue" in answer.err


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom quorate.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted(sys.modules.keys() & {'numpy', 'networkx', 'z3', 'rich', 'pygments'}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"


def test_output_into_a_pipe_that_closes() -> None:
    process = start("show", "paxos")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(timeout=30)
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_a_terminal_of_few_characters() -> None:
    command = [sys.executable, "-m", "quorate", "check", "paxos", "-q", "--engine", "reference"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("+ paxos: everything asked for holds")
