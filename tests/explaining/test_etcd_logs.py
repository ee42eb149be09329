"""Logs of etcd's raft are explained by its model; those of etcd with one line changed are not."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from quorate import explain
from quorate.explaining.etcd import CALLED, RECEIVED
from quorate.explaining.result import Explanation
from quorate.language.diagnostics import ModelError

from ..conformance.etcd import MODEL, MUTANTS, RAFT, Mutant, needs_etcd
from ..few import few
from ..go_programs import built
from .logs import write

PROGRAM = Path(__file__).parents[2] / "examples" / "explaining" / "etcd" / "cluster.go"
SIZES = {"Term": 150, "Log": 400, "Index": 401}
LATE = ("-one-entry", "-reordered", "0.9", "-timeouts", "0.02")
"""Messages of earlier terms, and of candidates that have lost, arrive late."""
SEEDS = 12
"""The most seeds with which a change has to show."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(PROGRAM, tmp_path_factory.mktemp("etcd"), RAFT)


def logs_of(cluster: Path, to: Path, seed: int, *options: str, events: int = 500) -> Path:
    """Run the servers; return the folder of their logs. Changed code may well panic."""
    command = [str(cluster), "-seed", str(seed), "-events", str(events), "-to", str(to), *options]
    subprocess.run(command, capture_output=True, check=False, timeout=60)
    return to


def explained(*logs: Path, one_entry: bool = False, **sizes: int) -> Explanation:
    return explain(MODEL, logs, "etcd", sizes={**SIZES, "one_entry_a_message": one_entry, **sizes})


@needs_etcd
@pytest.mark.parametrize("one_entry", [False, True])
@pytest.mark.parametrize("seed", few(2, range(1, 21)))
def test_a_log_of_all(cluster: Path, tmp_path: Path, seed: int, one_entry: bool) -> None:
    log = logs_of(cluster, tmp_path, seed, f"-one-entry={one_entry}".lower()) / "all.log"
    assert len(log.read_text("utf-8").splitlines()) == 500
    found = explained(log, one_entry=one_entry)
    assert found.outcome == "holds"
    assert found.events == 500


@needs_etcd
def test_all_that_a_server_does_is_in_a_log(cluster: Path, tmp_path: Path) -> None:
    found = explained(logs_of(cluster, tmp_path, 1, events=1000) / "all.log")
    assert found.run is not None
    taken = {step.action for step in found.run.steps}
    assert taken == {each.action for each in RECEIVED.values()} | set(CALLED.values())


@needs_etcd
def test_a_log_of_each_server(cluster: Path, tmp_path: Path) -> None:
    logs = logs_of(cluster, tmp_path, 1)
    found = explained(*(logs / f"{s}.log" for s in ("s1", "s2", "s3")))
    assert found.outcome == "holds"
    assert found.events == 500


AGAIN = "more is acknowledged than is known"
"""No run is known that shows it: an answer that was given before is no news to the model."""
PANICS = "the commit index may pass what is new"
SHOWN = [each for each in MUTANTS if each.name not in (AGAIN, PANICS)]


@needs_etcd
@pytest.mark.parametrize("mutant", few(4, [pytest.param(each, id=each.name) for each in SHOWN]))
def test_a_change_of_its_code_is_found(tmp_path: Path, mutant: Mutant) -> None:
    cluster = built(PROGRAM, tmp_path, RAFT, mutant)
    for seed in range(1, SEEDS + 1):
        found = explained(logs_of(cluster, tmp_path, seed, *LATE) / "all.log", one_entry=True)
        if found.outcome == "violated":
            assert found.impasse is not None
            [event] = found.impasse.events
            assert event.place == f"{tmp_path / 'all.log'}:{found.explained + 1}"
            assert event.attempt is not None or event.refusals or event.unlike
            return
    pytest.fail(f"explained with {SEEDS} seeds")


@needs_etcd
@pytest.mark.slow
def test_a_log_of_code_that_panics_is_explained_up_to_there(tmp_path: Path) -> None:
    [mutant] = [each for each in MUTANTS if each.name == PANICS]
    log = logs_of(built(PROGRAM, tmp_path, RAFT, mutant), tmp_path, 1, *LATE) / "all.log"
    found = explained(log, one_entry=True)
    assert found.outcome == "holds"
    assert 0 < found.events < 500


LINE: dict[str, Any] = {
    "node": 1,
    "event": "timeout",
    "term": 1,
    "vote": 1,
    "lead": 0,
    "role": "StateCandidate",
    "commit": 0,
    "log": [],
}
MESSAGE = {"type": "MsgHeartbeat", "from": 2, "to": 1, "term": 1, "commit": 0}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (7, "a line is an object"),
        ({**LINE, "event": "sleep"}, "there is no event sleep: an event is one of timeout, "),
        ({**LINE, "term": "1"}, "term is missing, or is no int"),
        ({**LINE, "vote": None}, "vote is missing, or is no int"),
        ({**LINE, "node": 9}, "s9 is no Server"),
        ({**LINE, "role": "StateDreamer"}, "DREAMER"),
        ({**LINE, "term": 150}, "150"),
        ({**LINE, "event": "message"}, "message is missing"),
        ({**LINE, "event": "message", "message": {**MESSAGE, "to": 3}}, "a message to s3 was received by s1"),
        (
            {**LINE, "event": "message", "message": {**MESSAGE, "type": "MsgSnap"}},
            "there is no message MsgSnap",
        ),
        (
            {**LINE, "event": "message", "message": {**MESSAGE, "commit": True}},
            "commit is missing, or is no int",
        ),
    ],
)
def test_a_line_that_is_wrong(tmp_path: Path, line: Any, says: str) -> None:
    log = write(tmp_path / "all.log", [LINE, line])
    with pytest.raises(ModelError) as error:
        explained(log)
    assert says in error.value.diagnostic.message
    assert error.value.diagnostic.span is not None
    assert (error.value.diagnostic.span.file, error.value.diagnostic.span.line) == (str(log), 2)


def test_what_a_line_says_of_the_state_is_compared(tmp_path: Path) -> None:
    """Without Go: a server that stands for election and has not voted for itself."""
    assert explained(write(tmp_path / "all.log", [LINE])).outcome == "holds"
    found = explained(write(tmp_path / "all.log", [{**LINE, "vote": 0}]))
    assert found.outcome == "violated"
    assert found.impasse is not None
    [event] = found.impasse.events
    assert event.attempt is not None
    assert [each.path for each in event.attempt.differences] == ["vote[s1]"]
