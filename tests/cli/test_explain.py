"""``quorate explain`` as a user runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from .commands import run
from .test_conform import documented

DOCS = Path(__file__).parents[2] / "docs"
PROMISED = {"action": "promise", "arguments": {"a": "a1"}}
PREPARED = {"action": "prepare", "arguments": {"b": 0}}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, *lines: object) -> None:
    Path(name).write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    )


def test_the_example_of_the_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    text = (DOCS / "explain.md").read_text("utf-8")
    [mapping] = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    log, shown, *_ = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    Path("acceptors.py").write_text(mapping)
    Path("acceptors.log").write_text(log)
    command, _, printed = shown.partition("\n")
    answer = run(capsys, *command.split()[2:])
    assert answer.code == 1
    for part in printed.split("...\n"):
        assert part in answer.out
    Path("acceptors.log").write_text("".join(log.splitlines(keepends=True)[:-1]))
    answer = run(capsys, *command.split()[2:])
    assert answer.code == 0
    [said] = re.findall(r"`(by a run of paxos [^`]*)`", text)
    assert said in answer.out.splitlines()[0]


def test_the_run_is_saved_and_can_be_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.log", PREPARED, PROMISED)
    answer = run(capsys, "explain", "paxos", "a.log", "--trace", "run.json")
    assert answer.code == 0
    assert "wrote run.json" in answer.err
    assert run(capsys, "replay", "run.json").code == 0
    write("a.log", PREPARED, PREPARED, {"action": "accept"})
    assert run(capsys, "explain", "paxos", "a.log", "--trace", "run.json").code == 1
    saved = json.loads(Path("run.json").read_text())
    assert [step["action"] for step in saved["trace"]["steps"]] == ["prepare", "prepare"]


def test_json_is_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    known = documented("What `quorate explain --json` prints")
    write("a.log", PREPARED, PROMISED | {"observed": {"promised": {"a1": 1}}})
    answer = run(capsys, "explain", "paxos", "a.log", "--json")
    document = json.loads(answer.out)
    assert answer.code == 1
    assert document["outcome"] == "violated"
    [event] = document["impasse"]["events"]
    assert event["differences"] == [{"path": "promised[a1]", "how": "unlike", "model": "0", "real": "1"}]
    assert {*document, *document["impasse"], *event, *document["logs"][0]} == known
    write("a.log", PREPARED, PROMISED)
    document = json.loads(run(capsys, "explain", "paxos", "a.log", "--json").out)
    assert document["impasse"] is None
    assert document["places"] == ["a.log:1", "a.log:2"]


def test_several_logs_and_hidden_steps(capsys: pytest.CaptureFixture[str]) -> None:
    write("a1.log", PROMISED)
    write("a2.log", {"action": "promise", "arguments": {"a": "a2"}})
    answer = run(capsys, "explain", "paxos", "a1.log", "a2.log")
    assert answer.code == 1
    assert "the next are a1.log:1 and a2.log:1" in answer.out
    assert "there is no Prepare" in answer.out
    answer = run(capsys, "explain", "paxos", "a1.log", "a2.log", "--hidden", "1", "--quiet")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "✓ 2 logs: 2 events explained by a run of paxos of 3 steps, 1 of them not in the logs"
    ]


def test_a_limit_ends_with_3(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.log", *[{}] * 9, {"observed": {"term": {"s1": 0, "s2": 0, "s3": 0}, "commit_index": {"s1": 1}}})
    answer = run(capsys, "explain", "raft", "a.log", "--time", "1s")
    assert answer.code == 3
    assert "undecided, the time is over" in answer.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"action" "prepare"}', "a.log:2:11: this is not JSON"),
        ("[1]", "a.log:2:1: a line is an object"),
        ({"actoin": "prepare"}, "there is no actoin: an event has action, "),
        ({"action": "prepair"}, "did you mean prepare?"),
        ({"action": "prepare", "arguments": {"c": 1}}, "prepare has no parameter called c: prepare takes b"),
        ({"action": "prepare", "arguments": [1]}, "arguments is [1]"),
        ({"action": "promise", "arguments": {"a": "a9"}}, "a9 is no Acceptor"),
        (
            {"action": "promise", "arguments": {"m": {"bal": 0, "acc": "a1"}}},
            "{bal: 0, acc: a1} is no Prepare",
        ),
        ({"action": "prepare", "arguments": {"b": 9}}, "give a larger size: --set Ballot="),
        ({"action": "propose", "arguments": {"q": ["a1"]}}, "q=[a1] is no "),
        ({"observed": {"promised": {"a7": 1}}}, "promised: a7 is no Acceptor"),
        ({"observed": {"promise": {}}}, "Paxos has no variable called promise"),
        ({"added": {"voted": []}}, "voted is no Set, and nothing is added to it"),
    ],
)
def test_mistakes_in_a_log(capsys: pytest.CaptureFixture[str], line: object, said: str) -> None:
    write("a.log", PREPARED, line)
    answer = run(capsys, "explain", "paxos", "a.log")
    assert answer.code == 2
    assert "a.log:2" in answer.err
    assert said in answer.err
    assert "Traceback" not in answer.err


MAPPING = """
from quorate.explaining import Event, LogMapping

class Mine(LogMapping):
    lines = "text"

    def event(self, line):
        {}
"""


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (MAPPING.format("return Event(lime)"), ("mapping.py:8", "unknown name lime", "a.log:1")),
        (MAPPING.format("return 7"), ("event returns 7", "a.log:1")),
        (MAPPING.format("raise ValueError('no such host')"), ("a.log:1:1: no such host",)),
        (MAPPING.format("return None"), ("a.log has no events", "event returned None for each of its lines")),
        (MAPPING.replace('"text"', '"lines"').format("return None"), ("lines is 'lines'",)),
        (MAPPING.format("pass\n    def helper(self): pass"), ("a mapping has no helper",)),
        ("class Mine: pass", ("mapping.py defines no mapping", "from quorate.explaining import LogMapping")),
        (
            MAPPING.replace("def event", "hidden = ('sed',)\n    def event").format("pass"),
            ("no action called sed",),
        ),
    ],
)
def test_mistakes_in_a_mapping(
    capsys: pytest.CaptureFixture[str], mapping: str, said: tuple[str, ...]
) -> None:
    Path("mapping.py").write_text(mapping)
    write("a.log", "something")
    answer = run(capsys, "explain", "paxos", "a.log", "--mapping", "mapping.py")
    assert answer.code == 2
    for part in said:
        assert part in answer.err
    assert "Traceback" not in answer.err


def test_other_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(capsys, "explain", "paxos", "missing.log")
    assert (answer.code, "missing.log: No such file" in answer.err) == (2, True)
    assert run(capsys, "explain", "paxos").code == 2
    write("a.log", PREPARED)
    answer = run(capsys, "explain", "paxos", "a.log", "--mapping", "none.py")
    assert (answer.code, "there is no file none.py" in answer.err) == (2, True)
    write("a.log")
    answer = run(capsys, "explain", "paxos", "a.log")
    assert (answer.code, "a.log has no events" in answer.err) == (2, True)
