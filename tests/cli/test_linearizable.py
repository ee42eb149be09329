"""``quorate linearizable`` as a user runs it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from .commands import run

NEW_THEN_OLD = """\
{:process 0, :type :invoke, :f :write, :value 1}
{:process 1, :type :invoke, :f :read, :value nil}
{:process 1, :type :ok, :f :read, :value 1}
{:process 2, :type :invoke, :f :cas, :value [1 2]}
{:process 2, :type :info, :f :cas, :value [1 2]}
{:process 1, :type :invoke, :f :read, :value nil}
{:process 1, :type :ok, :f :read, :value nil}
{:process 0, :type :ok, :f :write, :value 1}
"""


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("history.edn").write_text(NEW_THEN_OLD)
    return "history.edn"


def test_a_history_that_is_not_linearizable(capsys: pytest.CaptureFixture[str], history: str) -> None:
    answer = run(capsys, "linearizable", history)
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert lines[:13] == [
        "✗ history.edn: not linearizable",
        "",
        "  no order explains read → nil of process 1, answered in history.edn:7",
        "  the orders that agree with every answer get through the 5 events before it, and no further",
        "  in 1 of 2 orders that get so far: the value is 1",
        "  in 1 of 2 orders that get so far: the value is 2",
        "",
        "  process 0  write 1               ├●╌╌╌╌╌╌  1. → 1",
        "  process 1  read → 1                ├●┤     2. → 1",
        "  process 2  cas [1 2], no answer       ├╌╌  not placed",
        "  process 1  read → nil                  ├✗  cannot be explained",
        "",
        lines[12],
    ]
    assert lines[12].startswith("4 operations (1 without an answer), as a register; EDN; 3 configurations, ")


def test_a_history_that_is_linearizable(capsys: pytest.CaptureFixture[str], history: str) -> None:
    Path(history).write_text(NEW_THEN_OLD.replace(":ok, :f :read, :value nil", ":ok, :f :read, :value 2"))
    answer = run(capsys, "linearizable", history)
    assert answer.code == 0
    assert answer.out.splitlines()[0] == "✓ history.edn: linearizable"


def test_one_operation_is_counted_in_the_singular(capsys: pytest.CaptureFixture[str], history: str) -> None:
    Path(history).write_text("".join(NEW_THEN_OLD.splitlines(True)[::7]))
    answer = run(capsys, "linearizable", history)
    assert answer.code == 0
    assert "1 operation, as a register; EDN; 1 configuration, " in answer.out


def test_json(capsys: pytest.CaptureFixture[str], history: str) -> None:
    answer = run(capsys, "linearizable", history, "--json")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert (found["outcome"], found["specification"], found["format"]) == ("violated", "register", "EDN")
    (part,) = found["objects"]
    assert part["order"] is None
    assert part["impasse"]["operation"] == {
        "process": "1",
        "operation": "read → nil",
        "line": 6,
        "answer_line": 7,
    }
    assert [attempt["state"] for attempt in part["impasse"]["shown"]] == ["1", "2"]


def test_a_drawing(capsys: pytest.CaptureFixture[str], history: str) -> None:
    answer = run(capsys, "linearizable", history, "--svg", "history.svg", "--quiet")
    assert answer.code == 1
    drawn = ET.parse("history.svg").getroot()
    texts = [element.text for element in drawn.iter() if element.tag.endswith("}text")]
    assert {"process 0", "process 1", "process 2", "write 1", "read → 1", "read → nil"} <= set(texts)
    dots = [element for element in drawn.iter() if element.tag.endswith("}circle")]
    assert len(dots) == 2


def test_time_is_a_limit(capsys: pytest.CaptureFixture[str], history: str) -> None:
    """Writes of different values without answers, and a read of none of them, have very many orders."""
    begun = [f"{{:process {n}, :type :invoke, :f :write, :value {n}}}" for n in range(40)]
    swaps = [f"{{:process {100 + n}, :type :invoke, :f :cas, :value [{n} {n + 1}]}}" for n in range(40)]
    read = ["{:process 90, :type :invoke, :f :read}", "{:process 90, :type :ok, :f :read, :value 99}"]
    Path(history).write_text("\n".join([*begun, *swaps, *read]))
    answer = run(capsys, "linearizable", history, "--time", "500ms")
    assert answer.code == 3
    assert answer.out.splitlines()[0] == "? history.edn: undecided: the time limit was reached first"
    assert int(re.search(r"([\d,]+) configurations", answer.out)[1].replace(",", "")) > 20  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.edn"], "nowhere.edn: No such file or directory"),
        (["history.edn", "--spec", "regster"], "there is no specification regster"),
        (["history.edn", "--spec", "kv"], "history.edn:1:1: a kv has no write"),
        (["history.edn", "--initial", "1 2"], "--initial 1 2 is not one value"),
    ],
)
def test_mistakes(capsys: pytest.CaptureFixture[str], history: str, arguments: list[str], said: str) -> None:
    answer = run(capsys, "linearizable", *arguments)
    assert answer.code == 2
    assert said in answer.err


def test_the_initial_value(capsys: pytest.CaptureFixture[str], history: str) -> None:
    Path(history).write_text(
        "{:process 0, :type :invoke, :f :read}\n{:process 0, :type :ok, :f :read, :value 0}\n"
    )
    assert run(capsys, "linearizable", history).code == 1
    assert run(capsys, "linearizable", history, "--initial", "0").code == 0


def test_what_is_in_a_history_controls_neither_terminal_nor_drawing(
    capsys: pytest.CaptureFixture[str], history: str
) -> None:
    """Names of processes and values may be any text."""
    text = NEW_THEN_OLD.replace(":value 1", ':value "<b>&\x1b[31m"').replace(
        ":process 1", ':process "<p>\x07"'
    )
    Path(history).write_text(text)
    answer = run(capsys, "linearizable", history, "--svg", "history.svg")
    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert "\x07" not in answer.out
    texts = {element.text for element in ET.parse("history.svg").getroot().iter()}
    assert any(told is not None and told.startswith('write "<b>&') for told in texts)
