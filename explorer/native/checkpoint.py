"""A search kept in a folder while it runs, so that another can go on from there, whatever ended the first.

What is kept is the array of packed states, in a file, as far as levels are complete; and a text, which replaces the
one before at once: what was searched, with which capacities, where levels begin, and what was counted and found until
then. A thread writes it while the search goes on, since states stay where they are. A search that goes on from there
takes the states over as it does those of another unit (the runtime's takeover.h).

When memory has ended, a search can go on on disk (the runtime's disk.h). Then its own files are what is kept, and the
text names their folder.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from quorate.exploration import Keeping, Limits
from quorate.language.diagnostics import ModelError
from quorate.native.binding import SearchHandle
from quorate.native.checkpoint_folder import Folder
from quorate.native.checkpoint_text import LEVELS, STATES, Content, code_digest
from quorate.native.compiled import Compiled
from quorate.native.disk_failures import DAMAGED, what_failed
from quorate.native.interface import NO_LIMIT, TAKEN
from quorate.native.on_disk import fill_from_file, fill_from_search, parts_for
from quorate.native.repacking import Move
from quorate.native.structures import Standing, Traffic
from quorate.support.budget import Budget, Stopped
from quorate.support.engine_errors import EngineError
from quorate.support.threads import Worker

WAIT_SECONDS = 0.1
"""How long the thread waits before it looks for new levels again."""

SLICE = 1 << 24
"""So many bytes are written at once."""


@dataclass
class StatesFile:
    """The file of states: its code's digest, and how many states it has."""

    number: int
    name: str
    code: str
    states: int


