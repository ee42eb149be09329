"""The methods and attributes of containers by name: which have a result, and which change what they are called on."""

from __future__ import annotations

from typing import Any

from quorate.language.containers import Channel
from quorate.language.types import BagType, FamilyType, SeqType, SetType, Type

UNIONS: dict[str, Any] = {
    "union": "|",
    "intersection": "&",
    "difference": "-",
    "symmetric_difference": "^",
}
INCLUSIONS: dict[str, Any] = {"issubset": "<=", "issuperset": ">="}
"""Methods of sets, and the operators that mean the same."""

RESULTS: dict[type[Type], tuple[str, ...]] = {
    SetType: ("of", "copy", *UNIONS, *INCLUSIONS, "isdisjoint"),
    FamilyType: (*UNIONS, *INCLUSIONS, "isdisjoint"),
    BagType: ("of", "count"),
    SeqType: ("copy",),
}
EFFECTS: dict[type[Type], tuple[str, ...]] = {
    SetType: ("add", "discard", "remove", "update", "difference_update", "clear"),
    BagType: ("add", "remove", "clear"),
    SeqType: ("append", "extend", "pop", "clear"),
}
OF_LINKS = ("send", "receive")
"""What a Channel has beside the methods of a Seq; both change it."""

ATTRIBUTES: dict[type[Type], tuple[str, ...]] = {SeqType: ("first", "last")}
EFFECT_NAMES = frozenset(name for names in EFFECTS.values() for name in names).union(OF_LINKS)


def effects_of(type_: Type) -> tuple[str, ...]:
    """The methods that change a container of this type; empty for what is no container."""
    return EFFECTS.get(type(type_), ()) + (OF_LINKS if is_channel(type_) else ())


def methods_of(type_: Type) -> tuple[str, ...]:
    """All methods of a container of this type."""
    return RESULTS.get(type(type_), ()) + effects_of(type_)


def names_of(type_: Type) -> tuple[str, ...]:
    """All methods and attributes of a container of this type."""
    return ATTRIBUTES.get(type(type_), ()) + methods_of(type_)


def is_channel(type_: Type) -> bool:
    """Whether it is a sequence that is a link."""
    return isinstance(type_, SeqType) and type_.cls is not None and issubclass(type_.cls, Channel)
