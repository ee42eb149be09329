"""The confined processes of a grading: each with its room, and what it left there."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from pathlib import Path

from quorate.grading.bounds import Bounds
from quorate.grading.boxes import Confinement
from quorate.grading.bytecode import prepared
from quorate.grading.left_behind import Found, answers_in, compiled_in, contents, traces_in
from quorate.grading.loading import LoadedLab
from quorate.grading.rooms import remove_abandoned, room_for
from quorate.grading.running import Ended, run

BEGINNING_SECONDS = 60
"""Seconds of processor time beyond those of the searches: to begin, to compile, to replay."""
WORKER = "quorate.grading.worker"


class Confined:
    """Begins processes for a lab with so many `groups` of items, in a grading that keeps its results in `folder`."""

    def __init__(
        self, lab: LoadedLab, groups: int, confined: Confinement, folder: Path, interrupt: threading.Event
    ) -> None:
        self._way = confined.way
        self._bounds = Bounds(int(lab.cpu * groups + BEGINNING_SECONDS) + 1, lab.memory)
        self._secret = tuple({lab.file.parent, folder.resolve()})
        self._interrupt = interrupt
        self._folder = folder
        remove_abandoned()
        # Where a submission could write it, nobody is to run what it wrote.
        self._may_prepare = "writing files" in confined.limited
        self._preparing = threading.Lock()
        self._prepared: tuple[Path | None] | None = None

    def run(
        self, mode: str, given: Mapping[str, bytes], compiled: Mapping[str, bytes], keeps: bool = False
    ) -> Found:
        """What a process leaves that gets these files, and these of compiled models; `keeps`: with those that it
        compiled. Whatever goes wrong is in how it ended."""
        word = secrets.token_hex(16)
        try:
            bytecode = self._bytecode()
            with room_for(self._way, given, self._bounds, self._secret, compiled, bytecode) as room:
                ended = run(self._way, room, WORKER, [mode], word.encode(), self._interrupt)
                answers = answers_in(room.scratch / "answers.json", word)
                traces = {
                    name: data
                    for name in traces_in(answers)
                    if (data := contents(room.scratch / name)) is not None
                }
                return Found(answers, traces, ended, compiled_in(room.scratch / "cache") if keeps else {})
        except (OSError, MemoryError, RuntimeError) as error:  # no room for its files, no process, no thread
            return Found({}, {}, Ended("failed", 1, 0.0, 0, str(error)))

    def _bytecode(self) -> Path | None:
        """What confined processes need not compile."""
        with self._preparing:
            if self._prepared is None:
                self._prepared = (prepared(self._folder / "bytecode") if self._may_prepare else None,)
            return self._prepared[0]
