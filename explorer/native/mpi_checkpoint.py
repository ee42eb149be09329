"""A search by several processes kept in a folder: each process writes the states that it owns to a file in a folder
of its own there, and once all are on the disk, the first process replaces the text, which says how many count.

Another number of processes can go on from there: each reads files that it sees, and gives the states to their owners.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quorate.exploration import Keeping, Limits
from quorate.native.binding import SearchHandle
from quorate.native.checkpoint import Checkpoint, StatesFile, append_states
from quorate.native.checkpoint_text import STATES, Content, code_digest
from quorate.native.compiled import Compiled
from quorate.native.disk_failures import what_failed
from quorate.native.mpi import Processes
from quorate.native.mpi_search import Slice
from quorate.native.structures import Standing
from quorate.support.engine_errors import EngineError

SECONDS_BETWEEN = 1.0
"""The least time between two texts."""

SLICE_BYTES = 1 << 23
"""States of so many bytes are read at once."""


@dataclass(frozen=True)
class _Part:
    """A file with the states of one process, and where its levels begin."""

    path: Path
    levels: Sequence[int]

    def is_whole(self, words: int) -> bool:
        try:
            return self.path.stat().st_size >= self.levels[-1] * words * 8
        except OSError:
            return False


class SharedCheckpoint:
    """What is kept of a search by several processes, all of which call the same here. Raises as `Checkpoint` does, or
    EngineError where that fails in another process."""

    def __init__(self, keeping: Keeping, search: Mapping[str, Any], processes: Processes) -> None:
        self._processes = processes
        self._folder, self._search = keeping.folder, search
        self._text: Checkpoint | None = processes.together(
            lambda: Checkpoint(keeping, search, shared=True) if processes.first else None
        )
        self.kept: Content | None = processes.gathered(self._text.kept if self._text else None)[0]
        """What is kept; None if that is nothing yet."""
        self.trouble = ""
        """Why the last levels are not kept, if they are not."""
        self._file: StatesFile | None = None
        self._saved = time.monotonic()

    def __str__(self) -> str:
        """What is kept, in words."""
        return f"nothing is kept in {self._folder} yet" if self._text is None else str(self._text)

    def require(self, compiled: Compiled, first: Sequence[int], limits: Limits) -> None:
        """Raise ModelError if a search of this code, with these limits, cannot go on from what is kept."""

        def require() -> None:
            if self._text is not None:
                self._text.require_limits(limits)
                self._text.require_code(compiled, first)

        self._processes.together(require)

    def refuse(self, why: str) -> None:
        """Raise ModelError: what is kept cannot be taken over."""

        def refuse() -> None:
            if self._text is not None:
                raise self._text.refused(why)

        self._processes.together(refuse)

    def dealt(self) -> Callable[[int], Iterator[Slice]]:
        """What gives the states of each level that this process is to read. Raises ModelError if there are files that
        no process sees."""
        kept = self.kept
        assert kept is not None
        parts = self._parts(kept)
        seen = [part.is_whole(kept.words) for part in parts]
        readers = _readers(list(zip(*self._processes.gathered(seen), strict=True)))
        for part, reader in zip(parts, readers, strict=True):
            if reader is None:
                name = part.path.relative_to(self._folder)
                self.refuse(f"no process finds {name}, or it is too short")
        if readers == list(range(self._processes.count)) and kept.ranks:
            number = os.open(parts[self._processes.rank].path, os.O_RDWR)
            self._file = StatesFile(number, kept.file, kept.code, parts[self._processes.rank].levels[-1])
        own = [part for part, reader in zip(parts, readers, strict=True) if reader == self._processes.rank]
        return lambda level: _slices(own, kept.words, level)

    def _parts(self, kept: Content) -> list[_Part]:
        if not kept.ranks:
            return [_Part(self._folder / kept.file, kept.standing.levels)]
        return [_Part(self._of(rank) / kept.file, levels) for rank, levels in enumerate(kept.ranks)]

    def _of(self, rank: int) -> Path:
        return self._folder / f"rank-{rank}"

    def begin_anew(self) -> None:
        """The states of the search are others from now on, or packed otherwise: they come into other files."""
        if self._file is not None:
            os.close(self._file.number)
            self._file = None

    def save_now_and_then(self, compiled: Compiled, handle: SearchHandle, first: Sequence[int]) -> bool:
        """As `save`, if the last time was a while ago."""
        due = time.monotonic() >= self._saved + SECONDS_BETWEEN
        return not self._processes.gathered(due)[0] or self.save(compiled, handle, first)

    def save(self, compiled: Compiled, handle: SearchHandle, first: Sequence[int]) -> bool:
        """Keep what the search has explored, unless as much is kept already. Returns whether that succeeded;
        `trouble` says why not."""
        standing = handle.standing(len(self.kept.standing.levels) if self.kept is not None else 0)
        if standing is None:
            return True
        words, code = compiled.generated.layout.words, code_digest(compiled.generated)
        rank, kept = self._processes.rank, self.kept
        fits = self._file is None or kept is None or is_begin(kept.ranks[rank], standing.levels)
        names = self._processes.gathered((self._text.fresh_name() if self._text else "", fits))
        if not all(each for _, each in names):  # states have other owners
            self.begin_anew()
        name = names[0][0]

        def write() -> None:
            if self._file is None:
                self._of(rank).mkdir(parents=True, exist_ok=True)
                path = self._of(rank) / name
                number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
                self._file = StatesFile(number, name, code, 0)
            append_states(self._file, handle, standing, words)

        if not self._succeeds(write):
            return False
        standings = self._processes.gathered(standing)
        assert self._file is not None
        content = Content(
            self._search,
            code,
            first,
            compiled.capacities,
            self._file.name,
            words,
            of_all(standings),
            ranks=[its.levels for its in standings],
        )
        if not self._succeeds(lambda: self._text.replace(content) if self._text is not None else None):
            return False
        self._file.states, self.kept, self._saved = standing.states, content, time.monotonic()
        self._remove_others(content)
        return True

    def _succeeds(self, write: Callable[[], None]) -> bool:
        """Whether all processes write what they have to."""
        why = ""
        try:
            write()
        except OSError as error:
            why = what_failed(error.errno or 0)
        failed = [(rank, each) for rank, each in enumerate(self._processes.gathered(why)) if each]
        if failed:
            rank, why = failed[0]
            self.trouble = f"{self}, and not the levels after that: process {rank}: {why}"
        return not failed

    def _remove_others(self, content: Content) -> None:
        """Remove the files that the text does not name any more."""
        mine = self._of(self._processes.rank)
        others = [each for each in mine.glob(f"{STATES}*") if each.name != content.file]
        if self._processes.first:
            gone = [each for each in self._folder.glob("rank-*") if each.name not in self._names()]
            others += [each for folder in gone for each in folder.glob(f"{STATES}*")]
        else:
            gone = []
        with suppress(OSError):
            for each in others:
                each.unlink()
            for folder in gone:
                folder.rmdir()

    def _names(self) -> set[str]:
        return {self._of(rank).name for rank in range(self._processes.count)}

    def close(self) -> None:
        """Let others use the folder."""
        self.begin_anew()
        if self._text is not None:
            self._text.close()


def is_begin(few: Sequence[int], many: Sequence[int]) -> bool:
    """Whether a list begins with another."""
    return list(many[: len(few)]) == list(few)


def of_all(standings: Sequence[Standing]) -> Standing:
    """How far all processes have come together, from how far each has."""
    return Standing(
        [sum(each) for each in zip(*(its.levels for its in standings), strict=True)],
        [sum(each) for each in zip(*(its.counts for its in standings), strict=True)],
        standings[0].settled_in,
    )


def _readers(seen: Sequence[Sequence[bool]]) -> list[int | None]:
    """Which process reads each part, from which of them see it: that of its number, or else one that has few."""
    load: dict[int, int] = {}
    readers: list[int | None] = []
    for number, sees in enumerate(seen):
        able = [rank for rank, each in enumerate(sees) if each]
        reader = min(able, key=lambda rank: (rank != number, load.get(rank, 0)), default=None)
        if reader is not None:
            load[reader] = load.get(reader, 0) + 1
        readers.append(reader)
    return readers


def _slices(parts: Sequence[_Part], words: int, level: int) -> Iterator[Slice]:
    """The states of a level in some files."""
    size = 8 * words
    most = max(1, SLICE_BYTES // size)
    buffer = (ctypes.c_char * (most * size))()
    for part in parts:
        begin, end = part.levels[level], part.levels[level + 1]
        if begin == end:
            continue
        with open(part.path, "rb", buffering=0) as file:
            for at in range(begin, end, most):
                count = min(most, end - at)
                if os.preadv(file.fileno(), [memoryview(buffer)[: count * size]], at * size) != count * size:
                    raise EngineError(f"{part.path} is too short")
                yield ctypes.addressof(buffer), count
