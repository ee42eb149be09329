"""Runs in several threads of one process give the answers that each gives by itself."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.threads.jobs import MODEL, Job, checking, comparing, graphing, proving, refining


@pytest.fixture(autouse=True)
def switching() -> Iterator[None]:
    """Threads take turns often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def own(tmp_path: Path) -> str:
    file = tmp_path / "votes.py"
    file.write_text(MODEL)
    return str(file)


def brief(own: str) -> list[list[Job]]:
    """What each thread does: sorts of the same class with other sizes, and with other names for their values."""
    return [
        [checking("paxos:PhaseOneSkipped", sizes={"Ballot": 2, "Acceptor": 2}, engine="reference"), graphing],
        [checking("paxos:PhaseOneSkipped", sizes={"Acceptor": 4}), comparing("paxos", "PhaseOneSkipped")],
        [checking(own), checking(own, sizes={"Ballot": 2, "Acceptor": 3}), checking(own, engine="reference")],
        [proving("voting"), checking("raft_elections", sizes={"Term": 1})],
    ]


def long(own: str) -> list[list[Job]]:
    """The same with more of everything."""
    first, second, third, fourth = brief(own)
    return [
        [*first, refining, checking("paxos", engine="bmc", max_depth=4)],
        [*second, checking("paxos:PhaseOneSkipped", sizes={"Acceptor": 5}), comparing("raft", "DoubleVote")],
        [
            *third,
            proving("paxos"),
            checking("paxos:PhaseOneSkipped", sizes={"Ballot": 3}, engine="bmc", max_depth=4),
        ],
        [
            *fourth,
            proving("paxos:PromiseNotRecorded"),
            checking("raft", sizes={"Term": 2}),
            checking("paxos", engine="pdr", sizes={"Ballot": 1}),
        ],
    ]


def different(work: Sequence[Sequence[Job]], seconds: float) -> list[tuple[str, str]]:
    """Answers that are not what they are without other threads, with what they should be."""
    alone = {job: job() for jobs in work for job in jobs}
    wrong: list[tuple[str, str]] = []
    until = time.monotonic() + seconds
    together = threading.Barrier(len(work))

    def run(jobs: Sequence[Job]) -> None:
        together.wait()
        while True:
            for job in jobs:
                try:
                    answer = job()
                except Exception as error:
                    answer = f"{type(error).__name__}: {error}"
                if answer != alone[job]:
                    wrong.append((answer, alone[job]))
            if time.monotonic() > until:
                return

    threads = [threading.Thread(target=run, args=(jobs,)) for jobs in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_four_threads(own: str) -> None:
    assert different(brief(own), seconds=0) == []


@pytest.mark.slow
def test_four_threads_for_a_minute(own: str) -> None:
    assert different(long(own), seconds=60) == []


def test_two_tasks() -> None:
    small = checking("paxos:PhaseOneSkipped", sizes={"Acceptor": 2}, engine="reference")
    large = checking("paxos:PhaseOneSkipped", sizes={"Acceptor": 4})

    async def both() -> list[str]:
        return await asyncio.gather(asyncio.to_thread(small), asyncio.to_thread(large))

    assert asyncio.run(both()) == [small(), large()]


def test_a_check_within_another_instance(own: str) -> None:
    import quorate

    job = checking(own)
    alone = job()
    instance = quorate.check("paxos", sizes={"Acceptor": 5, "Ballot": 1}).instance
    with instance.active():
        assert job() == alone
