"""``quorate prove SPEC``: what is printed, drawn and written, and the exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
from concurrent.futures import Future
from pathlib import Path

import networkx
import pytest

from quorate.support.budget import Budget
from quorate.symbolic.induction.deciding import Decision, Job
from quorate.symbolic.induction.running import Workers
from tests.cli.commands import MODELS, run

Capture = pytest.CaptureFixture[str]
HIGHEST = str(MODELS / "highest.py")

PROVED = """\
✓ {file}: nobody_ahead holds for all sizes

  clause                  start      move
  highest_is_highest       ✓ T       ✓ T
  safety/nobody_ahead      ✓ T

for every size of Server, Term
3 of 3 obligations proved; Z3 V, T
"""

FAILED = """\
✗ {file}:Forgetful: the proof of nobody_ahead fails at move/highest_is_highest

  clause                  start      move
  highest_is_highest       ✓ T       ✗ T
  safety/nobody_ahead      ✓ T

move does not keep highest_is_highest
  a state that meets all clauses
      term: {{s1: 0}}
      highest: 0
  move(s=s1, t=1)
      term[s1]: 0 → 1
  highest_is_highest is false: s=s1
      No server is ahead of the highest term.
      """


def timeless(text: str) -> str:
    """Without times, the version of Z3, and the widths of columns."""
    text = re.sub(r"[\d.]+ m?s\b", "T", text)
    return re.sub(r"(?<=\S) +", " ", re.sub(r"Z3 [\d.]+", "Z3 V", text))


def test_a_proof(capsys: Capture) -> None:
    answer = run(capsys, "prove", HIGHEST, "--no-cache", "--jobs", "1")
    assert answer.code == 0
    assert timeless(answer.out) == timeless(PROVED.format(file=HIGHEST))


def test_a_proof_that_fails(capsys: Capture) -> None:
    answer = run(capsys, "prove", f"{HIGHEST}:Forgetful", "--no-cache", "--jobs", "1")
    assert answer.code == 1
    expected = timeless(FAILED.format(file=HIGHEST))
    assert timeless(answer.out)[: len(expected)] == expected
    bug = "This is a bug of the protocol: the explorer finds nobody_ahead and highest_is_highest violated"
    assert bug in answer.out
    assert "2 of 3 obligations proved" in answer.out


def test_what_it_rests_on(capsys: Capture, tmp_path: Path) -> None:
    drawn = tmp_path / "proof.json"
    answer = run(capsys, "prove", HIGHEST, "--why", "--graph", str(drawn), "--jobs", "1")
    assert answer.code == 0
    assert re.search(r"^ +nobody_ahead +← highest_is_highest$", answer.out, re.MULTILINE)
    assert re.search(r"^ +safety/nobody_ahead +← highest_is_highest$", answer.out, re.MULTILINE)
    assert f"wrote {drawn}" in answer.err
    graph = networkx.node_link_graph(json.loads(drawn.read_text()), edges="edges")
    assert graph.edges["nobody_ahead", "highest_is_highest"]["steps"] == ["implied"]
    assert graph.nodes["nobody_ahead"]["kind"] == "property"
    assert graph.nodes["highest_is_highest"]["doc"] == "No server is ahead of the highest term."


@pytest.mark.parametrize("form", ["dot", "graphml"])
def test_a_failure_is_marked_in_the_graph(capsys: Capture, tmp_path: Path, form: str) -> None:
    drawn = tmp_path / f"proof.{form}"
    assert run(capsys, "prove", f"{HIGHEST}:Forgetful", "--graph", str(drawn), "--jobs", "1").code == 1
    text = drawn.read_text()
    if form == "dot":
        assert "FAILS: move" in text
    else:
        graph = networkx.parse_graphml(text)
        assert graph.nodes["highest_is_highest"]["fails"] == "move"


def test_as_json(capsys: Capture) -> None:
    answer = run(capsys, "prove", f"{HIGHEST}:Forgetful", "--why", "--json", "--jobs", "1")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert (found["outcome"], found["proves"]) == ("failed", ["nobody_ahead"])
    by_name = {each["name"]: each for each in found["obligations"]}
    assert by_name["safety/nobody_ahead"]["rests_on"]["clause"] == ["highest_is_highest"]
    wrong = by_name["move/highest_is_highest"]
    assert wrong["result"] == "failed"
    assert wrong["counterexample"]["arguments"] == {"s": "s1", "t": "1"}
    assert wrong["counterexample"]["reachable"] == "protocol"


def test_several_specs_at_once(capsys: Capture) -> None:
    """Each is shown, and the exit code is that of the worst."""
    both = [HIGHEST, f"{HIGHEST}:Forgetful"]
    answer = run(capsys, "prove", *both, "--no-cache", "--jobs", "2")
    assert answer.code == 1
    assert timeless(answer.out).startswith(
        timeless(PROVED.format(file=HIGHEST) + "\n" + FAILED.format(file=HIGHEST)[:40])
    )
    as_json = json.loads(run(capsys, "prove", *both, "--no-cache", "--jobs", "1", "--json").out)
    assert [found["outcome"] for found in as_json] == ["proved", "failed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say what to prove: multipaxos, paxos, "),
        (["nosuch"], "there is no spec called nosuch"),
        (["paxos", "quorums"], "paxos is proved as a whole; leave quorums out, or prove it by itself"),
        (["quorums", "one", "two"], "name one claim of quorums"),
        (["paxos", "some_claim"], "there is no spec called some_claim"),
        (["paxos", "raft", "--graph", "proof.dot"], "--graph draws one proof"),
        (["paxos", "--graph", "proof.gif"], "gif is not a graph format"),
        (["paxos:Nosuch"], "Nosuch"),
    ],
)
def test_what_is_asked_wrongly(capsys: Capture, arguments: list[str], said: str) -> None:
    answer = run(capsys, "prove", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_the_explorers_run_is_shown_once(capsys: Capture) -> None:
    answer = run(capsys, "prove", "paxos_crash:VoteNotOnDisk", "--jobs", "1")
    assert answer.code == 1
    assert answer.out.count("This is a bug of the protocol: the explorer finds agreement violated") == 2
    assert answer.out.count("initial state: all variables at their defaults") == 1
    assert answer.out.count("the run that is shown above") == 1


def test_what_is_not_known_is_no_success(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """With next to no work allowed, nothing is proved: exit code 3, and what helps."""
    from quorate.symbolic.induction import proving, solving

    asked: list[solving.SolverCall] = []

    def gave_up(question: solving.SolverCall, context: object = None) -> solving.SolverResult:
        asked.append(question)
        return solving.SolverResult("unknown", 0.0, reason="canceled")

    monkeypatch.setattr("quorate.symbolic.induction.deciding.solve", gave_up)
    monkeypatch.setattr("quorate.symbolic.induction.deciding.has_cvc5", lambda: True)
    monkeypatch.setattr("quorate.output.terminal.print_proof.has_cvc5", lambda: False)
    monkeypatch.setattr(proving, "counterexample", lambda *_, **options: None)
    answer = run(capsys, "prove", HIGHEST, "--no-cache", "--jobs", "1")
    assert answer.code == 3
    assert "undecided: the solver gave up (canceled)" in answer.out
    assert "pip install 'quorate[cvc5]'" in answer.out
    assert {each.solver for each in asked} == {"z3", "cvc5"}
    assert {each.seed for each in asked} >= {0, 1, 2}


def test_a_limit_leaves_open_what_is_not_decided(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "stop_reason", lambda _: "time")
    answer = run(capsys, "prove", HIGHEST, "--no-cache", "--jobs", "1")
    assert answer.code == 3
    assert "nobody_ahead is undecided" in answer.out
    assert "obligations are not decided: out of time" in answer.out
    assert re.search(r"^0 of \d obligations proved", answer.out, re.MULTILINE)


def test_an_interrupt_ends_with_a_report(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes when the first obligations are decided."""
    decided = Workers.decided

    def interrupted(workers: Workers, *jobs: Job) -> Future[list[Decision]]:
        first = decided(workers, *jobs)
        if not workers.budget.stop_reason():
            os.kill(os.getpid(), signal.SIGINT)
        return first

    monkeypatch.setattr(Workers, "decided", interrupted)
    answer = run(capsys, "prove", "paxos", "--no-cache", "--jobs", "1")
    assert answer.code == 3
    assert re.search(r"\d+ obligations are not decided: interrupted", answer.out)
    assert re.search(r"^[1-9]\d? of 46 obligations proved", answer.out, re.MULTILINE)
    assert "stopping; the report follows" in answer.err
