"""Records, their fields and kinds, and the values of maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.texts import listed
from quorate.language.types import BoolType, MapType, RecordType, UnionType
from quorate.language.values import position
from quorate.support.pretty import Text, bare, row

__all__ = ["Field", "IsKind", "Lookup", "MakeRecord"]


@dataclass(frozen=True, slots=True)
class MakeRecord(Expression):
    """``Record(...)``; `type` is the RecordType and the arguments are in the order of its fields, each
    already of the field's type."""

    arguments: tuple[Expression, ...]

    def typing_rule(self, check: Check) -> None:
        fields = check.kind(self.type, self, "it makes a record", RecordType).fields
        check.that(len(fields) == len(self.arguments), self, "not an argument for each field")
        for (_, type_), argument in zip(fields, self.arguments, strict=True):
            check.typed(self, type_, argument)

    def evaluate(self, env: Environment) -> Any:
        type_ = self.type
        assert isinstance(type_, RecordType)
        # Not by calling the class: the arguments fit already, and sizes need not be active.
        record: Any = object.__new__(type_.cls)
        for (name, _), argument in zip(type_.fields, self.arguments, strict=True):
            record.__dict__[name] = env.value(argument)
        return record

    def text(self) -> Text:
        return listed(f"{self.type}(", self.arguments, ")")


@dataclass(frozen=True, slots=True)
class Field(Expression):
    """``record.name``; the type of `base` is a RecordType, or a UnionType of which all members have the
    field, of one type."""

    base: Expression
    name: str

    def typing_rule(self, check: Check) -> None:
        base = self.base.type
        for member in base.members if isinstance(base, UnionType) else (base,):
            type_ = check.kind(member, self, "not of a record", RecordType).field(self.name)
            check.that(type_ == self.type, self, f"not the type of the field in {member}")

    def evaluate(self, env: Environment) -> Any:
        return getattr(env.value(self.base), self.name)

    def text(self) -> Text:
        return row(self.base.operand_text(), f".{self.name}")


@dataclass(frozen=True, slots=True)
class IsKind(Expression):
    """``isinstance(base, Record)`` for a union; the type of `base` is a UnionType."""

    base: Expression
    kinds: tuple[RecordType, ...]

    def typing_rule(self, check: Check) -> None:
        union = check.kind(self.base.type, self, "not of a union", UnionType)
        check.that(set(self.kinds) <= set(union.members), self, "not of the union")
        check.typed(self, BoolType(), self)

    def evaluate(self, env: Environment) -> Any:
        return type(env.value(self.base)) in {kind.cls for kind in self.kinds}

    def text(self) -> Text:
        return row("(", self.base.text(), f" is {' | '.join(map(str, self.kinds))})")


@dataclass(frozen=True, slots=True)
class Lookup(Expression):
    """``map[key]``; total, never fails."""

    base: Expression
    key: Expression

    def typing_rule(self, check: Check) -> None:
        base = check.kind(self.base.type, self, "not of a Map", MapType)
        check.that(base.value == self.type, self, "not the value of the Map")
        check.that(base.key == self.key.type, self, "not the key of the Map")

    def evaluate(self, env: Environment) -> Any:
        assert isinstance(self.base.type, MapType)
        base = env.value(self.base)
        return base[position(env.value(self.key), self.base.type.key)]

    def text(self) -> Text:
        return row(self.base.operand_text(), "[", bare(self.key.text()), "]")
