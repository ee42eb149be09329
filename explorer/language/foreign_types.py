"""Types of Python that are not types of the language: how the user wrote them, and what to write instead."""

from __future__ import annotations

import collections
import typing
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any


def written(annotation: Any) -> str:
    """An annotation as it would be written in a file: ``dict[Server, Term]``, without the modules of its classes."""
    if annotation is None or annotation is type(None):
        return "None"
    if annotation is Ellipsis:
        return "..."
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is None or not arguments:
        return annotation.__name__ if isinstance(annotation, type) else _plain(annotation)
    if _is_union(origin):
        return " | ".join(map(written, arguments))
    shown = (
        f"[{', '.join(map(written, each))}]" if isinstance(each, list) else written(each)
        for each in arguments
    )
    return f"{getattr(origin, '__name__', _plain(origin))}[{', '.join(shown)}]"


def _is_union(origin: Any) -> bool:
    return origin is typing.Union or getattr(origin, "__name__", "") == "UnionType"


def _plain(annotation: Any) -> str:
    return str(annotation).removeprefix("typing.")


def foreign_type_hint(annotation: Any) -> str:
    """What to write in place of a type of Python that is not in the language; empty where that is not known."""
    kind = typing.get_origin(annotation) or annotation
    items = [written(each) for each in typing.get_args(annotation)]
    if not isinstance(kind, type):
        return ""
    first = items[0] if items else "Item"
    first, plural = (first, f"{first}s") if first.isidentifier() else ("...", "Items")
    if issubclass(kind, collections.Counter):
        return _named("Bag", plural, first)
    if issubclass(kind, Mapping):
        key, value = (items + ["Key", "Value"][len(items) :])[:2]
        return f"write Map[{key}, {value}]: a value for each {key}"
    if issubclass(kind, collections.deque):
        return _named("Channel", plural, first)
    if issubclass(kind, tuple):
        return "make it a Record with named fields: class Pair(Record): ..."
    if issubclass(kind, str | bytes):
        return "use an Enum: class Kind(Enum), or a sort for names: class Client(Symmetric): ..."
    if issubclass(kind, float | complex):
        return "use whole numbers: class Number(Range): ..."
    if issubclass(kind, Sequence):
        return _named("Seq", plural, first)
    if issubclass(kind, AbstractSet):
        return f"write Set[{first}]"
    if issubclass(kind, Iterable) and kind.__module__ in ("collections.abc", "typing"):
        return f"write Set[{first}], or for a sequence a named class: class {plural}(Seq[{first}]): ..."
    return ""


def _named(kind: str, name: str, item: str) -> str:
    return f"name a class with a size: class {name}({kind}[{item}]): ...   and in the model: sizes = {{{name}: 3}}"
