"""Logs read: their lines made events by a mapping, and what these say fitted to the model."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quorate.conformance.seen import UNSEEN, agrees
from quorate.explaining.fitting import Fitting
from quorate.explaining.mapping import Event, LogMapping, Plain
from quorate.histories.text import Text
from quorate.language.diagnostics import ModelError
from quorate.language.import_errors import diagnosed
from quorate.language.instance import Instance
from quorate.language.spans import Span
from quorate.language.suggestions import did_you_mean
from quorate.language.types import SetType, Type
from quorate.language.words import plain
from quorate.reference.machine import Machine
from quorate.reference.methods import Method
from quorate.saved.json_values import PastBound, Unreadable

REMEMBERED = 50_000
"""The most values whose fitting is kept."""


@dataclass(frozen=True, slots=True)
class Act:
    """An action that an event may be. `box` has for each parameter the values that it may have, or None if they
    depend on the state; of those, `known` says what is known."""

    action: str
    box: Mapping[str, tuple[Any, ...] | None]
    known: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """Something that is observed of a state and is no variable: a function of the model, and what is seen."""

    name: str
    function: Callable[[Any], Any]
    seen: Any


@dataclass(frozen=True, slots=True)
class Observed:
    """What is seen of a state: variables by name, with what is known of them, views, and items that sets have."""

    values: Mapping[str, Any]
    views: tuple[View, ...] = ()
    items: Mapping[str, frozenset[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """An event of a log: where it is, its text, and what is known of it. Without `acts` no step is taken."""

    file: str
    line: int
    text: str
    node: str
    acts: tuple[Act, ...]
    before: Observed
    after: Observed

    @property
    def place(self) -> str:
        """The place as text: ``a.log:12``."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Log:
    """A log that was read: its events in order, and the number of lines that are none."""

    file: str
    events: tuple[Known, ...]
    skipped: int


