"""The examples agree with their models, and with one line changed they do not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quorate import conform
from quorate.conformance import Adapter, conforming, walking
from quorate.models.paxos import Ballot

from ..few import few
from .examples import EXAMPLES, broken

PAXOS = [
    ("the promise is not kept", "        self.promised = number\n        return", "        return"),
    ("the reported value is ignored", "            self.value = max(votes)[1]", "            pass"),
    ("a vote is no promise", "        self.promised = number\n        self.vote", "        self.vote"),
    ("a promise forbids its own number", "if number < self.promised:", "if number <= self.promised:"),
    ("the lowest vote binds", "max(votes)", "min(votes)"),
]
RAFT = [
    ("a new term keeps the vote", "            self.voted_for = None\n", "            pass\n"),
    ("the log need not be up to date", " and up_to_date", ""),
    ("a stale leader is heard", "        if m.term < self.term:\n", "        if False:\n"),
    ("an entry of another term is committed", " and self.log[index - 1].term == self.term", ""),
    ("the term before is not compared", " or known != m.prev_term:", ":"),
    ("a conflict replaces one entry", "del self.log[at:]", "self.log[at] = entry"),
    ("the commit index may pass what is new", "min(m.commit, last_new)", "min(m.commit, len(self.log))"),
    ("one vote is a majority", "2 * count > len(self.peers) + 1", "2 * count >= len(self.peers)"),
    ("votes of another term count", " or m.term != self.term or not m.granted", " or not m.granted"),
    (
        "a leader stands for election",
        '        if self.role == "leader":\n            return []',
        "        pass",
    ),
    ("more is acknowledged than is known", "m.leader, last_new)", "m.leader, len(self.log))"),
    ("a candidate does not step down", '        self.role = "follower"\n        known', "        known"),
]


def cases(mutants: list[tuple[str, str, str]]) -> list[Any]:
    return [pytest.param(right, wrong, id=name) for name, right, wrong in mutants]


def test_the_code_of_paxos_takes_every_transition() -> None:
    found = conform("paxos", str(EXAMPLES / "paxos_adapter.py"), mode="all", sizes={"Acceptor": 2})
    assert found.outcome == "holds"
    assert found.transitions is not None
    assert found.transitions.taken + found.transitions.choices > found.transitions.states > 80
    assert all(covered.taken for covered in found.coverage.values())
    assert found.coverage["promise"].refused > found.coverage["promise"].taken


def test_the_code_of_raft_has_no_mismatch_in_some_walks() -> None:
    found = conform("raft", str(EXAMPLES / "raft_adapter.py"), walks=40)
    assert found.outcome == "holds"
    assert found.walks == 40
    assert all(covered.taken and covered.refused for covered in found.coverage.values())
    assert set(found.cuts) == {"Log", "Term"}


@pytest.mark.parametrize(("right", "wrong"), few(3, cases(PAXOS)))
def test_broken_paxos(tmp_path: Path, right: str, wrong: str) -> None:
    folder = broken(tmp_path, "paxos_code.py", right, wrong)
    found = conform("paxos", str(folder / "paxos_adapter.py"), walks=2000, sizes={"Ballot": 3})
    assert found.outcome == "violated"


@pytest.mark.parametrize(("right", "wrong"), few(3, cases(RAFT)))
def test_broken_raft(tmp_path: Path, right: str, wrong: str) -> None:
    folder = broken(tmp_path, "raft_code.py", right, wrong)
    found = conform("raft", str(folder / "raft_adapter.py"), walks=2000)
    assert found.outcome == "violated"
    assert found.mismatch is not None
    assert found.mismatch.again
    assert len(found.mismatch.steps) <= 15


def test_the_same_walks_whatever_the_number_of_processes(tmp_path: Path) -> None:
    right, wrong = RAFT[3][1:]
    adapter = str(broken(tmp_path, "raft_code.py", right, wrong) / "raft_adapter.py")
    one, two = (conform("raft", adapter, walks=100, jobs=jobs) for jobs in (1, 2))
    assert one.mismatch is not None
    assert two.mismatch is not None
    assert one.mismatch.walk == two.mismatch.walk
    assert [each.text for each in one.mismatch.steps] == [each.text for each in two.mismatch.steps]
    assert (one.walks, one.steps, one.coverage) == (two.walks, two.steps, two.coverage)


def test_several_processes_begin_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same walks as those of one process, of which some were made before the others began."""
    right, wrong = RAFT[3][1:]
    adapter = str(broken(tmp_path, "raft_code.py", right, wrong) / "raft_adapter.py")
    begun: list[int] = []

    def counted(*arguments: Any) -> Iterator[Any]:
        begun.append(arguments[4])
        return in_processes(*arguments)

    in_processes = walking._in_processes
    monkeypatch.setattr(walking, "_in_processes", counted)
    monkeypatch.setattr(conforming, "ALONE", 0.02)
    monkeypatch.setattr(conforming, "default_workers", lambda: 3)
    one, several = conform("raft", adapter, walks=100, jobs=1), conform("raft", adapter, walks=100)
    assert [made > 0 for made in begun] == [True]
    assert one.mismatch is not None
    assert several.mismatch is not None
    assert one.mismatch.walk == several.mismatch.walk
    assert (one.walks, one.steps, one.coverage) == (several.walks, several.steps, several.coverage)


class Alone(Adapter):
    """Code that has a thread of its own, or of which there is to be only one."""

    threaded = False

    def start(self) -> None:
        if self.threaded and threading.active_count() < 20:
            threading.Thread(target=time.sleep, args=(2,), daemon=True).start()

    def observe(self) -> dict[str, Any]:
        return {}

    def prepare(self, b: Ballot) -> None: ...


@pytest.mark.parametrize("said", [{"alone": True}, {"threaded": True}])
def test_code_that_cannot_be_copied_is_not(said: dict[str, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_in_processes", lambda *_: pytest.fail("the process is copied"))
    monkeypatch.setattr(conforming, "ALONE", 0.02)
    monkeypatch.setattr(conforming, "default_workers", lambda: 3)
    found = conform("paxos", type("Adapted", (Alone,), said), walks=300)
    assert found.walks == 300


def test_the_code_drives_and_the_model_judges(tmp_path: Path) -> None:
    assert conform("raft", str(EXAMPLES / "raft_network.py"), mode="monitor", walks=10, sizes={"Term": 4})
    right, wrong = RAFT[7][1:]
    folder = broken(tmp_path, "raft_code.py", right, wrong)
    found = conform("raft", str(folder / "raft_network.py"), mode="monitor", walks=100, sizes={"Term": 4})
    assert found.outcome == "violated"
    assert found.mismatch is not None
    assert found.mismatch.kind == "violated"
    assert found.mismatch.broken in ("election_safety", "committed_on_majority")
    assert len(found.mismatch.steps) < found.mismatch.found_in


def test_the_code_drives_and_the_model_follows(tmp_path: Path) -> None:
    found = conform("raft", str(EXAMPLES / "raft_network.py"), mode="follow", walks=20, sizes={"Term": 4})
    assert found.outcome == "holds"
    assert set(found.explained) == {0, 1}
    right, wrong = RAFT[1][1:]
    folder = broken(tmp_path, "raft_code.py", right, wrong)
    found = conform("raft", str(folder / "raft_network.py"), mode="follow", walks=200, sizes={"Term": 4})
    assert found.outcome == "violated"
    assert found.mismatch is not None
    assert found.mismatch.kind == "unexplained"
    assert found.mismatch.steps[-1].how == "followed"
