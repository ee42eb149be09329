"""Values of one type as values of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.texts import applied
from quorate.language.types import (
    FamilyType,
    IntType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    UnionType,
    members_of,
)
from quorate.language.values import sequence
from quorate.support.pretty import Text

__all__ = ["Fit", "Narrow", "Widen"]


@dataclass(frozen=True, slots=True)
class Narrow(Expression):
    """`base` as the narrower `type` that it is known to have here: the item of an optional that is not
    None, a member (or a union of some members) of a union. Does nothing at run time."""

    base: Expression

    def typing_rule(self, check: Check) -> None:
        match self.base.type:
            case OptionalType(item=item):
                check.that(item == self.type, self, "not the item of the optional")
            case UnionType(members=members):
                check.that(set() < set(members_of(self.type)) < set(members), self, "not some of the union")
            case _:
                check.that(False, self, "nothing to narrow")

    def evaluate(self, env: Environment) -> Any:
        return env.value(self.base)

    def text(self) -> Text:
        return applied(f"narrow[{self.type}]", self.base)


@dataclass(frozen=True, slots=True)
class Widen(Expression):
    """`base` as the wider `type`: None or an item as an optional, a record (or some of the records, in any
    order) in a union, a family's member as a set, a Range as an int, a sequence in a sequence of larger capacity.
    Always possible; never cuts."""

    base: Expression

    def typing_rule(self, check: Check) -> None:
        match self.base.type, self.type:
            case NoneType(), OptionalType():
                pass
            case base, OptionalType(item=item):
                check.that(base == item, self, "not the item of the optional")
            case (RecordType() | UnionType()) as base, UnionType(members=members):
                check.that(set(members_of(base)) <= set(members), self, "not of the union")
                check.that(base != self.type, self, "no other type")
            case FamilyType(item=item), SetType(item=other):
                check.that(item == other, self, "not of the same sort")
            case SeqType() as base, SeqType() as wider:
                check.that(base.item == wider.item and base.capacity <= wider.capacity, self, "not wider")
            case RangeType(), IntType():
                pass
            case _:
                check.that(False, self, f"{self.base.type} is not widened to {self.type}")

    def evaluate(self, env: Environment) -> Any:
        value = env.value(self.base)
        return sequence(self.type, value) if isinstance(self.type, SeqType) else value

    def text(self) -> Text:
        return applied(f"widen[{self.type}]", self.base)


@dataclass(frozen=True, slots=True)
class Fit(Expression):
    """`base` as a value of the bounded `type` it is stored in: an int as a Range, a sequence in a shorter one.
    Cuts the step where it does not fit; in a property that is an error. `bound` is the name that cuts are
    counted under (of the Range, Seq, Bag or Channel class)."""

    base: Expression
    bound: str

    def typing_rule(self, check: Check) -> None:
        match self.base.type, self.type:
            case IntType(), RangeType():
                pass
            case SeqType(item=item), SeqType(item=other):
                check.that(item == other, self, "not of the same items")
            case _:
                check.that(False, self, f"{self.base.type} is not fitted into {self.type}")
        check.that(self.bound == str(self.type), self, "not the name of the bound")

    def evaluate(self, env: Environment) -> Any:
        value = env.value(self.base)
        match self.type:
            case RangeType(cls=cls):
                return value if type(value) is cls else cast(Any, int.__new__)(cls, value)
            case SeqType():
                return sequence(self.type, value)
            case _:
                raise AssertionError(f"nothing is fitted into {self.type}")

    def text(self) -> Text:
        return applied(f"fit[{self.type}]?", self.base)
