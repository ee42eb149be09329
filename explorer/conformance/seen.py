"""What is seen of the real code after a step, and whether a state of the model agrees with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from quorate.language.types import MapType, OptionalType, Type
from quorate.language.values import all_values, freeze
from quorate.language.words import plain


@dataclass(frozen=True, slots=True)
class Given:
    """A step that the code is asked to take: an action, and the arguments that the code is given. What else the
    action takes is the code's choice."""

    action: str
    arguments: Mapping[str, Any]
    key: tuple[Any, ...] = field(init=False, repr=False, compare=False)
    """What tells it from other steps."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.action, *self.arguments.values()))


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception of the code: its text, and the place that raised it. The code may have `ended` by it, so that it
    cannot go on."""

    text: str
    file: str = ""
    line: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of the code: frozen values of the model's variables, with UNSEEN for the keys of maps that are not
    observed, and the messages sent in the step, or None if nobody says. If it has a value that does not fit the
    model, `beyond` is the bound; if the step `raised`, nothing else is known."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sent: frozenset[Any] | None = None
    raised: Raised | None = None
    beyond: str = ""


class Unseen:
    """The class of UNSEEN."""


UNSEEN = Unseen()
"""What stands in a map for the value of a key that is not observed."""


class PartOfMap(tuple[Any, ...]):
    """A frozen Map in which some values, or parts of them, are UNSEEN."""


class PartOfRecord:
    """A record of which some fields are known: for each class that it may be of, these fields."""

    def __init__(self, fields: Mapping[type, Mapping[str, Any]]) -> None:
        self._fields = fields

    def agrees(self, value: Any) -> bool:
        """Whether a record has these fields."""
        known = self._fields.get(type(value))
        return known is not None and all(agrees(part, getattr(value, name)) for name, part in known.items())

    def may_be(self, value: Any) -> bool:
        """Whether a value is of a class that the record may be of, and so in its fields."""
        known = self._fields.get(type(value))
        return known is not None and all(
            part.may_be(getattr(value, name))
            for name, part in known.items()
            if isinstance(part, PartOfRecord)
        )

    def filled(self, value: Any) -> Any:
        """The record with the other fields as in `value`, which it `may_be`."""
        known = self._fields[type(value)]
        return replace(value, **{name: filled(part, getattr(value, name)) for name, part in known.items()})

    def __repr__(self) -> str:
        return " or ".join(
            f"{cls.__name__}({', '.join([*(f'{name}={plain(part)}' for name, part in known.items()), '...'])})"
            for cls, known in self._fields.items()
        )


def fitted(value: Any, type_: Type) -> Any:
    """An observed value as a frozen value of a type. Raises as `freeze` does; KeyError for a key that the type does
    not have."""
    if isinstance(type_, OptionalType):
        return None if value is None else fitted(value, type_.item)
    if not isinstance(type_, MapType):
        return freeze(value, type_)
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is no {type_}")
    keys = tuple(all_values(type_.key))
    strange = [key for key in value if key not in keys]
    if strange:
        raise KeyError(strange[0])
    items = [fitted(value[key], type_.value) if key in value else UNSEEN for key in keys]
    partial = any(item is UNSEEN or isinstance(item, PartOfMap) for item in items)
    return PartOfMap(items) if partial else tuple(items)


def agrees(seen: Any, value: Any) -> bool:
    """Whether a value of the model is what is seen of it."""
    if isinstance(seen, PartOfMap):
        return value is not None and all(map(agrees, seen, value))
    if isinstance(seen, PartOfRecord):
        return seen.agrees(value)
    return seen is UNSEEN or bool(seen == value)


def filled(seen: Any, value: Any) -> Any:
    """What is seen, with the values of the model where nothing is, or where a record cannot be filled."""
    if isinstance(seen, PartOfMap) and value is not None:
        return tuple(map(filled, seen, value))
    if isinstance(seen, PartOfRecord):
        return seen.filled(value) if seen.may_be(value) else value
    return value if isinstance(seen, Unseen | PartOfMap) else seen
