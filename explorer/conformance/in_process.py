"""Real code in this process, connected by an `Adapter`: its methods called, what they return fitted to the model."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from types import TracebackType
from typing import Any, NoReturn

from quorate.conformance.adapter import Adapter, overrides
from quorate.conformance.real import Real
from quorate.conformance.seen import Given, Raised, Seen, fitted
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.modules import is_users
from quorate.language.outcomes import BoundReached
from quorate.language.source import span_of_function
from quorate.language.spans import Span
from quorate.language.suggestions import did_you_mean
from quorate.language.types import SetType, Type
from quorate.language.values import freeze
from quorate.language.words import plain


class _Beyond(Exception):
    """The adapter has a value that does not fit a bound of the model."""


class InProcess(Real):
    """The code behind an adapter class, whose `takes` are known to fit the model
    (`quorate.conformance.connecting`)."""

    def __init__(
        self, cls: type[Adapter], instance: Instance, name: str, takes: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.name = name
        self.takes = takes
        self.messages = cls.messages
        self.sends = cls.sends
        self.refused = cls.refused
        self.weights = cls.weights
        self.saves = overrides(cls, "save") and overrides(cls, "load")
        self.copies = not cls.alone
        self.drives = overrides(cls, "steps") and overrides(cls, "take")
        self._cls = cls
        self._types = {variable.name: variable.type for variable in instance.variables}
        self._adapter = cls.__new__(cls)

    def start(self, seed: str) -> Seen:
        with self._own("start"):
            self._adapter = self._cls()
            self._adapter.random = Random(seed)
            self._adapter.start()
        return self._seen()

    def do(self, given: Given) -> Seen:
        method = getattr(self._adapter, self._cls.methods.get(given.action, given.action))
        return self._done(method, given.arguments)

    def save(self) -> Hashable:
        with self._own("save"):
            saved = self._adapter.save()
            try:
                hash(saved)
            except TypeError as error:
                self._mistaken(
                    "save", f"what save returns cannot be hashed: {error}", "return tuples, not lists"
                )
        return saved  # type: ignore[no-any-return]

    def load(self, saved: Any) -> None:
        with self._own("load"):
            self._adapter.load(saved)

    def steps(self) -> Sequence[Any]:
        with self._own("steps"):
            return list(self._adapter.steps())

    def take(self, step: Any) -> Seen:
        return self._done(self._adapter.take, {"step": step})

    def _done(self, method: Callable[..., None], arguments: Mapping[str, Any]) -> Seen:
        try:
            method(**arguments)
        except BoundReached as bound:
            return Seen(beyond=bound.bound)
        except Exception as error:
            file, line = _place(error.__traceback__)
            text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            return Seen(raised=Raised(text, file, line))
        return self._seen()

    def _seen(self) -> Seen:
        try:
            return Seen(self._observed(), self._sent())
        except _Beyond as bound:
            return Seen(beyond=str(bound))

    def _observed(self) -> Mapping[str, Any]:
        with self._own("observe"):
            observed = self._adapter.observe()
        if not isinstance(observed, Mapping):
            self._mistaken(
                "observe",
                f"observe returns {observed!r}",
                'return a dict: {"term": {s: ... for s in Server}}',
            )
        for name in observed:
            if name not in self._types:
                known = f"there are: {', '.join(self._types)}"
                self._mistaken(
                    "observe",
                    f"the model has no variable called {name}",
                    did_you_mean(str(name), self._types, known),
                )
        return {name: self._fitted("observe", name, observed[name]) for name in observed}

    def _sent(self) -> frozenset[Any] | None:
        if self.messages is None:
            return None
        with self._own("sent"):
            sent = list(self._adapter.sent())
        type_ = self._types[self.messages]
        assert isinstance(type_, SetType)
        found: frozenset[Any] = frozenset(
            self._fits("sent", "a message", each, type_.item, freeze) for each in sent
        )
        return found

    def _fitted(self, method: str, name: str, value: Any) -> Any:
        return self._fits(method, name, value, self._types[name], fitted)

    def _fits(self, method: str, what: str, value: Any, type_: Type, fit: Callable[[Any, Type], Any]) -> Any:
        try:
            return fit(value, type_)
        except BoundReached as bound:
            raise _Beyond(bound.bound) from None
        except KeyError as error:
            said = f"{what} has the key {error.args[0]!r}, which is none of {type_}"
            self._mistaken(method, said, "give values of the model's sorts: {s: ... for s in Server}")
        except (TypeError, AttributeError, ValueError) as error:
            hint = f"{error}; give values of the model: its records, members of its sorts, of its Enums"
            self._mistaken(method, f"{method} gives for {what} {_short(value)}, which is no {type_}", hint)

    @contextmanager
    def _own(self, method: str) -> Iterator[None]:
        """What goes wrong within is a mistake in the adapter."""
        try:
            yield
        except BoundReached as bound:
            if method in ("observe", "sent"):
                raise _Beyond(bound.bound) from None
            self._mistaken(
                method, f"{method} makes a value past the bound of {bound.bound}", "give it a larger size"
            )
        except ModelError:
            raise
        except Exception as error:
            file, line = _place(error.__traceback__)
            span = _line(file, line) if file else span_of_function(getattr(self._cls, method))
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            hint = f"that is in {method} of the adapter, where nothing of the code under test is to fail"
            raise ModelError(said, hint, span) from error

    def _mistaken(self, method: str, message: str, hint: str) -> NoReturn:
        raise ModelError(message, hint, span_of_function(getattr(self._cls, method)))


def _short(value: Any) -> str:
    text = plain(value)
    return text if len(text) <= 200 else f"{text[:200]} …"


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """File and line of the innermost frame of the user's code; of any code, if there is none of his."""
    places = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace)]
    own = [place for place in places if is_users(place[0])]
    return (own or places or [("", 0)])[-1]


def _line(file: str, line: int) -> Span:
    text = linecache.getline(file, line).rstrip()
    return Span(file, line, len(text) - len(text.lstrip()) + 1, line, len(text) + 1)
