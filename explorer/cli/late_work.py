"""Work that goes on after its time: the error that ends it, and the threads that have not ended yet."""

from __future__ import annotations

import threading


class OutOfTime(BaseException):
    """The time limit was reached in code that does not check its budget. Derives from BaseException because it is
    raised at arbitrary points, also in code that catches Exception. `violated_names` are the names of the properties
    found violated until then; `violated` says whether anything is violated."""

    def __init__(self, stage: str = "", violated_names: tuple[str, ...] = ()) -> None:
        super().__init__(f"the time limit was reached while {stage}")
        self.violated_names = violated_names
        self.violated = bool(violated_names)


left: list[threading.Thread] = []
"""Threads that were told to end and had not done so."""


def is_left() -> bool:
    """Whether a thread that was told to end still runs. The program then exits without waiting for it."""
    return any(thread.is_alive() for thread in left)