class Reader:
    """Reads logs for a model. To be used while the instance is active."""

    def __init__(self, instance: Instance, machine: Machine, mapping: type[LogMapping]) -> None:
        self._cls = mapping
        self._actions = {method.name: method for method in machine.actions}
        self._variables = {variable.name: variable.type for variable in instance.variables}
        self._title = instance.cls.__name__
        self._fitting = Fitting()
        self._fit_before: dict[tuple[int, str], Any] = {}

    def read(self, path: str, number: int) -> Log:
        """Read a log. Raises ModelError with the place of what is wrong."""
        text = Text.of(Path(path), "a log")
        mapping = self._cls()
        mapping.file, mapping.number = path, number
        events: list[Known] = []
        skipped = 0
        for at, line in enumerate(text.content.split("\n"), 1):
            if not line.strip():
                continue
            span = Span(path, at, 1, at, len(line) + 1)
            made = self._events(mapping, self._parsed(line, span), span)
            if not made:
                skipped += 1
            for event in made:
                try:
                    events.append(self._known(event, line.strip(), span))
                except PastBound as past:
                    raise ModelError(
                        str(past),
                        f"that is past the bound of {past.bound}; give a larger size: --set {past.bound}=...",
                        span,
                    ) from None
                except Unreadable as error:
                    hint = "give values of the model, or write them as in a trace (docs/json.md)"
                    raise ModelError(str(error), hint, span) from None
        if not events:
            hint = "event returned None for each of its lines" if skipped else "it is empty"
            raise ModelError(f"{path} has no events", hint)
        return Log(path, tuple(events), skipped)

    def _parsed(self, line: str, span: Span) -> Any:
        if self._cls.lines == "text":
            return line
        try:
            return json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
            at = error.colno if isinstance(error, json.JSONDecodeError) else 1
            hint = 'a line is an object; for other lines give a --mapping with lines = "text"'
            raise ModelError(
                f"this is not JSON: {said}", hint, Span(span.file, span.line, at, span.line, at + 1)
            ) from None

    def _events(self, mapping: LogMapping, line: Any, span: Span) -> tuple[Event, ...]:
        source = inspect.getsourcefile(self._cls) or ""
        try:
            with diagnosed(Path(source)):
                made = self._made(mapping, line, span)
        except ModelError as error:
            known = error.diagnostic
            if known.span is not None and known.span.file == span.file:
                raise
            hint = f"{known.hint}; " if known.hint else ""
            where = f"that is what the mapping does with {span.file}:{span.line}"
            raise ModelError(known.message, f"{hint}{where}", known.span) from None
        for each in made:
            if not isinstance(each, Event):
                raise ModelError(
                    f"event returns {plain(each)}", "return Event(...), several of them, or None", span
                )
        return made

    def _made(self, mapping: LogMapping, line: Any, span: Span) -> tuple[Event, ...]:
        try:
            made = mapping.event(line)
            if made is None:
                return ()
            return (made,) if isinstance(made, Event) or not isinstance(made, Iterable) else tuple(made)
        except ValueError as error:
            plainly = self._cls is Plain
            hint = "docs/explain.md says what an event is" if plainly else "the mapping says so of this line"
            raise ModelError(str(error), hint, span) from None

    # ---------------------------------------------------------------------------------- what an event says

    def _known(self, event: Event, text: str, span: Span) -> Known:
        for name in ("arguments", "observed", "before", "added"):
            if not isinstance(getattr(event, name), Mapping):
                raise ModelError(
                    f"{name} is {plain(getattr(event, name))}", "give an object: names and values", span
                )
        return Known(
            span.file,
            span.line,
            text,
            str(event.node),
            tuple(self._acts(event, span)) if event.step else (),
            self._observed(event.before, {}, span),
            self._observed(event.observed, event.added, span),
        )

    def _acts(self, event: Event, span: Span) -> Iterator[Act]:
        named = _names(event.action, self._actions)
        for name in named:
            if name not in self._actions:
                hint = did_you_mean(name, self._actions, _list(self._actions))
                raise ModelError(f"{self._title} has no action called {name}", hint, span)
        wrong: Unreadable | None = None
        found = False
        for method in (self._actions[name] for name in named):
            try:
                yield self._act(method, event.arguments)
                found = True
            except Unreadable as error:
                wrong = error if wrong is None or isinstance(error, PastBound) else wrong
        if not found:
            raise wrong or Unreadable(f"{self._title} has no action")

    def _act(self, method: Method, arguments: Mapping[str, Any]) -> Act:
        if strange := [name for name in arguments if name not in method.parameters]:
            takes = f"{method.name} takes {', '.join(method.parameters) or 'nothing'}"
            raise Unreadable(f"{method.name} has no parameter called {strange[0]}: {takes}")
        known = {name: self._fit(value, method.types[name]) for name, value in arguments.items()}
        box: dict[str, tuple[Any, ...] | None] = {}
        for name, domain in zip(method.parameters, method.domains, strict=True):
            if not isinstance(domain, tuple):
                box[name] = None
                continue
            box[name] = tuple(value for value in domain if agrees(known.get(name, UNSEEN), value))
            if not box[name]:
                raise Unreadable(f"{name}={plain(arguments[name])} is no {method.types[name]}")
        return Act(method.name, box, {name: value for name, value in known.items() if box[name] is None})

    def _observed(self, said: Mapping[str, Any], added: Mapping[str, Any], span: Span) -> Observed:
        values: dict[str, Any] = {}
        views: list[View] = []
        for name, value in said.items():
            if name in self._cls.views:
                views.append(View(name, self._cls.views[name], value))
            else:
                values[name] = self._fitted(name, value, span)
        items = {name: self._items(name, value, span) for name, value in added.items()}
        return Observed(values, tuple(views), items)

    def _fitted(self, name: str, value: Any, span: Span) -> Any:
        try:
            return self._fit(value, self._type(name, span))
        except PastBound:
            raise
        except Unreadable as error:
            raise Unreadable(f"{name}: {error}") from None

    def _fit(self, value: Any, type_: Type) -> Any:
        """What is known of a value. Logs say the same again and again: what JSON says is fitted once."""
        if self._cls is not Plain:
            return self._fitting.known(value, type_)
        key = (id(type_), json.dumps(value))
        if key not in self._fit_before:
            if len(self._fit_before) >= REMEMBERED:
                self._fit_before.clear()
            self._fit_before[key] = self._fitting.known(value, type_)
        return self._fit_before[key]

    def _items(self, name: str, value: Any, span: Span) -> frozenset[Any]:
        type_ = self._type(name, span)
        if not isinstance(type_, SetType):
            raise ModelError(
                f"{name} is no Set, and nothing is added to it", "observe its value instead", span
            )
        if not isinstance(value, Iterable) or isinstance(value, str | Mapping):
            raise ModelError(f"{name} has {plain(value)} added", "give a list of items", span)
        return frozenset(self._fitting.frozen(each, type_.item) for each in value)

    def _type(self, name: str, span: Span) -> Any:
        if name not in self._variables:
            known = [*self._variables, *self._cls.views]
            hint = did_you_mean(str(name), known, _list(known))
            raise ModelError(f"{self._title} has no variable called {name}", hint, span)
        return self._variables[name]


def _names(action: str | Sequence[str] | None, known: Iterable[str]) -> Sequence[str]:
    if action is None:
        return tuple(known)
    return (action,) if isinstance(action, str) else tuple(action)


def _list(names: Iterable[str]) -> str:
    return f"there are: {', '.join(names)}"
