"""Logs of PySyncObj 0.3.17 are explained by its model; those of 0.3.11, and of mutants, are not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from quorate import ModelError, explain
from quorate.explaining.result import Explanation, Unexplained

from ..few import few
from ..pysyncobj_versions import MUTANTS, Mutant, installed_in, mutated
from .logs import write

FOLDER = Path(__file__).parents[2] / "examples" / "explaining" / "pysyncobj"
MODEL = str(FOLDER / "syncobj_raft.py")
ACTIONS = {
    *("timeout", "request_vote", "become_leader", "request", "send", "append", "refuse_append", "commit"),
    "restart",
}
SIZES = {"Term": 90, "Log": 200, "Index": 201}


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed_in(tmp_path_factory)


def logs_of(library: Path, to: Path, seed: int, *options: str, events: int = 1000) -> Path:
    """Run the servers; return the folder of their logs. A library that raises has ended them."""
    command = [sys.executable, str(FOLDER / "cluster.py"), "--seed", str(seed), "--events", str(events)]
    environment = {**os.environ, "PYTHONPATH": str(library)}
    subprocess.run(
        [*command, "--to", str(to), *options], env=environment, capture_output=True, check=False, timeout=120
    )
    return to


def explained(*logs: Path, servers: int = 3) -> Explanation:
    return explain(MODEL, logs, "pysyncobj", sizes={**SIZES, "Server": servers})


def refused(log: Path, **options: Any) -> Unexplained:
    found = explained(log, **options)
    assert found.outcome == "violated"
    assert found.impasse is not None
    [event] = found.impasse.events
    assert event.file == str(log)
    assert event.node == json.loads(log.read_text("utf-8").splitlines()[event.line - 1])["server"]
    return event


def differing(event: Unexplained) -> list[str]:
    """The variables that the log has otherwise than the step that is nearest."""
    assert event.attempt is not None
    return [each.path.partition("[")[0] for each in event.attempt.differences]


def guard(event: Unexplained) -> str:
    """The guard by which the model refuses the event."""
    [group] = event.refusals
    assert group.answer.guard is not None
    return f"{group.action}: {group.answer.guard.source}"


@pytest.mark.parametrize("seed", few(3, range(1, 13)))
def test_a_log_of_all(installed: Path, tmp_path: Path, seed: int) -> None:
    found = explained(logs_of(installed / "0.3.17", tmp_path, seed) / "all.log")
    assert found.outcome == "holds"
    assert found.logs[0].events >= 1000
    assert found.run is not None
    assert {step.action for step in found.run.steps} == ACTIONS


def test_a_log_of_each_server(installed: Path, tmp_path: Path) -> None:
    logs = logs_of(installed / "0.3.17", tmp_path, 1, events=300)
    assert explained(*(logs / f"s{i}.log" for i in (1, 2, 3))).outcome == "holds"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_log_of_five_servers(installed: Path, tmp_path: Path, seed: int) -> None:
    logs = logs_of(installed / "0.3.17", tmp_path, seed, "--servers", "5", events=2000)
    assert explained(logs / "all.log", servers=5).outcome == "holds"


def test_a_seed_has_one_log(installed: Path, tmp_path: Path) -> None:
    a, b, c = (
        logs_of(installed / "0.3.17", tmp_path / name, seed, events=200) / "all.log"
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    assert a.read_bytes() == b.read_bytes() != c.read_bytes()
    assert len(a.read_text("utf-8").splitlines()) == 200


def test_the_commit_index_goes_back_in_0_3_11(installed: Path, tmp_path: Path) -> None:
    event = refused(logs_of(installed / "0.3.11", tmp_path, 8, "--no-restarts") / "all.log")
    assert differing(event) == ["commit_index"]
    assert event.attempt is not None
    assert event.attempt.step.startswith("append(s3, ")
    [difference] = event.attempt.differences
    assert (difference.model, difference.real) == ("5", "4")


def test_an_entry_of_an_earlier_term_is_committed_in_0_3_11(installed: Path, tmp_path: Path) -> None:
    event = refused(logs_of(installed / "0.3.11", tmp_path, 1, "--no-restarts") / "all.log")
    assert guard(event) == "commit: when(self.may_commit(s, n))"


def test_a_restart_forgets_the_term_in_0_3_11(installed: Path, tmp_path: Path) -> None:
    event = refused(logs_of(installed / "0.3.11", tmp_path, 2) / "all.log")
    assert differing(event) == ["term", "voted_for"]
    assert '"does": "restarts"' in event.text


OTHERS = [
    Mutant(
        "leaders of earlier terms are heard",
        "if message['type'] == 'append_entries' and message['term'] >= self.__raftCurrentTerm:",
        "if message['type'] == 'append_entries':",
    ),
    Mutant(
        "conflicts stay",
        "self.__deleteEntriesFrom(prevLogIdx + 1)",
        "pass",
    ),
    Mutant(
        "votes of an earlier term count",
        "if message['type'] == 'response_vote' and message['term'] == self.__raftCurrentTerm:",
        "if message['type'] == 'response_vote':",
    ),
    Mutant(
        "a restart forgets the vote",
        "self.__votedForNodeId = self.__raftLog.getVotedForNodeId()",
        "self.__votedForNodeId = None",
    ),
    Mutant(
        "more is applied than is committed",
        "count = self.__raftCommitIndex - self.__raftLastApplied\n",
        "count = self.__raftCommitIndex - self.__raftLastApplied + 1\n",
    ),
]
COMMIT = "commit: when(self.may_commit(s, n))"
SHOWN: dict[str, tuple[int, str | list[str]]] = {
    "more is taken to be acknowledged than is": (3, COMMIT),
    "two votes in a term": (3, ["voted_for", "sent"]),
    "the commit index is what the leader says": (6, ["commit_index"]),
    "the log of a candidate may be old": (2, ["voted_for", "sent"]),
    "the term before is not compared": (3, "append: when(self.matches(m, self.log[s]))"),
    "half of the servers are a majority": (3, COMMIT),
    "leaders of earlier terms are heard": (3, "append: when(m.term >= self.term[s])"),
    "conflicts stay": (1, ["log"]),
    "votes of an earlier term count": (
        2,
        "become_leader: when(self.is_quorum(s, {m.voter for m in self.votes(s)}))",
    ),
    "a restart forgets the vote": (2, ["voted_for"]),
    "more is applied than is committed": (3, ["applied"]),
}
"""A seed with which a change shows, and the guard that refuses the event or the variables that differ after it."""


@pytest.mark.parametrize("mutant", few(2, [pytest.param(each, id=each.name) for each in [*MUTANTS, *OTHERS]]))
def test_a_change_of_its_code_is_found(installed: Path, tmp_path: Path, mutant: Mutant) -> None:
    library = mutated(installed, tmp_path / "mutant", mutant)
    seed, lacks = SHOWN[mutant.name]
    event = refused(logs_of(library, tmp_path / "logs", seed) / "all.log")
    assert (guard(event) if event.attempt is None else differing(event)) == lacks


LINE = {"server": "s1", "does": "ticks", "role": "FOLLOWER", "term": 0, "vote": None, "commit": 1, "log": []}
MALFORMED = [
    ([], "a line is an object"),
    ({"does": "ticks"}, "there is no server"),
    ({**LINE, "does": "sleeps"}, "there is no sleeps: a server ticks, stands, receives or restarts"),
    ({**LINE, "commit": "1"}, "commit is '1' and should be a number"),
    ({**LINE, "log": [1]}, "1 is no entry"),
    ({**LINE, "sends": ["hello"]}, "'hello' is no message"),
    ({**LINE, "applies": [[2, 1]]}, "no entry that was applied"),
    ({**LINE, "does": "receives", "from": "s2"}, "there is no message"),
    ({**LINE, "does": "receives", "from": "s2", "message": {"type": "hello"}}, "there is no message hello"),
    ({**LINE, "server": "s9"}, "s9 is no Server"),
    ({**LINE, "term": 90}, "90 is no Term"),
]


@pytest.mark.parametrize(("wrong", "message"), MALFORMED)
def test_a_malformed_line(tmp_path: Path, wrong: Any, message: str) -> None:
    log = write(tmp_path / "all.log", [LINE, wrong])
    with pytest.raises(ModelError) as raised:
        explained(log)
    said = raised.value.diagnostic
    assert message in said.message
    assert said.span is not None
    assert (said.span.file, said.span.line) == (str(log), 2)
