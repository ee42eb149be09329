"""Values of a model from their JSON, given their types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from quorate.language.outcomes import BoundReached
from quorate.language.sorts import Ordered, Subset
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    MapType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
)
from quorate.language.values import all_values, freeze
from quorate.language.words import plain
from quorate.saved.document import MOST_COPIES, cut
from quorate.saved.trace import Numbered, Pairs


class Unreadable(ValueError):
    """A value in a file is not of the type that the model requires."""


class PastBound(Unreadable):
    """A value in a file is of the right kind, and does not fit a bound of the model."""

    def __init__(self, message: str, bound: str) -> None:
        super().__init__(message)
        self.bound = bound


class Values:
    """Reads values of one instance. To be used while the instance is active."""

    def __init__(self, shown: bool = True) -> None:
        """`shown`: values of Ordered sorts are as Quorate shows them, not as its TLA+ numbers them."""
        self._shown = shown
        self._named: dict[Type, dict[str, Any]] = {}

    def frozen(self, value: Any, type_: Type) -> Any:
        """The frozen value of a state variable or parameter. Raises Unreadable."""
        try:
            return freeze(self._read(value, type_), type_)
        except BoundReached as reached:
            raise PastBound(str(_no(value, type_)), reached.bound) from None
        except (TypeError, KeyError):
            raise _no(value, type_) from None

    def _read(self, value: Any, type_: Type) -> Any:
        match type_:
            case OptionalType():
                return None if value is None else self._read(value, type_.item)
            case BoolType():
                if isinstance(value, bool):
                    return value
            case RangeType(cls=cls):
                if self._shown and issubclass(cls, Ordered):
                    value = _number_of(value)
                if isinstance(value, int) and not isinstance(value, bool):
                    return value
            case SymmetricType() | EnumType():
                return self._by_name(value, type_)
            case RecordType():
                if isinstance(value, Mapping):
                    return self._record(value, type_)
            case UnionType():
                for member in type_.members:
                    try:
                        return self._read(value, member)
                    except Unreadable:
                        continue
            case SetType() | FamilyType():
                return Subset(self._items(value, type_))
            case BagType():
                return self._bag(_numbered(value), type_)
            case SeqType():
                return tuple(self._items(value, type_))
            case MapType():
                return self._map(_numbered(value), type_)
        raise _no(value, type_)

    def _items(self, value: Any, type_: SetType | FamilyType | BagType | SeqType) -> Iterator[Any]:
        if not isinstance(value, list | tuple | set | frozenset):
            raise _no(value, type_)
        return (self._read(item, type_.item) for item in value)

    def _record(self, value: Mapping[str, Any], type_: RecordType) -> Any:
        if value.get("record", type_.cls.__name__) == type_.cls.__name__:
            fields = {name for name in value if name != "record" or type_.field("record")}
            if fields == {name for name, _ in type_.fields}:
                return type_.cls(**{name: self._read(value[name], field) for name, field in type_.fields})
        raise _no(value, type_)

    def _bag(self, value: Any, type_: BagType) -> list[Any]:
        if not isinstance(value, Pairs):
            return list(self._items(value, type_))
        found: list[Any] = []
        for item, count in value.items:
            room = min(type_.capacity, MOST_COPIES) - len(found)
            if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= room:
                raise _no(value, type_)
            found += [self._read(item, type_.item)] * count
        return found

    def _map(self, value: Any, type_: MapType) -> dict[Any, Any]:
        if isinstance(value, Pairs):
            found = {self._read(key, type_.key): self._read(item, type_.value) for key, item in value.items}
            if len(found) == len(value.items):
                return found
        elif isinstance(value, Mapping):
            texts = self._texts(type_.key)
            if value.keys() == texts.keys():
                return {texts[key]: self._read(item, type_.value) for key, item in value.items()}
        raise _no(value, type_)

    def _texts(self, type_: Type) -> dict[str, Any]:
        if type_ not in self._named:
            self._named[type_] = {plain(value): value for value in all_values(type_)}
        return self._named[type_]

    def _by_name(self, value: Any, type_: SymmetricType | EnumType) -> Any:
        known = self._texts(type_)
        if isinstance(value, str) and value in known:
            return known[value]
        if isinstance(type_, SymmetricType) and isinstance(value, str):
            # Values are named by the first letter of their sort, or by its name in a model with two such sorts.
            name = re.escape(type_.cls.__name__)
            match = re.fullmatch(f"(?:{name[0]}|{name})([1-9][0-9]{{,9}})", value, re.IGNORECASE)
            if match is not None and int(match[1]) <= type_.size:
                return tuple(all_values(type_))[int(match[1]) - 1]
        raise _no(value, type_)


def _number_of(shown: Any) -> Any:
    """The number of a value of an Ordered sort that is shown as its rank, or as half a rank more."""
    if isinstance(shown, float):
        return int(2 * shown) if (2 * shown).is_integer() else shown
    return 2 * shown if isinstance(shown, int) and not isinstance(shown, bool) else shown


def _numbered(value: Any) -> Any:
    """Convert a `Numbered` list to the map or bag over 1 .. n that it is."""
    return Pairs(tuple(enumerate(value, 1))) if isinstance(value, Numbered) else value


def _no(value: Any, type_: Type) -> Unreadable:
    return Unreadable(f"{cut(shown(value))} is no {type_}")


def shown(value: Any) -> str:
    """Return a value of a file as text."""
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{shown(key)}: {shown(item)}" for key, item in value.items) + "}"
    if isinstance(value, Mapping):
        fields = ", ".join(f"{name}={shown(item)}" for name, item in value.items() if name != "record")
        return f"{value.get('record', '')}({fields})"
    return plain(value)
