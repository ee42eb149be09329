"""Histories in files: Jepsen's, as EDN, as JSON, or as lines of its log, and those that Porcupine is tested with.

Events are maps with ``:process``, ``:type``, ``:f`` and ``:value``, one after another or in a vector. ``:key`` names
the object that the operation is about; Jepsen's independent tests have it in the value, as ``[key value]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from quorate.histories.edn import Form, read_edn
from quorate.histories.events import Event, Key, event_type
from quorate.histories.text import Text
from quorate.histories.values import Keyword, Symbol, Value, from_json
from quorate.language.diagnostics import ModelError
from quorate.language.spans import Span

Format = Literal["EDN", "JSON", "log"]

LOG_LINE = re.compile(r"^INFO\s+jepsen\.\S+\s+-\s+(\S+)\s+(:\S+)\s+(:\S+)\s+(.*\S)\s*$", re.MULTILINE)
"""A line of Jepsen's log: process, type, function, value."""

NEMESIS = "nemesis"
SHAPE = "an event is {:process 0, :type :invoke, :f :read, :value nil}"
JSON_SHAPE = 'an event is {"process": 0, "type": "invoke", "f": "read", "value": null}'


def read_events(path: Path) -> tuple[Format, list[Event], int]:
    """Read the events of clients in a file, and count the others. Raises ModelError with the place of an error."""
    text = Text.of(path)
    kind = _format_of(text)
    readers: dict[Format, Callable[[Text], Iterator[Event]]] = {"EDN": _edn, "JSON": _json, "log": _log}
    events = list(readers[kind](text))
    clients = [event for event in events if not _is_no_client(event.process)]
    if not clients:
        raise ModelError(f"{path} has no operations of clients", JSON_SHAPE if kind == "JSON" else SHAPE)
    return kind, _with_keys(clients), len(events) - len(clients)


def _format_of(text: Text) -> Format:
    if re.match(r"\s*(\[\s*)?\{\s*\"", text.content):
        return "JSON"
    return "log" if LOG_LINE.search(text.content) else "EDN"


def _is_no_client(process: Value) -> bool:
    return isinstance(process, Keyword | Symbol) or process == NEMESIS


# ------------------------------------------------------------------------------------------- EDN


def _edn(text: Text) -> Iterator[Event]:
    for form in read_edn(text):
        for event in form.items if form.kind == "vector" else (form,):
            if event.kind != "map":
                raise ModelError("this is no event", SHAPE, text.span(event.start, event.end))
            yield _edn_event(event.fields(), text.span(event.start, event.end))


def _edn_event(fields: dict[str, Form], span: Span) -> Event:
    values = {name: form.plain() for name, form in fields.items()}
    for name in ("process", "type", "f"):
        if name not in values:
            raise ModelError(f"the event has no :{name}", SHAPE, span)
    return _event(values, span)


def _event(values: dict[str, Value], span: Span) -> Event:
    key = Key(values["key"]) if "key" in values else None
    kind = event_type(_name(values["type"]), span)
    return Event(values["process"], kind, _name(values["f"]), values.get("value"), key, span)


def _name(value: Value) -> str:
    return value.name if isinstance(value, Keyword | Symbol) else str(value).removeprefix(":")


# ------------------------------------------------------------------------------------------- JSON


def _json(text: Text) -> Iterator[Event]:
    decoder, at = json.JSONDecoder(), 0
    while (found := re.compile(r"[\s,\[\]]*").match(text.content, at)) and found.end() < len(text.content):
        start = found.end()
        try:
            event, at = decoder.raw_decode(text.content, start)
        except (json.JSONDecodeError, RecursionError) as error:
            where = error.pos if isinstance(error, json.JSONDecodeError) else start
            what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
            raise ModelError(f"this is not JSON: {what}", JSON_SHAPE, text.span(where, where + 1)) from None
        yield _json_event(event, text.span(start, at))


def _json_event(event: Any, span: Span) -> Event:
    if not isinstance(event, dict):
        raise ModelError("this is no event", JSON_SHAPE, span)
    values = {name.removeprefix(":"): from_json(value) for name, value in event.items()}
    for name in ("process", "type", "f"):
        if name not in values:
            raise ModelError(f'the event has no "{name}"', JSON_SHAPE, span)
    return _event(values, span)


# ------------------------------------------------------------------------------------------- a log


def _log(text: Text) -> Iterator[Event]:
    for line in LOG_LINE.finditer(text.content):
        forms = [read_edn(text, *line.span(group)) for group in (1, 2, 3, 4)]
        process, kind, f, value = (form[0].plain() if form else None for form in forms)
        span = text.span(line.start(), line.end())
        yield _event({"process": process, "type": kind, "f": f, "value": value}, span)


# ------------------------------------------------------------------------------------------- keys


def _with_keys(events: list[Event]) -> list[Event]:
    """The events with their keys apart, if each invocation has a key in its value: all of them are ``[key value]``,
    also those of reads, which have no value otherwise; or each compare-and-set has ``[key [old new]]``."""
    begun = [event for event in events if event.type == "invoke"]
    if any(event.key is not None or not _has_key(event) for event in begun) or not begun:
        return events
    return [_with_key(event) for event in events]


def _has_key(event: Event) -> bool:
    if not isinstance(event.value, tuple) or len(event.value) != 2:
        return False
    return event.f != "cas" or (isinstance(event.value[1], tuple) and len(event.value[1]) == 2)


def _with_key(event: Event) -> Event:
    if isinstance(event.value, tuple) and len(event.value) == 2:
        return replace(event, key=Key(event.value[0]), value=event.value[1])
    return event
