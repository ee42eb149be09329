"""Values that a mapping gives, as frozen values of the model's types; what is absent of a Map or a record is
unknown."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from quorate.conformance.seen import UNSEEN, PartOfMap, PartOfRecord
from quorate.explaining.mapping import Like
from quorate.language.containers import Bag, Seq
from quorate.language.records import Record
from quorate.language.sorts import Symmetric
from quorate.language.types import MapType, OptionalType, RecordType, Type, UnionType, members_of
from quorate.language.values import all_values, freeze
from quorate.language.words import plain
from quorate.saved.json_values import Unreadable, Values


class Fitting(Values):
    """Fits values to types: those of the model, and plain ones as in JSON. Used while the instance is active."""

    def known(self, value: Any, type_: Type) -> Any:
        """What is known of a value of a type. Raises Unreadable for what is none of the type's, PastBound if that is
        for its size."""
        match type_:
            case OptionalType():
                return None if value is None else self.known(value, type_.item)
            case MapType() if isinstance(value, Mapping):
                return self._part_of_map(value, type_)
            case RecordType() | UnionType() if isinstance(value, Like | Mapping):
                return self._part_of_record(value, type_)
        return self.frozen(value, type_)

    def _part_of_map(self, value: Mapping[Any, Any], type_: MapType) -> Any:
        texts = {key if isinstance(key, str) else plain(key): item for key, item in value.items()}
        names = [plain(key) for key in all_values(type_.key)]
        if strange := texts.keys() - set(names):
            raise Unreadable(f"{min(strange)} is no {type_.key}")
        items = [self.known(texts[name], type_.value) if name in texts else UNSEEN for name in names]
        partial = any(item is UNSEEN or isinstance(item, PartOfMap | PartOfRecord) for item in items)
        return PartOfMap(items) if partial else tuple(items)

    def _part_of_record(self, value: Like | Mapping[str, Any], type_: RecordType | UnionType) -> Any:
        fields, name = _fields(value)
        found: dict[type, dict[str, Any]] = {}
        wrong: Unreadable | None = None
        for member in members_of(type_):
            types = dict(member.fields)
            if name not in (None, member.cls.__name__) or not fields.keys() <= types.keys():
                continue
            try:
                found[member.cls] = {each: self.known(part, types[each]) for each, part in fields.items()}
            except Unreadable as error:
                wrong = wrong or error
                continue
        if not found:
            raise wrong or Unreadable(f"{plain(dict(fields))} is no {type_}")
        [member, *others] = [each for each in members_of(type_) if each.cls in found]
        parts = found[member.cls]
        partial = any(isinstance(part, PartOfMap | PartOfRecord) for part in parts.values())
        if others or partial or len(parts) < len(member.fields):
            return PartOfRecord(found)
        return self.frozen({"record": member.cls.__name__, **fields}, type_)

    def _read(self, value: Any, type_: Type) -> Any:
        if isinstance(value, Record | Symmetric | enum.Enum | Seq | Bag):
            return freeze(value, type_)
        if isinstance(value, Like):
            value = {**value.fields, **({"record": value.record.__name__} if value.record else {})}
        return super()._read(value, type_)


def _fields(value: Like | Mapping[str, Any]) -> tuple[Mapping[str, Any], str | None]:
    """The fields that are given, and the name of the class, if it is."""
    if isinstance(value, Like):
        return value.fields, None if value.record is None else value.record.__name__
    given = dict(value)
    return given, given.pop("record", None)
