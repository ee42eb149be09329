"""Searches by several processes, beside those of one: a program that MPI starts, in all of the processes.

`mpirun -n 3 python -m tests.native.shared_searches FROM TO` compares the cases in a range, prints what differs, and
exits with 1 if anything does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from quorate import Model
from quorate.exploration import Exploration, Limits, Request
from quorate.language.instance import instantiate
from quorate.models.paxos import AnyReportedValue, Paxos
from quorate.models.raft import Raft
from quorate.native import NativeExplorer, mpi_search
from quorate.native.mpi import processes
from quorate.support.caching import cache_folder
from tests.contract.answers import ANSWERS
from tests.models_for_tests import processes as small
from tests.native import growing

mpi_search.EXCHANGED_BYTES = 0  # so that there are several exchanges in a level


def request_of(model: type[Model], sizes: dict[str, int] | None = None, **options: Any) -> Request:
    instance = instantiate(model, sizes or {})
    asked = tuple(each for each in instance.properties if each.kind in ("state", "step", "reachable"))
    return Request(instance, **{"properties": asked, "keep_going": True, **options})


def cases() -> Iterator[Request]:
    """Those with large sets first, then others, the small ones last."""
    yield request_of(AnyReportedValue, {"Ballot": 3}, keep_going=False, symmetry=False)
    yield request_of(Raft, {"Term": 2})
    yield request_of(growing.Gossip)
    yield request_of(growing.Gossip, symmetry=False, deadlock=True)
    yield request_of(growing.Late, keep_going=False, symmetry=False)
    yield request_of(growing.Shelves)
    yield request_of(growing.Boxes)
    yield request_of(Paxos, symmetry=False)
    yield request_of(Paxos, workers=2)
    yield request_of(Paxos, limits=Limits(depth=7), symmetry=False)
    yield request_of(Paxos, keep_going=False, goals_end=True)
    yield request_of(small.Mutex, deadlock=True)
    for answer in ANSWERS:
        for symmetry in (False, True)[: 1 + bool(answer.orbits)]:
            yield request_of(answer.model, symmetry=symmetry, deadlock=answer.deadlock is not None)


def told(request: Request) -> Exploration:
    """What a search tells, but for how fast it was."""
    together = processes()
    together.gathered(None)
    if together.first:
        for remembered in cache_folder().glob("*.room"):  # so that sets outgrow their room
            remembered.unlink()
    together.gathered(None)
    if not request.shared and not together.first:
        return Exploration(0, 0, 0, "complete", {}, {}, (), {}, 0.0)
    found = NativeExplorer().explore(request)
    return replace(
        found, seconds=0, compile_seconds=0, bytes_per_state=0, workers=0, processes=0, profile=None
    )


def main(first: int, last: int) -> int:
    together, wrong = processes(), 0
    for number, request in enumerate(cases()):
        if not first <= number < last:
            continue
        found = told(replace(request, shared=True))
        if len(set(together.gathered(repr(found)))) > 1:
            print(number, together.rank, "the processes differ", found.states, found.depth)
            wrong = 1
        expected = told(request)
        if together.first and found != expected:
            print(number, request.instance.cls.__name__, f"\n{found}\n{expected}")
            wrong = 1
    together.leave()
    return wrong


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
