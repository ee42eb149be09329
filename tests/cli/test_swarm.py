"""``quorate check --engine swarm``, as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.commands import MODELS, run

STAGES = f"{MODELS / 'stages.py'}:Steps"
pytestmark = pytest.mark.usefixtures("compiler")
Capture = pytest.CaptureFixture[str]


def test_what_walks_do_not_find_is_undecided(capsys: Capture) -> None:
    answer = run(capsys, "check", "paxos", "--engine", "swarm", "--walks", "300", "--seed", "5")
    assert answer.code == 3
    assert "agreement                    undecided: not violated by 300 random walks" in answer.out
    assert "steps by action: prepare " in answer.out
    assert "300 random walks of up to " in answer.out
    assert "(an estimate); this proves nothing to hold" in answer.out
    assert "swarm engine, " in answer.out
    assert "seed 5" in answer.out
    assert "✓ agreement" not in answer.out


def test_json_says_what_was_walked_and_what_is_shortest(capsys: Capture) -> None:
    answer = run(capsys, "check", STAGES, "--engine", "swarm", "--walks", "256", "--keep-going", "--json")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert (found["engine"], found["exploration"]) == ("swarm", "walks")
    assert (found["states"], found["transitions"]) == (None, None)
    assert (found["walks"]["seed"], found["walks"]["walks"]) == (0, 256)
    assert sum(found["actions"].values()) == found["walks"]["steps"]
    decided = {
        each["name"]: (each["outcome"], each["steps"], each["shortest"]) for each in found["properties"]
    }
    assert decided["never_both_at_two"] == ("violated", 4, True)
    assert decided["stop"] == ("violated", 7, True)
    assert decided["at_most_three"] == ("undecided", None, None)
    assert decided["one_at_three"] == ("holds", 3, True)
    assert decided["back_at_the_start"] == ("undecided", None, None)


def test_a_run_that_may_not_be_shortest_says_so(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quorate.native.shortening.SEARCH_SECONDS", 0.001)
    asked = ("check", "raft:Figure8", "--engine", "swarm", "--seed", "1")
    answer = run(capsys, *asked, "-q")
    assert answer.code == 1
    assert "steps (not known to be shortest)" in answer.out
    found = json.loads(run(capsys, *asked, "--json").out)
    (violated,) = (each for each in found["properties"] if each["outcome"] == "violated")
    assert violated["shortest"] is False
    walks = ("--engine", "swarm", "--seed", "1", "--walks", "20000")
    assert run(capsys, "compare", "raft", "Figure8", *walks, "-q").out.count("≤") == 1


def test_walks_go_on_from_a_goal_and_from_a_saved_run(tmp_path: Path, capsys: Capture) -> None:
    saved = str(tmp_path / "run.json")
    walks = ("--engine", "swarm", "--walks", "256")
    answer = run(capsys, "check", STAGES, *walks, "--after", "one_at_three", "--keep-going")
    assert answer.code == 1
    assert "stop               an assert fails after 7 steps" in answer.out
    assert "from the state in which one_at_three is reached, after 3 steps: 256 random walks" in answer.out
    assert "never_both_at_two  undecided: not violated by 256 random walks" in answer.out
    assert run(capsys, "check", STAGES, *walks, "--property", "never_both_at_two", "--trace", saved).code == 1
    answer = run(
        capsys, "check", STAGES, *walks, "--from", saved, "--keep-going", "--property", "one_at_three"
    )
    assert "one_at_three  reached after 5 steps" in answer.out


def test_reports_of_walks(tmp_path: Path, capsys: Capture) -> None:
    junit, page = tmp_path / "report.xml", tmp_path / "page.html"
    walks = ("--engine", "swarm", "--walks", "256", "--junit", str(junit), "--html", str(page))
    assert run(capsys, "check", "paxos", *walks).code == 3
    suite = ElementTree.parse(junit).getroot()
    texts = [each.get("message", "") for each in suite.iter("error")]
    assert "undecided: not violated by 256 random walks" in texts
    assert "this proves nothing to hold" in page.read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--engine", "swarm", "--max-states", "10"), "random walks store no states"),
        (("--seed", "3"), "a seed is for random walks"),
        (("--engine", "native", "--walks", "3"), "a number of walks is for random walks"),
        (("--refines", "paxos", "--walks", "3"), "leave out --walks"),
    ],
)
def test_what_is_refused(options: tuple[str, ...], said: str, capsys: Capture) -> None:
    answer = run(capsys, "check", "paxos", *options)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_properties_of_runs_are_left_undecided_or_refused(capsys: Capture) -> None:
    walks = ("--engine", "swarm", "--walks", "64")
    answer = run(capsys, "check", "raft_prevote", *walks, "-q")
    assert "this engine decides properties of states and steps" in answer.out
    answer = run(capsys, "check", "raft_prevote", *walks, "--property", "a_majority_has_a_leader")
    assert answer.code == 2
    assert "random walks decide properties of states and steps" in answer.err
