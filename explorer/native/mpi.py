"""The processes of a search, as MPI (the Message Passing Interface) started them: `mpirun -n 4 quorate check ...`.
All of them do the same, call what is here in the same order, and have the same results; the first one tells them.

mpi4py is imported when a search by several processes begins, and never otherwise.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from quorate.support.budget import Stopped
from quorate.support.engine_errors import EngineError

T = TypeVar("T")

SHORTEST_NAP, LONGEST_NAP = 2e-5, 1e-3
"""Seconds between two looks whether other processes have come: they may need the processor."""

LEAVING_SECONDS = 10.0
"""How long a process that failed waits for the others to end."""


@cache
def processes() -> Processes:
    """The processes that MPI started with this one. Raises EngineError without mpi4py, or without MPI."""
    try:
        import mpi4py  # type: ignore[import-not-found, unused-ignore]

        mpi4py.rc.thread_level = "serialized"
        from mpi4py import MPI  # type: ignore[import-not-found, unused-ignore]
    except (ImportError, RuntimeError) as error:
        raise EngineError(
            f"a search by several processes needs mpi4py and MPI ({error}): pip install 'quorate[mpi]' brings both"
        ) from None
    return Processes(MPI)


class Processes:
    """Processes that search together: this one is number `rank` of `count`, and `here` of them, of which it is number
    `rank_here`, share a machine."""

    def __init__(self, mpi: Any) -> None:
        self._mpi = mpi
        self._world = mpi.COMM_WORLD
        self.rank, self.count = int(self._world.rank), int(self._world.size)
        machine = self._world.Split_type(mpi.COMM_TYPE_SHARED)
        self.here, self.rank_here = int(machine.size), int(machine.rank)
        self._room: NDArray[np.uint64] | None = None
        self.met = False
        """Whether the processes have agreed once that all of them can begin."""

    @property
    def first(self) -> bool:
        """Whether this is the process that prints, and writes files."""
        return self.rank == 0

    def gathered(self, value: T) -> list[T]:
        """The values that the processes give, in order."""
        self._met(self._world.Ibarrier())
        values: list[T] = self._world.allgather(value)
        return values

    def together(self, work: Callable[[], T]) -> T:
        """The result of work that each process does. If it fails in any of them, it fails in all: with the error of
        the process itself, or else of another, which it names. Raises Stopped if work is stopped in any."""
        result: list[T] = []
        failed: BaseException | None = None
        try:
            result.append(work())
        except Exception as error:
            failed = error
        self.require_none_failed(failed)
        return result[0]

    def require_none_failed(self, failed: BaseException | None) -> None:
        """Raise what failed here, or else tell what failed in another process."""
        said = None if failed is None else (type(failed) is Stopped, f"{failed}")
        everywhere = self.gathered(said)
        self.met = True
        if failed is not None:
            raise failed
        for rank, each in enumerate(everywhere):
            if each is not None and each[0]:
                raise Stopped(each[1])  # type: ignore[arg-type]
            if each is not None:
                raise EngineError(f"process {rank} of {self.count} failed: {each[1]}")

    def in_turn(self, work: Callable[[], T]) -> T:
        """The same, in the first process first, then in the first one of each machine, then in the others: what it
        leaves in a cache is found by those that come later."""
        turn = 0 if self.first else 1 if self.rank_here == 0 else 2
        done: list[T] = []

        def work_now() -> None:
            done.append(work())

        for number in range(3):
            self.together(work_now if number == turn else lambda: None)
        return done[0]

    def exchange(self, rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Send row K of an array to process K. Returns the rows that were sent to this process, in order."""
        received = np.empty_like(rows)
        self._met(self._world.Ialltoall(rows, received))
        return received

    def send_words(
        self, address: int, sent: NDArray[np.uint64], received: NDArray[np.uint64]
    ) -> NDArray[np.uint64]:
        """Send each process so many words, which stand one after the other at an address. Returns those that come
        from all of them, so many from each; the next call replaces them."""
        if self._room is None or self._room.size < received.sum():
            self._room = np.empty(max(1, int(received.sum())), np.uint64)
        room = self._room
        words = self._mpi.memory.fromaddress(address, 8 * int(sent.sum()))
        outgoing = [words, (sent.astype(np.int64), _begins(sent)), self._mpi.UINT64_T]
        incoming = [room, (received.astype(np.int64), _begins(received)), self._mpi.UINT64_T]
        self._met(self._world.Ialltoallv(outgoing, incoming))
        return room

    def sums(self, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The sums of the numbers that the processes give."""
        received = np.empty_like(numbers)
        self._met(self._world.Iallreduce(numbers, received))
        return received

    def _met(self, request: Any) -> None:
        """Wait for the other processes, and leave them the processor."""
        nap = SHORTEST_NAP
        while not request.Test():
            time.sleep(nap)
            nap = min(LONGEST_NAP, 1.5 * nap)

    def leave(self, failed: BaseException | None = None) -> None:
        """Wait until all processes are about to end. A process that `failed` ends all of them if the others do not
        come soon."""
        arrived = self._world.Ibarrier()
        until = time.monotonic() + LEAVING_SECONDS
        while not arrived.Test():
            time.sleep(0.005)
            if failed is not None and time.monotonic() >= until:
                print(
                    f"error: process {self.rank} of {self.count}, on {socket.gethostname()}, failed, which ends the"
                    f" search: {failed}",
                    file=sys.__stderr__,
                    flush=True,
                )
                self._world.Abort(2)


def _begins(counts: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
