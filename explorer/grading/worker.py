"""What runs confined, with the submission: it says what it finds, in files that its parent reads with suspicion.

``python -m quorate.grading.worker BOUNDS GIVEN SCRATCH search|replay``. GIVEN has the submission, the lab's files and
``request.json``; SCRATCH gets ``answers.json`` and the traces. A word that only the parent knows comes in as input
once the submission is loaded, and the answers begin with it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quorate.grading.bounds import Bounds, apply
from quorate.support.late_imports import imported

SEARCH = "quorate.grading.searching.search"
REPLAY = "quorate.grading.replaying.replay_all"
WRITE = "quorate.grading.submitted.write"

OUT_OF_TIME = 75
"""The exit code of a process that used up its processor time."""
LOADING = 3.0
"""Seconds of processor time that loading a submission may take, if those of a search are fewer."""
GRACE = 5.0
"""Seconds of processor time that a search has to end by itself, once its own are used up."""


def main() -> None:
    """Do what is asked, and write the answers."""
    bounds = Bounds.read(sys.argv[1])
    apply(bounds)
    given, scratch, mode = Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    os.chdir(scratch)
    request = json.loads((given / "request.json").read_text("utf-8"))
    # Only now that it is limited: what follows imports most of Quorate.
    work = imported(SEARCH if mode == "search" else REPLAY)
    answers = _in_a_thread(lambda interrupt, rearm: work(request, given, scratch, interrupt, rearm), request)
    imported(WRITE)(scratch, answers)


def _in_a_thread(work: Callable[[threading.Event, Callable[[], None]], Any], request: Any) -> Any:
    """Do the work in a thread, while this one waits for the signal that the processor time of a search is used up. If
    the search does not end then, the process does, and while the submission is loaded it ends at once."""
    interrupt = threading.Event()
    seconds = float(request["cpu"])
    rounds = [0]

    def on_signal(*_: object) -> None:
        if rounds[0] <= 1 or interrupt.is_set():
            os._exit(OUT_OF_TIME)
        interrupt.set()
        signal.setitimer(signal.ITIMER_PROF, GRACE + seconds / 2)

    def rearm() -> None:
        rounds[0] += 1
        interrupt.clear()
        signal.setitimer(signal.ITIMER_PROF, max(seconds, LOADING) if rounds[0] == 1 else seconds)

    signal.signal(signal.SIGPROF, on_signal)
    found: list[Any] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work(interrupt, rearm))
        except BaseException as error:
            failed.append(error)

    threading.stack_size(64 << 20)
    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        thread.join(0.2)
    if failed:
        raise failed[0]
    return found[0]


if __name__ == "__main__":
    main()
