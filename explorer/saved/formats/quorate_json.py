"""Quorate's own form of a trace in a file (docs/json.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.saved.identity import identity
from quorate.saved.trace import SavedEnding, SavedStep, SavedTrace, Source
from quorate.trace.json import trace_json

FORMAT = "quorate-trace"
VERSION = 1


def write(instance: Instance, trace: Trace, ending: SavedEnding | None) -> dict[str, Any]:
    """The object that a file holds."""
    return {
        "format": FORMAT,
        "version": VERSION,
        **identity(instance),
        "property": None if ending is None else ending_json(ending),
        "trace": trace_json(instance, trace),
    }


def ending_json(ending: SavedEnding) -> dict[str, Any]:
    """What a trace shows, as an object."""
    return {
        "name": ending.name,
        "kind": ending.kind,
        "witness": None if ending.witness is None else dict(ending.witness),
        "message": ending.message,
        "file": ending.file,
        "line": ending.line,
    }


def read_ending(document: Mapping[str, Any] | None) -> SavedEnding | None:
    """What `ending_json` wrote."""
    if document is None:
        return None
    return SavedEnding(
        document["name"],
        document["kind"],
        document.get("witness"),
        document.get("message", ""),
        document.get("file", ""),
        document.get("line", 0),
    )


def read_sources(document: Mapping[str, Any]) -> tuple[Source, ...]:
    """The files of the model, as `identity` tells them."""
    return tuple(Source(source["file"], source["sha256"]) for source in document.get("sources", ()))


def read(document: Any) -> SavedTrace | None:
    """The trace of a document in this form; None for others."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        return None
    if document["version"] > VERSION:
        raise ValueError(f"it is of version {document['version']}, this Quorate knows up to {VERSION}")
    trace = document["trace"]
    start = trace["initial_action"] or {"action": None, "arguments": {}}
    return SavedTrace(
        format=FORMAT,
        initial=SavedStep(start["action"], start["arguments"], trace["initial"]),
        steps=tuple(SavedStep(s["action"], s["arguments"], s["state"]) for s in trace["steps"]),
        model=document.get("model"),
        sizes=document.get("sizes", {}),
        sources=read_sources(document),
        ending=read_ending(document.get("property")),
    )
