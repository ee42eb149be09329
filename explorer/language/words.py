"""Values as text, written as in the model: ``Vote(bal=1, val=v1)``, ``{s1, s2}``, ``[Entry(term=1)]``."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from quorate.language.containers import Bag
from quorate.language.records import Record
from quorate.language.sorts import Symmetric
from quorate.language.types import (
    BagType,
    Collection,
    FamilyType,
    MapType,
    RecordType,
    SeqType,
    SetType,
    Type,
    exact_type,
)
from quorate.language.value_order import ranker
from quorate.language.values import MapArgument, all_values


def words(value: Any, type_: Type) -> str:
    """Return a frozen value of `type_` as text, on one line."""
    if value is None:  # of an optional, or not yet set by an init method
        return "None"
    match exact_type(value, type_):
        case RecordType(cls=cls, fields=fields):
            return f"{cls.__name__}({', '.join(f'{n}={words(getattr(value, n), t)}' for n, t in fields)})"
        case SetType() | FamilyType() | BagType() as held:
            members = counted(value, held).items()
            return "{" + ", ".join(copies(member, count, held.item) for member, count in members) + "}"
        case SeqType(item=item):
            return "[" + ", ".join(words(each, item) for each in value) + "]"
        case MapType(key=key, value=item):
            pairs = zip(all_values(key), value, strict=True)
            return "{" + ", ".join(f"{plain(k)}: {words(v, item)}" for k, v in pairs) + "}"
        case _:
            return plain(value)


def copies(item: Any, count: int, type_: Type) -> str:
    """Return `count` copies of a bag's item as text: ``Ping(n=1)``, ``2 of Ping(n=1)``."""
    return (f"{count} of " if count > 1 else "") + words(item, type_)


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
    if isinstance(value, Mapping | MapArgument):
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
    """Return values of one type in the order of the type."""
    return sorted(items, key=_ranker(item_type))


def counted(held: Any, type_: Collection) -> dict[Any, int]:
    """Return the distinct items of a frozen container with their counts, in the order of their type."""
    counts = dict(held) if isinstance(type_, BagType) else Counter(held)
    return {item: counts[item] for item in in_order(counts, type_.item)}


_ranker = lru_cache(maxsize=256)(ranker)
