"""The protocol of `quorate explore`: questions and answers as JSON, whatever carries them (docs/explore.md)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.lessons.lesson import Lesson
from quorate.lessons.walking import walk_lesson
from quorate.output.json.lesson_json import lesson_json
from quorate.output.json.walk_json import (
    beside_json,
    found_json,
    judgement_json,
    options_json,
    position_json,
    refused_json,
    watched_json,
    why_json,
)
from quorate.output.page.position_page import draw_position, played, walk_page
from quorate.output.traces import itf_writer, quorate_json_writer
from quorate.serving.description import described
from quorate.serving.searches import Searches
from quorate.support.budget import parse_duration
from quorate.support.visible import json_text
from quorate.trace.starts import begins_as_runs_do
from quorate.walking.beside import protocol_beside
from quorate.walking.links import (
    Link,
    begin_call,
    call_in,
    digest_of,
    link_to,
    misfit_text,
    open_link,
    read_link,
    take_call,
)
from quorate.walking.searching import Question, Sought
from quorate.walking.walk import Position, Refused, Walk

Answer = dict[str, Any]

MOST_GRAFTED = 100
"""The most links that are followed at once."""

MOST_WATCHES = 20
"""The most expressions that are evaluated at once."""


class Wrong(ValueError):
    """A question that is none, or about something that there is not."""


def refusal(error: str, hint: str = "") -> Answer:
    """Return the answer to what is no question, or is not allowed."""
    return {"error": error, "hint": hint or None}


class Session:
    """Answers the questions about one model. Any thread may ask; one is answered at a time, but searches run beside.

    `make` makes the instance, and is called again when the files of the model have changed. `first` is where the walk
    begins if no link says otherwise; `lesson` is one of this model.
    """

    def __init__(
        self,
        make: Callable[[], Instance],
        first: Link | None = None,
        lesson: Lesson | None = None,
        searches: Searches | None = None,
    ) -> None:
        self._make = make
        self._first = first
        self._lesson = lesson
        self._lock = threading.Lock()
        self._searches = searches or Searches()
        self._walk, self._digest = self._made()
        self._answers: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
            "open": self._open,
            "begin": self._begin,
            "take": self._take,
            "at": lambda asked: self._shown(self._at(asked), asked),
            "options": lambda asked: self._options(self._at(asked)),
            "why": self._why,
            "judge": lambda asked: {"judged": self._judged(self._at(asked))},
            "compare": self._compare,
            "graft": self._graft,
            "play": lambda asked: played(self._walk, self._at(asked)),
            "watch": self._watch,
            "search": self._search,
            "progress": self._progress,
            "cancel": self._cancel,
            "save": self._save,
        }

    @property
    def walk(self) -> Walk:
        """The walk of the model as it was last opened."""
        return self._walk

    def answer(self, question: str, asked: Mapping[str, Any]) -> Answer:
        """Return the answer to a question. Raises Wrong, or ModelError for what the model does not allow."""
        if question not in self._answers:
            raise Wrong(f"there is no question {question}")
        with self._lock:
            answer: Answer = roomy(self._answers[question])(asked)
            return answer

    def reply(self, question: str, asked: Mapping[str, Any]) -> tuple[int, Answer]:
        """Return the status and the answer to a question, as docs/explore.md has them."""
        try:
            return 200, self.answer(question, asked)
        except Wrong as error:
            return 400, refusal(str(error))
        except ModelError as error:
            return 422, refusal(error.diagnostic.message, error.diagnostic.hint)

    def close(self) -> None:
        """Cancel the searches that are running."""
        self._searches.cancel_all()

    def _made(self) -> tuple[Walk, str]:
        instance = roomy(self._make)()
        return roomy(Walk)(instance, protocol_beside(instance)), digest_of(instance)

    # --------------------------------------------------------------------------------- positions

    def _open(self, asked: Mapping[str, Any]) -> Answer:
        if digest_of(self._walk.instance) != self._digest:
            self._walk, self._digest = self._made()
        link = read_link(_text(asked, "link")) if asked.get("link") else self._first
        if link is None and self._lesson is not None:
            link = Link(None, start=self._lesson.start)
        answer: Answer = {
            **described(self._walk, self._digest),
            "lesson": None if self._lesson is None else lesson_json(walk_lesson(self._walk, self._lesson)),
            "misfit": None,
            "other": None,
            "position": None,
        }
        if link is None:
            if not self._walk.machine.inits:
                answer["position"] = self._shown(self._begun(None), asked)
            return answer
        own = answer["model"]
        if (link.model is not None and link.model != own["name"]) or (
            link.sizes and dict(link.sizes) != own["sizes"]
        ):
            answer["other"] = {"model": link.model, "sizes": dict(link.sizes)}
        opened = open_link(self._walk, link)
        if opened.misfit is not None:
            edited = bool(link.source) and link.source != self._digest
            answer["misfit"] = {"text": misfit_text(link, opened), "step": opened.step, "edited": edited}
        position = opened.position
        if position is None and not self._walk.machine.inits:
            position = self._begun(None)
        answer["position"] = None if position is None else self._shown(position, asked)
        return answer

    def _graft(self, asked: Mapping[str, Any]) -> Answer:
        """The positions that links lead to, of which the page remembers more than the server that it asks."""
        wanted = asked.get("links")
        if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
            raise Wrong("links is a list of texts")
        found: list[Answer | None] = []
        for each in wanted[:MOST_GRAFTED]:
            opened = open_link(self._walk, read_link(each))
            position = opened.position
            if position is None:
                found.append(None)
                continue
            path = [{"node": step.number, "text": step.text} for step in self._walk.path(position)]
            link = link_to(self._walk.instance, position.trace).fragment
            found.append({"path": path, "whole": opened.misfit is None, "link": link})
        return {"grafted": found}

    def _begin(self, asked: Mapping[str, Any]) -> Answer:
        call = None if asked.get("action") is None else _call(asked)
        return self._taken(begin_call(self._walk, call), asked)

    def _begun(self, call: Any) -> Position:
        begun = begin_call(self._walk, call)
        assert isinstance(begun, Position)
        return begun

    def _take(self, asked: Mapping[str, Any]) -> Answer:
        return self._taken(take_call(self._walk, self._at(asked), _call(asked)), asked)

    def _taken(self, taken: Position | Refused, asked: Mapping[str, Any]) -> Answer:
        if isinstance(taken, Refused):
            return {"refused": refused_json(taken)}
        return self._shown(taken, asked)

    def _at(self, asked: Mapping[str, Any]) -> Position:
        number = asked.get("node")
        if (
            not isinstance(number, int)
            or isinstance(number, bool)
            or not 0 <= number < len(self._walk.positions)
        ):
            raise Wrong("there is no such node: open the link again")
        return self._walk.positions[number]

    def _shown(self, at: Position, asked: Mapping[str, Any]) -> Answer:
        """A position; with why the other actions are not possible there if that is asked with it."""
        answer = self._whole(at)
        return {**answer, "refusals": self._refusals(at)} if asked.get("why") is True else answer

    def _refusals(self, at: Position, action: str | None = None) -> list[Answer]:
        return why_json(self._walk.refusals(at, action))

    def _whole(self, at: Position) -> Answer:
        """Everything there is to show of a position."""
        walk = self._walk
        found, said, beside = walk.options(at), walk.judge(at), walk.beside(at)
        further = [each for each in found.steps if each.leads_on]
        drawn = draw_position(walk, at, further, said, beside)
        places = iter(zip(drawn.lanes, drawn.senders, strict=True))
        options = options_json(found, walk.unlike_beside(at))
        for option, said_of in zip(options["steps"], found.steps, strict=True):
            option["lane"], senders = next(places) if said_of.leads_on else (None, ())
            option["senders"] = list(senders)
        return {
            **position_json(walk, at),
            "options": options,
            "judged": [judgement_json(each) for each in said],
            "beside": beside_json(beside),
            "svg": drawn.svg,
            "state": drawn.state,
            "scene": drawn.scene,
        }

    def _options(self, at: Position) -> Answer:
        return options_json(self._walk.options(at), self._walk.unlike_beside(at))

    def _judged(self, at: Position) -> list[Answer]:
        return [judgement_json(each) for each in self._walk.judge(at)]

    def _why(self, asked: Mapping[str, Any]) -> Answer:
        action = asked.get("action")
        try:
            return {"refusals": self._refusals(self._at(asked), action)}
        except KeyError:
            raise Wrong(f"the model has no action {action}") from None

    def _compare(self, asked: Mapping[str, Any]) -> Answer:
        found = self._walk.differences(self._at(asked), self._at({"node": asked.get("other")}))
        return {"changes": [str(change) for change in found]}

    def _watch(self, asked: Mapping[str, Any]) -> Answer:
        expressions = asked.get("expressions")
        if not isinstance(expressions, list) or not all(isinstance(each, str) for each in expressions):
            raise Wrong("expressions is a list of texts")
        at = self._at(asked)
        return {"watched": [watched_json(each) for each in self._walk.watch(at, *expressions[:MOST_WATCHES])]}

    # --------------------------------------------------------------------------------- searches

    def _search(self, asked: Mapping[str, Any]) -> Answer:
        sought, at = asked.get("sought"), self._at(asked)
        if sought not in get_args(Sought):
            raise Wrong(f"sought is one of: {', '.join(get_args(Sought))}")
        if at.fault is not None:
            raise Wrong("the run has ended: its last step failed")
        seed = asked.get("seed", 0)
        if not isinstance(seed, int):
            raise Wrong("seed is an integer")
        try:
            seconds = parse_duration(str(asked.get("time") or "60s"))
        except ValueError as error:
            raise Wrong(str(error)) from None
        question = Question(cast(Sought, sought), str(asked.get("name", "")), seconds, seed)
        running = self._searches.begin(self._walk.instance, at.number, at.trace, question)
        return {"search": running.number}

    def _progress(self, asked: Mapping[str, Any]) -> Answer:
        running = self._running(asked)
        progress = running.progress
        answer: Answer = {
            "search": running.number,
            "done": running.done.is_set(),
            "states": None if progress is None else progress.states,
            "depth": None if progress is None else progress.depth,
            "seconds": None if progress is None else round(progress.seconds, 1),
            "error": None,
            "found": None,
            "path": None,
        }
        if not answer["done"]:
            return answer
        if running.found is None:
            return {**answer, "error": running.error}
        answer["found"] = found_json(running.found)
        if running.found.trace is not None:
            end = self._walk.follow(running.found.trace)
            if isinstance(end, Refused):
                return {**answer, "error": f"the model was edited: {end.text} is not possible any more"}
            answer["path"] = [{"node": each.number, "text": each.text} for each in self._walk.path(end)]
        return answer

    def _running(self, asked: Mapping[str, Any]) -> Any:
        number = asked.get("search")
        running = self._searches.get(number) if isinstance(number, int) else None
        if running is None:
            raise Wrong("there is no such search")
        return running

    def _cancel(self, asked: Mapping[str, Any]) -> Answer:
        running = self._running(asked)
        running.interrupt.set()
        return {"search": running.number}

    # --------------------------------------------------------------------------------- saving

    def page(self, asked: Mapping[str, Any], explorer: str) -> str:
        """Return the run to a node as a page, whose steps link to the explorer at an address. Raises Wrong for what
        is no node, and ModelError."""
        with self._lock:
            return roomy(walk_page)(self._walk, self._at(asked), explorer)

    def _save(self, asked: Mapping[str, Any]) -> Answer:
        at, form = self._at(asked), asked.get("form")
        name = self._walk.instance.cls.__name__.lower()
        instance = self._walk.instance
        if form == "html":
            return {"name": f"{name}.html", "type": "text/html", "text": walk_page(self._walk, at)}
        writers = {"json": quorate_json_writer.write, "itf": itf_writer.write}
        if form not in writers:
            raise Wrong("form is one of: json, itf, html")
        if at.fault is not None:
            raise Wrong("the last step failed: save the run to the step before")
        if not begins_as_runs_do(instance, at.trace):
            raise Wrong(
                "the walk begins in a given state, and so it is no run: copy the link, or save it as a page"
            )
        with instance.active():
            document = writers[form](instance, at.trace, None)
        suffix = ".itf.json" if form == "itf" else ".json"
        return {"name": f"{name}{suffix}", "type": "application/json", "text": json_text(document, 1) + "\n"}


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise Wrong(f"{name} is a text")
    return value


def _call(asked: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    try:
        return call_in([asked.get("action"), asked.get("arguments", {})])
    except ValueError as error:
        raise Wrong(str(error)) from None
