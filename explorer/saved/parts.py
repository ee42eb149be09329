"""The parts of a JSON document, each with its path for error messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quorate.saved.document import cut


@dataclass(frozen=True, slots=True)
class Part:
    """A value in a document, and its path: ``trace.steps[2].action``. Methods raise ValueError, with the path, if the
    value is not of the expected kind."""

    value: Any
    place: str = ""

    def __getitem__(self, name: str) -> Part:
        if name not in self.object():
            raise ValueError(f"{name} is missing{f' in {self.place}' if self.place else ''}")
        return self._within(name)

    def get(self, name: str) -> Part:
        """Return a part of an object; a part with the value None if it is missing."""
        return self._within(name) if name in self.object() else Part(None, self._place(name))

    @property
    def given(self) -> bool:
        """Whether there is a value, other than null."""
        return self.value is not None

    def object(self) -> Mapping[str, Any]:
        """Return the value, which must be an object."""
        if not isinstance(self.value, Mapping):
            raise self.refused("an object")
        return self.value

    def parts(self) -> dict[str, Part]:
        """Return the parts of an object, by name."""
        return {name: self._within(name) for name in self.object()}

    def items(self) -> list[Part]:
        """Return the parts of a list."""
        if not isinstance(self.value, list):
            raise self.refused("a list")
        return [Part(item, f"{self.place}[{at}]") for at, item in enumerate(self.value)]

    def pairs(self) -> Iterator[tuple[Part, Part]]:
        """Yield the pairs of parts in a list of pairs."""
        for item in self.items():
            both = item.items()
            if len(both) != 2:
                raise item.refused("a pair")
            yield both[0], both[1]

    def text(self) -> str:
        """Return the value, which must be a string."""
        if not isinstance(self.value, str):
            raise self.refused("a string")
        return self.value

    def number(self) -> int:
        """Return the value, which must be an integer."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refused("an integer")
        return self.value

    def refused(self, wanted: str) -> ValueError:
        """Return an error that says what is expected here."""
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
            return f"the string '{cut(value)}'"
        case list():
            return "a list"
        case _:
            return "an object"
