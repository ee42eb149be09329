"""Links to a position: the model, its sizes and source, and the actions with their arguments, never numbers of
choices; so a link survives an edit of the model, or says what does not fit any more.

A link's fragment is a JSON object, percent-encoded: ``{"model": "raft", "sizes": {"Server": 3}, "source": "0f3a...",
"start": null, "steps": [["timeout", {"s": "s1"}]]}``. A walk that does not begin in an initial state, but in one
that was given, such as that of a failed proof, has it as ``"state"``.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from quorate.exploration import Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.loading import comes_with_quorate
from quorate.language.types import Type
from quorate.saved.document import cut
from quorate.saved.identity import sources_of
from quorate.saved.json_values import Unreadable, Values
from quorate.trace.json import plain_json, state_json
from quorate.trace.starts import begins_as_runs_do
from quorate.verdicts.naming import spec_of
from quorate.walking.walk import Position, Refused, Walk

HINT = "copy the whole link from the page of quorate explore"

Call = tuple[str, Mapping[str, Any]]
"""An action with its arguments, as JSON values."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says. `model` is None for a model that is in no file; `source` is the digest of its source. `state`
    is the state that the walk begins in, by variable, if it was given; None if the walk begins as runs do."""

    model: str | None
    sizes: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    start: Call | None = None
    steps: tuple[Call, ...] = ()
    state: Mapping[str, Any] | None = None

    @property
    def named(self) -> str | None:
        """What a command names after the link: the model, with a space before it, if it does not come with Quorate;
        None for a model that is in no file, and so for no command."""
        if self.model is None:
            return None
        return "" if comes_with_quorate(self.model) else f" {shlex.quote(self.model)}"

    @property
    def json(self) -> str:
        """What it says, as JSON."""
        given = {} if self.state is None else {"state": dict(self.state)}
        said = {
            "model": self.model,
            "sizes": dict(self.sizes),
            "source": self.source,
            "start": None if self.start is None else list(self.start),
            **given,
            "steps": [list(step) for step in self.steps],
        }
        return json.dumps(said, separators=(",", ":"))

    @property
    def fragment(self) -> str:
        """The link's fragment, without the ``#``."""
        return quote(self.json, safe='{}[]:,"()=!*~/')


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a link: the last position that its steps lead to (None if not even its start does), and the
    first that does not fit any more, with its number (0 is the start), or None."""

    position: Position | None
    misfit: Refused | None = None
    step: int = 0


def settings_in(said: Mapping[str, Any]) -> dict[str, int | str]:
    """Return the sizes and constants among what a link says of them that can be given to a model again, as ``--set``
    does."""
    return {name: value for name, value in said.items() if isinstance(value, int | str)}


def digest_of(instance: Instance) -> str:
    """Return a short digest of the files that a model is written in."""
    texts = "".join(source.sha256 for source in sources_of(instance.cls))
    return hashlib.sha256(texts.encode()).hexdigest()[:12]


def link_to(instance: Instance, trace: Trace) -> Link:
    """Return the link to the end of a run."""
    start, state = trace.initial_action, None
    if not begins_as_runs_do(instance, trace):
        with instance.active():
            state = state_json(instance, trace.initial)
    return Link(
        spec_of(instance.cls),
        {name: plain_json(value) for name, value in instance.settings.items()},
        digest_of(instance),
        None if start is None else (start[0], arguments_json(start[1])),
        tuple((step.action, arguments_json(step.arguments)) for step in trace.steps),
        state,
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
        state = said.get("state")
        if not isinstance(state, dict | None):
            raise ValueError("state")
        return Link(
            model,
            said.get("sizes", {}),
            str(said.get("source", "")),
            None if start is None else call_in(start),
            tuple(call_in(step) for step in said.get("steps", [])),
            state,
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


def _begin_in(walk: Walk, said: Mapping[str, Any]) -> Position | Refused:
    """Begin a walk in a state given as JSON."""
    variables = walk.instance.variables
    found: list[Any] = []
    for variable in variables:
        if variable.name not in said:
            return Refused("", {}, "argument", message=f"the state has no {variable.name}")
        with walk.instance.active():
            try:
                found.append(Values().frozen(said[variable.name], variable.type))
            except Unreadable as problem:
                return Refused("", {}, "argument", message=f"{variable.name}: {problem}")
    unknown = sorted(said.keys() - {variable.name for variable in variables})
    if unknown:
        name = walk.instance.cls.__name__
        return Refused("", {}, "argument", message=f"{name} has no variable {cut(unknown[0])}")
    return walk.begin_in(tuple(found))


def open_link(walk: Walk, link: Link) -> Opened:
    """Take the steps of a link, as far as the model takes them."""
    at = begin_call(walk, link.start) if link.state is None else _begin_in(walk, link.state)
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
    if not what.action:
        return f"{where} does not fit any more: {what.message}"
    why = f"refused by {what.guard}" if what.guard is not None else what.message or what.how
    return f"{where}, {what.text}, does not fit any more: {why}"
