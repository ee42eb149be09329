"""Reader of Quorate's own trace format (docs/json.md); `quorate.output.traces.quorate_json_writer` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from quorate.language.temporal import LIVENESS, Fairness, Strength
from quorate.saved.parts import Part
from quorate.saved.trace import SavedEnding, SavedStep, SavedTrace, Source

FORMAT = "quorate-trace"
VERSION = 1
KINDS = ("invariant", "step", "assert", "failure", "deadlock", "reachable", *sorted(LIVENESS))
"""The kinds of endings."""


def read_ending(document: Part) -> SavedEnding | None:
    """Read the object written by `quorate.output.traces.quorate_json_writer.ending_json`; None if it is null. Raises
    ValueError."""
    if not document.given:
        return None
    kind, witness, line = document["kind"], document.get("witness"), document.get("line")
    fairness = document.get("fairness")
    if kind.text() not in KINDS:
        raise kind.refused(f"one of {', '.join(KINDS)}")
    return SavedEnding(
        document["name"].text(),
        kind.text(),
        witness.object() if witness.given else None,
        _text(document.get("message")) or "",
        _text(document.get("file")) or "",
        line.number() if line.given else 0,
        tuple(map(_read_fairness, fairness.items())) if fairness.given else (),
    )


def _read_fairness(part: Part) -> Fairness:
    strength = part["strength"]
    if strength.text() not in get_args(Strength):
        raise strength.refused(f"one of {', '.join(get_args(Strength))}")
    parameters = tuple(each.text() for each in part["parameters"].items())
    return Fairness(part["action"].text(), cast("Strength", strength.text()), parameters)


def read_loop(part: Part, steps: int) -> int | None:
    """Read after how many of its steps a run goes round; None if it is null. Raises ValueError."""
    if not part.given:
        return None
    if not 0 <= part.number() <= steps:
        raise part.refused(f"a number from 0 to {steps}")
    return part.number()


@dataclass(frozen=True, slots=True)
class Header:
    """The model of a trace and its ending, as written by `identity` and `ending_json`."""

    model: str | None
    sizes: Mapping[str, Any]
    sources: tuple[Source, ...]
    ending: SavedEnding | None


def read_header(document: Part) -> Header:
    """Read the model and ending of a trace from an object. Raises ValueError."""
    sizes, sources = document.get("sizes"), document.get("sources")
    return Header(
        _text(document.get("model")),
        sizes.object() if sizes.given else {},
        tuple(Source(each["file"].text(), each["sha256"].text()) for each in sources.items())
        if sources.given
        else (),
        read_ending(document.get("property")),
    )


def read_action(step: Part, state: Mapping[str, Any]) -> SavedStep:
    """Read `action` and `arguments` of an object as a step to `state`. Either may be null or missing."""
    arguments = step.get("arguments")
    return SavedStep(_text(step.get("action")), arguments.object() if arguments.given else None, state)


def _text(part: Part) -> str | None:
    return part.text() if part.given else None


def read(document: Any) -> SavedTrace | None:
    """Return the trace of a document in this format; None for other formats. Raises ValueError."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        return None
    whole = Part(document)
    version = whole["version"]
    if version.number() > VERSION:
        raise ValueError(f"it has version {version.value}, this Quorate reads up to {VERSION}")
    trace = whole["trace"]
    start, initial = trace["initial_action"], trace["initial"].object()
    about = read_header(whole)
    return SavedTrace(
        format=FORMAT,
        initial=_read_step(start, initial) if start.given else SavedStep(None, {}, initial),
        steps=tuple(_read_step(step, step["state"].object()) for step in trace["steps"].items()),
        model=about.model,
        sizes=about.sizes,
        sources=about.sources,
        ending=about.ending,
        loop=read_loop(trace.get("loop"), len(trace["steps"].items())),
    )


def _read_step(step: Part, state: Mapping[str, Any]) -> SavedStep:
    step["action"].text(), step["arguments"].object()
    return read_action(step, state)