class Checkpoint:
    """What is kept of a search, in its folder, which is locked until this is closed.

    Raises ModelError if the folder cannot be used, if there is something in it and that is not to be resumed, or is
    kept of another search; and if there is nothing to be resumed.
    """

    def __init__(
        self, keeping: Keeping, search: Mapping[str, Any], workers: int = 1, shared: bool = False
    ) -> None:
        """`shared`: one of several processes has this for all of them, and each writes states itself."""
        self._search = search
        self._workers = workers
        self._most_bytes = keeping.bytes
        self._levels, self._parts = "", 0
        self._traffic: Traffic | None = None
        self._file: StatesFile | None = None
        self.trouble = ""
        """Why the last levels are not kept, if they are not."""
        self._folder = Folder(keeping.folder, keeping.resume)
        try:
            self.kept: Content | None = self._folder.read()
            """What is kept; None if that is nothing yet."""
            if self.kept is not None and not keeping.resume:
                raise ModelError(
                    f"{self._folder} holds the checkpoint of a search of {self.kept.search.get('model')}, "
                    f"{_extent(self.kept)}",
                    "add --resume to go on from there, or name another folder",
                )
            if self.kept is not None and self.kept.parts and not keeping.beyond_memory:
                raise ModelError(
                    f"the search in {self._folder} has gone on on disk, since memory had ended",
                    f"write --disk {self._folder} --resume",
                )
            if self.kept is not None and self.kept.ranks and not shared:
                raise ModelError(
                    f"the search in {self._folder} is one by {len(self.kept.ranks)} processes",
                    "add --mpi, with one process or several (docs/cluster.md)",
                )
            if self.kept is not None:
                self._require_same(self.kept.search)
            self._folder.clean(self.kept)
        except BaseException:
            self.close()
            raise

    def __str__(self) -> str:
        """What is kept, in words."""
        if self.kept is None:
            return f"nothing is kept in {self._folder} yet"
        told = f"kept in {self._folder}: {_extent(self.kept)}"
        if not self.kept.parts or self._traffic is None:
            return told
        used, read, written = (
            f"{bytes_ / 1e9:,.1f} GB" if bytes_ >= 1e9 else f"{bytes_ / 1e6:,.1f} MB"
            for bytes_ in (self._traffic.used, self._traffic.read, self._traffic.written)
        )
        a_state = self._traffic.used / max(1, self.kept.standing.states)
        return f"{told}; sorted levels of {used}, {a_state:.1f} bytes a state; {read} read, {written} written"

    def require_limits(self, limits: Limits) -> None:
        """Raise ModelError if what is kept is beyond these limits."""
        assert self.kept is not None
        standing = self.kept.standing
        for name, limit, reached in (
            ("--max-depth", limits.depth, standing.depth),
            ("--max-states", limits.states, standing.states),
        ):
            if limit is not None and limit < reached:
                raise ModelError(
                    f"the search in {self._folder} has come further than {name} {limit}: {_extent(self.kept)}",
                    f"write {name} {reached} or more, or leave it out",
                )

    def require_code(self, compiled: Compiled, first: Sequence[int]) -> None:
        """Raise ModelError if what is kept is of other code, or began elsewhere."""
        kept = self.kept
        assert kept is not None
        if kept.code != code_digest(compiled.generated):
            raise ModelError(
                f"the checkpoint in {self._folder} is of another text of the model, or of another version of Quorate",
                "search the model as it was, or name another folder",
            )
        if list(kept.first) != list(first):
            raise ModelError(
                f"the checkpoint in {self._folder} is of a search that began in another state",
                "name the run that it was begun with (--from), or another folder",
            )

    def resume(self, handle: SearchHandle) -> int:
        """Have a search of the code of what is kept take it over, before it has begun. Returns the runtime's number
        for how that ended. Raises ModelError if the file of states is not whole."""
        kept = self.kept
        assert kept is not None
        size = kept.standing.states * kept.words * 8
        try:
            number = os.open(self._folder.path / kept.file, os.O_RDWR)
        except OSError as error:
            raise self._folder.damaged(f"{kept.file}: {error.strerror}") from None
        self._file = StatesFile(number, kept.file, kept.code, kept.standing.states)
        if os.fstat(number).st_size < size:
            raise self._folder.damaged(f"{kept.file} is too short")
        if not size:
            return handle.resume(0, kept.standing)
        with mmap.mmap(number, size, access=mmap.ACCESS_COPY) as states:
            first = ctypes.c_char.from_buffer(states)
            try:
                return handle.resume(ctypes.addressof(first), kept.standing)
            finally:
                del first

    def onto_disk(
        self, compiled: Compiled, handle: SearchHandle, budget: Budget, first: Sequence[int]
    ) -> int:
        """Have a search on disk take over what is kept, before it has begun. Returns the runtime's number for how
        that ended. Raises Stopped; ModelError if what is kept cannot be used."""
        kept = self.kept
        assert kept is not None
        if kept.parts:
            self._open_levels(handle, kept.file, kept.parts)
            if not handle.disk_levels(kept.standing.levels):
                raise self.refused(what_failed(handle.disk_traffic().failed))
        else:
            self._leave_file()
            self._open_levels(handle, self._new_levels(), parts_for(self._workers))
            try:
                file = os.open(self._folder.path / kept.file, os.O_RDONLY)
            except OSError as error:
                raise self._folder.damaged(f"{kept.file}: {error.strerror}") from None
            try:
                filled = fill_from_file(handle, file, kept.words, kept.standing.levels, budget)
            finally:
                os.close(file)
            if not filled:
                raise self._failed(handle, budget)
        return self._taken(compiled, handle, first, kept.standing)

    def onto_disk_anew(
        self,
        compiled: Compiled,
        handle: SearchHandle,
        old: SearchHandle,
        moves: Sequence[Move],
        budget: Budget,
        first: Sequence[int],
    ) -> int:
        """The same, for a search whose states are packed otherwise than those that are kept, which `old` can read."""
        kept = self.kept
        assert kept is not None
        self._open_levels(handle, self._new_levels(), kept.parts)
        if not fill_from_search(handle, old, kept.standing, kept.parts, moves, budget):
            raise self._failed(handle, budget)
        return self._taken(compiled, handle, first, kept.standing)

    def _new_levels(self) -> str:
        name = self._folder.fresh(LEVELS, self.kept)
        self._folder.remove(name)
        (self._folder.path / name).mkdir()
        return name

    def _open_levels(self, handle: SearchHandle, name: str, parts: int) -> None:
        self._levels, self._parts = name, parts
        limit = NO_LIMIT if self._most_bytes is None else self._most_bytes
        if not handle.disk_open(str(self._folder.path / name), parts, limit):
            raise EngineError("there is no memory to go on on disk: set a larger limit (--memory)")

    def _failed(self, handle: SearchHandle, budget: Budget) -> Exception:
        """Why levels could not be made."""
        budget.check()
        traffic = handle.disk_traffic()
        if traffic.failed in (DAMAGED, 0):
            return self.refused(what_failed(traffic.failed))
        self.trouble = f"{self}, and the search did not go on on disk: {what_failed(traffic.failed)}"
        return Stopped("disk")

    def _taken(
        self, compiled: Compiled, handle: SearchHandle, first: Sequence[int], standing: Standing
    ) -> int:
        taken = handle.disk_take(standing)
        if taken == TAKEN and (self.kept is None or self.kept.file != self._levels):
            self.replace(self._content(compiled, first, standing, self._levels, self._parts))
        self._traffic = handle.disk_traffic()
        if taken != TAKEN and self._traffic.failed:
            raise self.refused(what_failed(self._traffic.failed))
        return taken

    def refused(self, why: str) -> ModelError:
        """That what is kept cannot be taken over."""
        return self._folder.damaged(why)

    def keeps(self, compiled: Compiled) -> bool:
        """Whether what is kept is of this code."""
        return self.kept is not None and self.kept.code == code_digest(compiled.generated)

    def begin_anew(self) -> None:
        """The search begins from its initial states again, and may find others in another order: from now on it is
        kept in another file."""
        self._leave_file()

    @contextmanager
    def following(self, compiled: Compiled, handle: SearchHandle, first: Sequence[int]) -> Iterator[None]:
        """Keep a search while it runs, which is stopped if that fails."""
        over = threading.Event()

        def follow() -> None:
            while not over.wait(WAIT_SECONDS):
                if not self.save(compiled, handle, first):
                    handle.stop("disk")
                    return

        thread = Worker(follow)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def save(self, compiled: Compiled, handle: SearchHandle, first: Sequence[int]) -> bool:
        """Keep what the search has explored, unless as much is kept already. Returns whether that succeeded;
        `trouble` says why not."""
        standing = handle.standing(len(self.kept.standing.levels) if self.kept is not None else 0)
        if standing is None:
            return True
        try:
            if handle.library.on_disk:
                self._traffic = handle.disk_traffic()
                self.replace(self._content(compiled, first, standing, self._levels, self._parts))
                return True
            words, file = compiled.generated.layout.words, self._file_for(code_digest(compiled.generated))
            append_states(file, handle, standing, words)
            self.replace(self._content(compiled, first, standing, file.name))
            file.states = standing.states
        except OSError as error:
            self.trouble = f"{self}, and not the levels after that: {what_failed(error.errno or 0)}"
            return False
        return True

    def tell_trouble(self, handle: SearchHandle) -> None:
        """A search stopped for lack of room on the disk, or because its files cannot be used."""
        if handle.library.on_disk and (failed := handle.disk_traffic().failed):
            self.trouble = f"{self}, and not the level after that: {what_failed(failed)}"

    def _content(
        self, compiled: Compiled, first: Sequence[int], standing: Standing, file: str, parts: int = 0
    ) -> Content:
        generated = compiled.generated
        return Content(
            self._search,
            code_digest(generated),
            first,
            compiled.capacities,
            file,
            generated.layout.words,
            standing,
            parts,
        )

    def replace(self, content: Content) -> None:
        """Replace the text, and remove the file that the one before named. Raises OSError."""
        self._folder.write(content)
        before, self.kept = self.kept, content
        if before is not None and before.file != content.file:
            self._folder.remove(before.file)

    def fresh_name(self) -> str:
        """A name for a file of states."""
        return self._folder.fresh(STATES, self.kept)

    def close(self) -> None:
        """Let others use the folder."""
        self._leave_file()
        self._folder.close()

    def _file_for(self, code: str) -> StatesFile:
        """The file for states of this code: a new one, if the one before has states that are packed otherwise."""
        if self._file is not None and self._file.code != code:
            self._leave_file()
        if self._file is None:
            name = self.fresh_name()
            number = os.open(self._folder.path / name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
            self._file = StatesFile(number, name, code, 0)
        return self._file

    def _leave_file(self) -> None:
        if self._file is not None:
            os.close(self._file.number)
            if self.kept is None or self.kept.file != self._file.name:
                self._folder.remove(self._file.name)
            self._file = None

    def _require_same(self, kept: Mapping[str, Any]) -> None:
        for what in {**kept, **self._search}:
            before, now = kept.get(what), self._search.get(what)
            if before != now:
                raise ModelError(
                    f"the checkpoint in {self._folder} is of another search ({what}: {_shown(before)} then, "
                    f"{_shown(now)} now)",
                    "write what that search was begun with, or name another folder",
                )


def append_states(file: StatesFile, handle: SearchHandle, standing: Standing, words: int) -> None:
    """Write the states that a search has found and its file does not have yet. Raises OSError."""
    _write(file.number, handle.address, file.states * words * 8, standing.states * words * 8)
    os.fsync(file.number)


def _write(number: int, address: int, begin: int, end: int) -> None:
    """Write the bytes from `begin` to `end` of an array to the same places of a file."""
    while begin < end:
        size = min(SLICE, end - begin)
        begin += os.pwrite(number, (ctypes.c_char * size).from_address(address + begin), begin)


def _extent(kept: Content) -> str:
    standing = kept.standing
    what = "1 state" if standing.states == 1 else f"{standing.states:,} states"
    by = f", by {len(kept.ranks)} processes" if len(kept.ranks) > 1 else ""
    return f"{what}, depth {standing.depth}{by}"


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case list():
            return ", ".join(map(str, value)) or "none"
        case dict():
            return ", ".join(f"{name}={each}" for name, each in value.items()) or "none"
        case _:
            return str(value)
