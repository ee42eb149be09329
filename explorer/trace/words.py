"""Values as text, written as in the model: ``Vote(bal=1, val=v1)``, ``{s1, s2}``, ``[Entry(term=1)]``."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from quorate.language.containers import Bag
from quorate.language.records import Record
from quorate.language.sorts import Symmetric
from quorate.language.types import (
    BagType,
    FamilyType,
    MapType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)
from quorate.language.values import all_values
from quorate.reference.value_order import ranker


def words(value: Any, type_: Type) -> str:
    """Return a frozen value of `type_` as text, on one line."""
    match type_:
        case OptionalType():
            return "None" if value is None else words(value, type_.item)
        case RecordType():
            return _record(value, type_)
        case UnionType():
            return _record(value, next(member for member in type_.members if member.cls is type(value)))
        case SetType() | FamilyType():
            return "{" + ", ".join(words(item, type_.item) for item in in_order(value, type_.item)) + "}"
        case BagType():
            return "{" + ", ".join(copies(item, n, type_) for item, n in bag_in_order(value, type_)) + "}"
        case SeqType():
            return "[" + ", ".join(words(item, type_.item) for item in value) + "]"
        case MapType():
            if value is None:  # not yet set by an init method
                return "None"
            pairs = zip(all_values(type_.key), value, strict=True)
            return "{" + ", ".join(f"{plain(key)}: {words(v, type_.value)}" for key, v in pairs) + "}"
        case _:
            return plain(value)


def _record(value: Any, type_: RecordType) -> str:
    if value is None:
        return "None"
    fields = ", ".join(f"{name}={words(getattr(value, name), field)}" for name, field in type_.fields)
    return f"{type_.cls.__name__}({fields})"


def copies(item: Any, count: int, type_: BagType) -> str:
    """Return `count` copies of a bag's item as text: ``Ping(n=1)``, ``2 of Ping(n=1)``."""
    return (f"{count} of " if count > 1 else "") + words(item, type_.item)


def plain(value: Any) -> str:
    """Return a value whose type is not given, such as an argument or a witness, as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, int | Symmetric):
        return repr(value)
    if isinstance(value, Record):
        return f"{type(value).__name__}({', '.join(f'{k}={plain(v)}' for k, v in vars(value).items())})"
    if isinstance(value, frozenset | set):
        return "{" + ", ".join(map(plain, in_fixed_order(value))) + "}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{plain(k)}: {plain(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Iterable):
        return "[" + ", ".join(map(plain, value)) + "]"
    return repr(value)


def in_fixed_order(items: Any) -> Any:
    """Return the items of a set or bag in an order that does not depend on hashes; other values unchanged."""
    return sorted(items, key=_plain_rank) if isinstance(items, frozenset | set | Bag) else items


def _plain_rank(value: Any) -> tuple[int, str]:
    if isinstance(value, Symmetric):
        return value.index, ""
    return (int(value), "") if isinstance(value, int) else (0, plain(value))


def call(name: str, arguments: Mapping[str, Any]) -> str:
    """Return an action with its arguments as text: ``accept(a2, Accept(bal=1, val=v1))``."""
    return f"{name}({', '.join(map(plain, arguments.values()))})"


def in_order(items: Iterable[Any], item_type: Type) -> list[Any]:
    """Return the members of a set in the order of their type."""
    return sorted(items, key=_ranker(item_type))


def bag_in_order(bag: frozenset[tuple[Any, int]], type_: BagType) -> list[tuple[Any, int]]:
    """Return the distinct members of a frozen bag with their counts, in the order of their type."""
    rank = _ranker(type_.item)
    return sorted(bag, key=lambda pair: rank(pair[0]))


_ranker = lru_cache(maxsize=256)(ranker)
