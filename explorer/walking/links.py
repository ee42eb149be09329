"""Links to a position: the model, its sizes and source, and the actions with their arguments, never numbers of
choices; so a link survives an edit of the model, or says what does not fit any more.

A link's fragment is a JSON object, percent-encoded: ``{"model": "raft", "sizes": {"Server": 3}, "source": "0f3a...",
"start": null, "steps": [["timeout", {"s": "s1"}]]}``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from quorate.exploration import Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.types import Type
from quorate.saved.identity import sources_of
from quorate.saved.json_values import Unreadable, Values
from quorate.trace.json import plain_json
from quorate.verdicts.naming import spec_of
from quorate.walking.walk import Position, Refused, Walk

HINT = "copy the whole link from the page of quorate explore"

Call = tuple[str, Mapping[str, Any]]
"""An action with its arguments, as JSON values."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says. `model` is None for a model that is in no file; `source` is the digest of its source."""

    model: str | None
    sizes: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    start: Call | None = None
    steps: tuple[Call, ...] = ()

    @property
    def fragment(self) -> str:
        """The link's fragment, without the ``#``."""
        said = {
            "model": self.model,
            "sizes": dict(self.sizes),
            "source": self.source,
            "start": None if self.start is None else list(self.start),
            "steps": [list(step) for step in self.steps],
        }
        return quote(json.dumps(said, separators=(",", ":")), safe='{}[]:,"()=!*~/')


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a link: the last position that its steps lead to (None if not even its start does), and the
    first that does not fit any more, with its number (0 is the start), or None."""

    position: Position | None
    misfit: Refused | None = None
    step: int = 0


def digest_of(instance: Instance) -> str:
    """Return a short digest of the files that a model is written in."""
    texts = "".join(source.sha256 for source in sources_of(instance.cls))
    return hashlib.sha256(texts.encode()).hexdigest()[:12]


def link_to(instance: Instance, trace: Trace) -> Link:
    """Return the link to the end of a run."""
    start = trace.initial_action
    return Link(
        spec_of(instance.cls),
        {name: plain_json(value) for name, value in instance.settings.items()},
        digest_of(instance),
        None if start is None else (start[0], arguments_json(start[1])),
        tuple((step.action, arguments_json(step.arguments)) for step in trace.steps),
    )


def arguments_json(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as JSON values."""
    return {name: plain_json(value) for name, value in arguments.items()}


def is_link(text: str) -> bool:
    """Whether a text is a link, rather than the name of a model or file."""
    return text.startswith(("http://", "#"))


def read_link(text: str) -> Link:
    """Return what a link says, or the fragment of one. Raises ModelError for one that is incomplete."""
    _, _, fragment = text.partition("#") if "#" in text else ("", "", text)
    try:
        said = json.loads(unquote(fragment))
        start, model = said.get("start"), said.get("model")
        if not isinstance(said.get("sizes", {}), dict) or not isinstance(model, str | None):
            raise ValueError("sizes")
        return Link(
            model,
            said.get("sizes", {}),
            str(said.get("source", "")),
            None if start is None else call_in(start),
            tuple(call_in(step) for step in said.get("steps", [])),
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise ModelError("this is not a link to a position of a walk", HINT) from None


def call_in(said: Any) -> Call:
    """Return an action with its arguments from JSON. Raises ValueError."""
    if (
        not isinstance(said, list)
        or len(said) != 2
        or not isinstance(said[0], str)
        or not isinstance(said[1], dict)
    ):
        raise ValueError("a step is a list of an action and an object of its arguments")
    return said[0], said[1]


def take_call(walk: Walk, at: Position, call: Call) -> Position | Refused:
    """Take a step given as JSON."""
    return _done(walk, call, at)


def begin_call(walk: Walk, call: Call | None) -> Position | Refused:
    """Begin a run as JSON says."""
    return walk.begin() if call is None else _done(walk, call, None)


def _done(walk: Walk, call: Call, at: Position | None) -> Position | Refused:
    action, given = call
    methods = walk.machine.inits if at is None else walk.machine.actions
    method = next((each for each in methods if each.name == action), None)
    arguments: dict[str, Any] = {}
    with walk.instance.active():
        values = Values()
        for name, value in given.items():
            type_: Type | None = None if method is None else method.types.get(name)
            try:
                arguments[name] = value if type_ is None else values.frozen(value, type_)
            except Unreadable as problem:
                return Refused(action, given, "argument", message=f"{name}: {problem}")
    return walk.begin(action, arguments) if at is None else walk.take(at, action, arguments)


def open_link(walk: Walk, link: Link) -> Opened:
    """Take the steps of a link, as far as the model takes them."""
    at = begin_call(walk, link.start)
    if isinstance(at, Refused):
        return Opened(None, at)
    for number, step in enumerate(link.steps, 1):
        taken = take_call(walk, at, step)
        if isinstance(taken, Refused):
            return Opened(at, taken, number)
        at = taken
    return Opened(at)


def misfit_text(link: Link, opened: Opened) -> str:
    """Return in words what of a link does not fit; empty if all does."""
    if opened.misfit is None:
        return ""
    where = f"step {opened.step} of {len(link.steps)}" if opened.step else "the start"
    what = opened.misfit
    why = f"refused by {what.guard}" if what.guard is not None else what.message or what.how
    return f"{where}, {what.text}, does not fit any more: {why}"
