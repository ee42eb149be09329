"""The parts of a JSON document, each with its place, so that what is not as it should be is said with where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quorate.saved.document import cut


@dataclass(frozen=True, slots=True)
class Part:
    """A value in a document, and what leads to it: ``trace.steps[2].action``. What is asked of it and is not so
    raises ValueError."""

    value: Any
    place: str = ""

    def __getitem__(self, name: str) -> Part:
        if name not in self.object():
            raise ValueError(f"{name} is missing{f' in {self.place}' if self.place else ''}")
        return self._within(name)

    def get(self, name: str) -> Part:
        """A part of an object; None if it is not there."""
        return self._within(name) if name in self.object() else Part(None, self._place(name))

    @property
    def given(self) -> bool:
        """Whether there is a value, other than null."""
        return self.value is not None

    def object(self) -> Mapping[str, Any]:
        """The value, an object."""
        if not isinstance(self.value, Mapping):
            raise self.refused("an object")
        return self.value

    def parts(self) -> dict[str, Part]:
        """The parts of an object, by name."""
        return {name: self._within(name) for name in self.object()}

    def items(self) -> list[Part]:
        """The parts of a list."""
        if not isinstance(self.value, list):
            raise self.refused("a list")
        return [Part(item, f"{self.place}[{at}]") for at, item in enumerate(self.value)]

    def pairs(self) -> Iterator[tuple[Part, Part]]:
        """The parts of a list of pairs."""
        for item in self.items():
            both = item.items()
            if len(both) != 2:
                raise item.refused("a pair")
            yield both[0], both[1]

    def text(self) -> str:
        """The value, a text."""
        if not isinstance(self.value, str):
            raise self.refused("a text")
        return self.value

    def number(self) -> int:
        """The value, a whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refused("a whole number")
        return self.value

    def refused(self, wanted: str) -> ValueError:
        """The error that says what is wanted here instead."""
        return ValueError(f"{self.place or 'it'} is {_kind(self.value)}, and should be {wanted}")

    def _within(self, name: str) -> Part:
        return Part(self.object()[name], self._place(name))

    def _place(self, name: str) -> str:
        return f"{self.place}.{cut(name)}" if self.place else cut(name)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text '{cut(value)}'"
        case list():
            return "a list"
        case _:
            return "an object"
