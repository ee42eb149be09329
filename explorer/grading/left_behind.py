"""What a confined process left in its scratch folder: read with suspicion, since a submission may have written it."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quorate.grading.judging import Said, listed, text
from quorate.grading.running import Ended
from quorate.grading.worker import OUT_OF_TIME
from quorate.language.diagnostics import ModelError
from quorate.saved.document import read_document

HOW_ENDED = {
    "cpu": "it took more processor time than it may",
    "memory": "it took more memory than it may",
    "processes": "it began more processes than it may",
    "idle": "it waited for something that does not come",
}


@dataclass(frozen=True)
class Found:
    """What a confined process left: its answers, the traces by name, how it ended, and the files of its compiled
    models by name."""

    answers: Mapping[str, Any]
    traces: Mapping[str, bytes]
    ended: Ended
    compiled: Mapping[str, bytes] = field(default_factory=dict)


def how_ended(found: Found) -> str:
    """How a process ended before it was done; empty if it was done."""
    ended, answers = found.ended, found.answers
    if ended.how in HOW_ENDED:
        return HOW_ENDED[ended.how]
    if ended.how == "failed":
        return f"its process could not be begun: {text(ended.said)[:200]}"
    if ended.how == "signal":
        return f"its process was ended by {_signal_text(-ended.code)}"
    if ended.how == "finished" and ended.code == OUT_OF_TIME:
        return HOW_ENDED["cpu"]
    if ended.how == "finished" and ended.code == 0:
        return "" if answers else "it ended before it was graded"
    last = text(ended.said.strip().splitlines()[-1]) if ended.said.strip() else ""
    if "MemoryError" in last or "out of memory" in last:
        return HOW_ENDED["memory"]
    return f"it ended before it was graded{': ' if last else ''}{last[:200]}"


def failure(found: Found) -> str:
    """What failed here, not in the submission, so that it is worth another attempt: its process crashed, or the
    machine or somebody ended it. Empty if it was done, or reached its limits."""
    ended, said = found.ended, how_ended(found)
    crashed = ended.how == "finished" and ended.code not in (0, OUT_OF_TIME)
    failed = ended.how in ("signal", "failed") or crashed
    return said if failed and said not in HOW_ENDED.values() else ""


def _signal_text(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if number == signal.SIGKILL:
        return f"{name}, as the system does when the machine's memory is used up"
    if number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE):
        return f"{name}: the interpreter or compiled code crashed"
    return name


def answers_in(path: Path, word: str) -> Mapping[str, Any]:
    """The answers in a file, if they begin with the word that was given."""
    data = contents(path)
    if data is None:
        return {}
    with tempfile.NamedTemporaryFile(suffix=".json") as copy:
        copy.write(data)
        copy.flush()
        try:
            found = read_document(copy.name)
        except ModelError:
            return {}
    if not isinstance(found, Mapping) or found.get("word") != word:
        return {}
    return found


def traces_in(answers: Mapping[str, Any]) -> list[str]:
    """The names of the traces that the answers name: plain names of files only."""
    names: list[str] = []
    for answer in listed(answers.get("groups")):
        if isinstance(answer, Mapping):
            for each in (*listed(answer.get("verdicts")), *listed(answer.get("faults"))):
                name = Said.of(each).trace
                if name.startswith("run-") and name.endswith(".json") and "/" not in name and len(name) < 60:
                    names.append(name)
    return names


MOST_TRACE = 4 << 20


def contents(path: Path) -> bytes | None:
    """A regular file's content, if it is not too large: never what a link leads to."""
    with suppress(OSError):
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(opened, "rb") as file:
            if not stat.S_ISREG(os.fstat(opened).st_mode):
                return None
            data = file.read(MOST_TRACE + 1)
            return data if len(data) <= MOST_TRACE else None
    return None


def compiled_in(folder: Path) -> dict[str, bytes]:
    """The compiled solution, for submissions that compile to the same."""
    found: dict[str, bytes] = {}
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if path.suffix in (".c", ".so") and (data := contents(path)) is not None:
                found[path.name] = data
    return found
