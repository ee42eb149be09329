"""The engine of the course site: Quorate in a Web Worker, which answers the page as the server does.

The worker passes on each question as text, and gets an answer as text; `open` may say, beside a `link`, what there
is to walk: a `lesson`, or a `model` with its `sizes`. There are no threads in a browser, so a search is done before
it is answered; the page has it done by a worker of its own.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from quorate.language.diagnostics import ModelError
from quorate.lessons.lesson import Lesson, open_lesson
from quorate.native.wasm.browser import BrowserModule
from quorate.native.wasm.explorer import WasmExplorer
from quorate.output.json.identity_json import sizes_json
from quorate.serving.protocol import Answer, Session, refusal
from quorate.serving.searches import Searches
from quorate.support.budget import Progress
from quorate.support.engine_errors import EngineError
from quorate.verdicts.naming import spec_of
from quorate.verdicts.selection import instance_of
from quorate.walking.links import Link, read_link, settings_in


class Desk:
    """Answers one page. `report` is called with the progress of a search, as JSON. `compiled` has the models that
    were compiled for the site, by name and as they are packed (as JavaScript has bytes), None for others."""

    def __init__(self, report: Callable[[str], object], compiled: Callable[[str], Any] | None = None) -> None:
        self._report = report
        self._ahead = None if compiled is None else WasmExplorer(BrowserModule, partial(_unpacked, compiled))
        self._session: Session | None = None
        self._opened: tuple[str, str, str] | None = None

    def reply(self, question: str, asked: str) -> str:
        """Return the status and the answer to a question, as JSON: ``[200, {...}]``."""
        try:
            status, answer = self._replied(question, json.loads(asked))
        except ModelError as error:
            status, answer = 422, refusal(error.diagnostic.message, error.diagnostic.hint)
        except Exception as error:  # told to the page, which would wait for ever
            status, answer = 500, refusal(f"internal error: {type(error).__name__}: {error}")
        return json.dumps([status, answer])

    def _replied(self, question: str, asked: Mapping[str, Any]) -> tuple[int, Answer]:
        if question == "open":
            self._open(asked)
        if self._session is None:
            return 400, refusal("there is no model: open one first")
        return self._session.reply(question, asked)

    def _open(self, asked: Mapping[str, Any]) -> None:
        """Begin with another model, if another one is asked for: by a link, or else by name."""
        link = read_link(asked["link"]) if asked.get("link") else None
        linked = link is not None and link.model is not None
        named = str(asked.get("lesson") or ""), str(asked.get("model") or ""), json.dumps(asked.get("sizes"))
        if self._session is not None and (self._is_of(link) if linked else self._opened == named):
            return
        if named[0]:
            lesson = open_lesson(named[0])
            self._begin(lesson.model, lesson.sizes, lesson)
        elif named[1]:
            self._begin(named[1], settings_in(asked.get("sizes") or {}))
        elif not linked:
            raise ModelError("no model is named", "choose a lesson or a model on the first page")
        self._opened = named
        if link is not None and link.model is not None and not self._is_of(link):
            self._begin(link.model, settings_in(link.sizes))
            self._opened = None

    def _begin(self, model: str, sizes: Mapping[str, int | str], lesson: Lesson | None = None) -> None:
        searches = Searches(at_once=True, report=self._progress, ahead=self._ahead)
        self._session = Session(lambda: instance_of(model, dict(sizes)), None, lesson, searches)

    def _is_of(self, link: Link | None) -> bool:
        if self._session is None or link is None:
            return False
        instance = self._session.walk.instance
        return link.model == spec_of(instance.cls) and dict(link.sizes) in ({}, sizes_json(instance))

    def _progress(self, progress: Progress) -> None:
        said = {"states": progress.states, "depth": progress.depth, "seconds": round(progress.seconds, 1)}
        self._report(json.dumps(said))


def _unpacked(compiled: Callable[[str], Any], name: str) -> bytes | None:
    """A compiled model. Raises EngineError if the site has it, and it cannot be loaded."""
    try:
        found = compiled(name)
        return None if found is None else gzip.decompress(found.to_bytes())
    except Exception as error:  # whatever JavaScript throws
        raise EngineError(f"the compiled model cannot be loaded: {error}") from None
