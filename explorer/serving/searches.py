"""Searches that run beside the answers to other questions, each in a thread of its own; or at once, where there are
no threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from quorate.exploration import Explorer, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.support.budget import Progress
from quorate.support.engine_errors import EngineError
from quorate.walking.searching import Found, Question, search

MOST_AT_ONCE = 4
"""The most searches that run at the same time."""


@dataclass(slots=True)
class Running:
    """A search: its `progress`, and what it `found` or the `error` once it is `done`."""

    number: int
    node: int
    interrupt: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    progress: Progress | None = None
    found: Found | None = None
    error: str = ""


class Searches:
    """The searches of a server, by number. With `at_once`, one is done when `begin` returns; `report` is called with
    its progress. `ahead` is an engine for what was compiled ahead, where there is no compiler."""

    def __init__(
        self,
        at_once: bool = False,
        report: Callable[[Progress], None] | None = None,
        ahead: Explorer | None = None,
    ) -> None:
        self._known: dict[int, Running] = {}
        self._at_once = at_once
        self._report = report
        self._ahead = ahead

    def begin(self, instance: Instance, node: int, start: Trace, question: Question) -> Running:
        """Begin a search. Raises ModelError if too many run already."""
        if sum(not each.done.is_set() for each in self._known.values()) >= MOST_AT_ONCE:
            raise ModelError(f"{MOST_AT_ONCE} searches are running", "wait for one of them, or cancel it")
        running = Running(len(self._known) + 1, node)
        self._known[running.number] = running
        if self._at_once:
            self._run(running, instance, start, question)
        else:
            threading.Thread(
                target=self._run, args=(running, instance, start, question), name="search", daemon=True
            ).start()
        return running

    def _run(self, running: Running, instance: Instance, start: Trace, question: Question) -> None:
        def report(progress: Progress) -> None:
            running.progress = progress
            if self._report is not None:
                self._report(progress)

        try:
            running.found = search(instance, start, question, report, running.interrupt, self._ahead)
        except ModelError as error:
            running.error = error.diagnostic.message
        except EngineError as error:
            running.error = str(error)
        except Exception as error:  # told to the page, which would wait for ever
            running.error = f"internal error: {type(error).__name__}: {error}"
        finally:
            running.done.set()

    def get(self, number: int) -> Running | None:
        """Return a search; None if there is none of that number."""
        return self._known.get(number)

    def cancel_all(self) -> None:
        """Cancel what is running."""
        for each in self._known.values():
            each.interrupt.set()
