"""Sets and bags, and what is asked of any collection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.texts import applied, infix, listed
from quorate.language.types import (
    BagType,
    BoolType,
    Collection,
    EnumType,
    FamilyType,
    IntType,
    RangeType,
    RecordType,
    SetType,
    SymmetricType,
    UnionType,
)
from quorate.support.pretty import Text, row

__all__ = ["Count", "Domain", "In", "Insert", "Only", "Remove", "SetDisplay", "SetOf", "SetOperation", "Size"]

_SETS: dict[str, Callable[[Any, Any], Any]] = {
    "|": frozenset.union,
    "&": frozenset.intersection,
    "-": frozenset.difference,
    "^": frozenset.symmetric_difference,
}


@dataclass(frozen=True, slots=True)
class Domain(Expression):
    """All values of a sort (`type` is SetType of it), in order: ``for a in Acceptor``; with FamilyType
    items, all members of the family: ``for q in Quorum``; with SetType items, all subsets."""

    def typing_rule(self, check: Check) -> None:
        sorts = BoolType | RangeType | SymmetricType | EnumType | FamilyType | SetType
        type_ = check.kind(self.type, self, "not a set of values", SetType)
        check.that(isinstance(type_.item, sorts), self, "not of a sort")

    def evaluate(self, env: Environment) -> Any:
        return frozenset(self.iterate(env))

    def iterate(self, env: Environment) -> Iterable[Any]:
        assert isinstance(self.type, SetType)
        return env.domain(self.type.item)

    def text(self) -> Text:
        assert isinstance(self.type, SetType)
        item = self.type.item
        return f"Subset[{item.item}]" if isinstance(item, SetType) else str(item)


@dataclass(frozen=True, slots=True)
class SetDisplay(Expression):
    """``{a, b}``, ``set()``; of a BagType only the empty one: the value after ``bag.clear()``."""

    items: tuple[Expression, ...]

    def typing_rule(self, check: Check) -> None:
        type_ = check.kind(self.type, self, "it makes a set", SetType, BagType)
        check.that(isinstance(type_, SetType) or not self.items, self, "a bag is made empty only")
        check.typed(self, type_.item, *self.items)

    def evaluate(self, env: Environment) -> Any:
        return frozenset(map(env.value, self.items))

    def text(self) -> Text:
        return listed("{", self.items, "}")


@dataclass(frozen=True, slots=True)
class SetOf(Expression):
    """``set.of(Kind)``: the members of a set (or distinct members of a bag) of unions that are of one record
    type; the type is SetType of that record."""

    base: Expression

    def typing_rule(self, check: Check) -> None:
        base = check.kind(self.base.type, self, "not of a set or bag", SetType, BagType)
        union = check.kind(base.item, self, "not of unions", UnionType)
        type_ = check.kind(self.type, self, "it makes a set", SetType)
        check.that(type_.item in union.members, self, "not of the union")

    def evaluate(self, env: Environment) -> Any:
        assert isinstance(self.type, SetType)
        assert isinstance(self.type.item, RecordType)
        cls = self.type.item.cls
        return frozenset(item for item in self.base.iterate(env) if type(item) is cls)

    def text(self) -> Text:
        assert isinstance(self.type, SetType)
        return row(self.base.operand_text(), f".of({self.type.item})")


@dataclass(frozen=True, slots=True)
class Only(Expression):
    """The member of a set that is not empty; it fails, because of `failure`, if there are two."""

    base: Expression
    failure: str

    def typing_rule(self, check: Check) -> None:
        base = check.kind(self.base.type, self, "not of a set", SetType)
        check.that(base.item == self.type, self, "not of its items")

    def evaluate(self, env: Environment) -> Any:
        return next(iter(env.value(self.base)))

    def text(self) -> Text:
        return applied("only!", self.base)


@dataclass(frozen=True, slots=True)
class SetOperation(Expression):
    """``a | b``, ``a & b``, ``a - b``, ``a ^ b`` of two sets of one type."""

    op: Literal["|", "&", "-", "^"]
    left: Expression
    right: Expression

    def typing_rule(self, check: Check) -> None:
        check.kind(self.type, self, "it makes a set", SetType)
        check.typed(self, self.type, self.left, self.right)

    def evaluate(self, env: Environment) -> Any:
        return frozenset(_SETS[self.op](env.value(self.left), env.value(self.right)))

    def text(self) -> Text:
        return infix(self.op, self.left, self.right)


@dataclass(frozen=True, slots=True)
class Insert(Expression):
    """`base` with `item` put in. A set: nothing changes if it is there. A bag: one copy more; cuts when full.
    The type is that of `base`."""

    base: Expression
    item: Expression

    def typing_rule(self, check: Check) -> None:
        _changed(check, self, self.base, self.item)

    def evaluate(self, env: Environment) -> Any:
        base, item = env.value(self.base), env.value(self.item)
        if not isinstance(self.type, BagType):
            return base | {item}
        counts = Counter(dict(base))
        counts[item] += 1
        return frozenset(counts.items())

    def text(self) -> Text:
        return applied("insert?" if isinstance(self.type, BagType) else "insert", self.base, self.item)


@dataclass(frozen=True, slots=True)
class Remove(Expression):
    """`base` (a set or bag) with one `item` taken out. If it is not there: `strict` fails, else nothing changes."""

    base: Expression
    item: Expression
    strict: bool

    def typing_rule(self, check: Check) -> None:
        _changed(check, self, self.base, self.item)

    def evaluate(self, env: Environment) -> Any:
        base, item = env.value(self.base), env.value(self.item)
        if isinstance(self.type, BagType):
            return frozenset((Counter(dict(base)) - Counter([item])).items())
        return base - {item}

    def text(self) -> Text:
        return applied("remove!" if self.strict else "discard", self.base, self.item)


def _changed(check: Check, node: Expression, base: Expression, item: Expression) -> None:
    type_ = check.kind(node.type, node, "not of a set or bag", SetType, BagType)
    check.typed(node, node.type, base)
    check.typed(node, type_.item, item)


@dataclass(frozen=True, slots=True)
class In(Expression):
    """``item in container``: a set, family member, bag or sequence; `item` has its item type."""

    item: Expression
    container: Expression

    def typing_rule(self, check: Check) -> None:
        container = check.kind(self.container.type, self, f"{self.container.type} has no members", Collection)
        check.typed(self, container.item, self.item)
        check.typed(self, BoolType(), self)

    def evaluate(self, env: Environment) -> Any:
        item, container = env.value(self.item), env.value(self.container)
        return item in (dict(container) if isinstance(self.container.type, BagType) else container)

    def text(self) -> Text:
        return infix("in", self.item, self.container)


@dataclass(frozen=True, slots=True)
class Size(Expression):
    """``len(set | bag | sequence)``."""

    base: Expression

    def typing_rule(self, check: Check) -> None:
        check.kind(self.base.type, self, f"{self.base.type} has no size", Collection)
        check.typed(self, IntType(), self)

    def evaluate(self, env: Environment) -> Any:
        base = env.value(self.base)
        return sum(dict(base).values()) if isinstance(self.base.type, BagType) else len(base)

    def text(self) -> Text:
        return applied("len", self.base)


@dataclass(frozen=True, slots=True)
class Count(Expression):
    """``bag.count(item)``."""

    base: Expression
    item: Expression

    def typing_rule(self, check: Check) -> None:
        base = check.kind(self.base.type, self, "not of a Bag", BagType)
        check.typed(self, base.item, self.item)
        check.typed(self, IntType(), self)

    def evaluate(self, env: Environment) -> Any:
        return dict(env.value(self.base)).get(env.value(self.item), 0)

    def text(self) -> Text:
        return applied("count", self.base, self.item)
