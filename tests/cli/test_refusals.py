"""What is said of a run that cannot go on, or need not: by ``check``, in JSON, on a page, and by ``replay``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import run

Capture = pytest.CaptureFixture[str]

STUCK = '''
from quorate import Map, Model, Symmetric, action, eventually, invariant, leads_to, when


class Node(Symmetric): ...


class Pair(Model):
    """Each of two waits until the other has started."""

    sizes = {Node: 2}
    started: Map[Node, bool]

    @action(fair="weak")
    def start(self, a: Node, b: Node) -> None:
        when(a != b)
        when(self.may_start(b))
        self.started[a] = True

    def may_start(self, other: Node) -> bool:
        return self.started[other]

    @action
    def stop(self, a: Node) -> None:
        self.started[a] = False


class Free(Pair):
    def may_start(self, other: Node) -> bool:
        return True


@eventually
def somebody_starts(m: Pair) -> bool:
    return any(m.started[a] for a in Node)


@invariant
def as_it_is(m: Pair) -> bool:
    return all(m.started[a] or not m.started[a] for a in Node)


def all_start(m: Pair) -> bool:
    return all(m.started[a] for a in Node)


@leads_to(all_start)
def a_start(m: Pair) -> bool:
    return not all_start(m)
'''

WHY = """\
    start  pair.py:15  when(a != b)
        start(n1, n1): a != b: n1 != n1 is false
        start(n2, n2): a != b: n2 != n2 is false
    start  pair.py:16  when(self.may_start(b))
        start(n1, n2), start(n2, n1): self.may_start(b) is false; self.started[other] is False
"""
STOP = """\
    stop  changes nothing
        stop(a) for every a
"""


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    file = tmp_path / "pair.py"
    file.write_text(STUCK.lstrip(), encoding="utf-8")
    return file


def check(capsys: Capture, *arguments: str) -> str:
    answer = run(capsys, "check", *arguments, "--engine", "reference")
    assert answer.code == 1
    return answer.out


def test_a_deadlock_names_the_guards(pair: Path, capsys: Capture) -> None:
    out = check(capsys, f"{pair}:Pair", "--deadlock", "--property", "somebody_starts", "--keep-going")
    assert f"deadlock: no action leads to another state\n{WHY}{STOP}" in out


def test_a_run_that_stops_names_the_guards_of_fair_actions(pair: Path, capsys: Capture) -> None:
    out = check(capsys, f"{pair}:Pair", "--property", "somebody_starts")
    assert f"    The run may stop here: no fair action is possible.\n{WHY}" in out
    assert "stop  changes nothing" not in out


def test_without_fair_actions_any_run_may_stop(pair: Path, capsys: Capture) -> None:
    out = check(capsys, f"{pair}:Pair", "--property", "somebody_starts", "--fair", "start=unfair")
    assert "    The run may stop here: no action is fair.\n" in out
    assert "when(" not in out


def test_what_must_follow_is_named(pair: Path, capsys: Capture) -> None:
    out = check(capsys, f"{pair}:Pair", "--property", "a_start")
    assert "a_start  leads to all_start: violated by a run that stops after 0 steps" in out
    assert "a_start is violated: it is true, and all_start, which must follow, never is" in out
    found = json.loads(check(capsys, f"{pair}:Pair", "--property", "a_start", "--json"))
    assert found["properties"][0]["then"] == "all_start"


def test_refusals_in_json(pair: Path, capsys: Capture) -> None:
    found = json.loads(check(capsys, f"{pair}:Pair", "--deadlock", "--property", "somebody_starts", "--json"))
    deadlock = found["properties"][-1]
    assert deadlock["name"] == "deadlock"
    first, *_, last = deadlock["trace"]["ending"]["refusals"]
    assert (first["action"], first["how"], first["count"], first["whole"]) == ("start", "guard", 1, True)
    assert first["source"] == "when(a != b)"
    assert first["instances"] == [
        {"text": "start(n1, n1)", "arguments": {"a": ["n1"], "b": ["n1"]}, "every": []}
    ]
    lines = pair.read_text().splitlines()
    helper = deadlock["trace"]["ending"]["refusals"][2]["values"][-1]
    assert lines[helper["line"] - 1][helper["column"] - 1 :] == "self.started[other]"
    assert (last["how"], last["instances"][0]["every"]) == ("no change", ["a"])


def test_the_page_names_and_marks_the_guards(pair: Path, tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "page.html"
    check(capsys, f"{pair}:Pair", "--deadlock", "--property", "somebody_starts", "--html", str(page))
    text = page.read_text()
    assert "<li>start(n1, n2), start(n2, n1): self.may_start(b) is false;" in text
    marked = next(part for part in text.split('data-refused="')[1:]).partition('"')[0].split()
    assert [name.rpartition("-")[2] for name in marked] == ["15", "16"]


def test_replay_names_the_guards_again(pair: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "run.json"
    run(
        capsys, "check", f"{pair}:Pair", "--deadlock", "--property", "as_it_is", "--trace", str(file),
        "--engine", "reference",
    )  # fmt: skip
    again = run(capsys, "replay", str(file), f"{pair}:Pair")
    assert again.code == 0
    assert WHY in again.out
    other = run(capsys, "replay", str(file), f"{pair}:Free")
    assert other.code == 1
    assert "in the saved run, and is not here: start(n1, n2) is possible" in other.out
